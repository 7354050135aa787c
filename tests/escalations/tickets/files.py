"""Files of another tool for tests, row by row."""

HEADER = (
    "Ticket #,Customer Complaint,Date,Time,Received Via,City,State,Zip code,Status,"
    "Filing on Behalf of Someone"
)
OPTIONS = {"source": "fcc", "zone": "UTC", "type": "question", "category": "other"}


def rows(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def solved_rows(*lines: str) -> bytes:
    """With when each was solved: "02-03-26,10:30", or blank."""
    return "\n".join([f"{HEADER},Date solved,Time solved", *lines]).encode()


def a_row(number: str = "1001", text: str = "Trade-in credit missing", **changed: str) -> str:
    """One row; on Monday March 2, 2026 at 10:00 in the file's zone unless said."""
    cells = {"on": "02-03-26", "at": "10:00:00 AM", "via": "Internet", "city": "Acworth",
             "state": "Georgia", "zip": "30102", "status": "Open", "behalf": "No"}  # fmt: skip
    return ",".join([number, text, *(cells | changed).values()])
