"""Files of groups for tests, and what was found wrong in them."""

from vrops.exchange.domain.columns import Mapping
from vrops.exchange.models import ImportProblem

MAPPING = Mapping({"code": "Code", "name": "Name"})
BAD = b"Code,Name\nLEG,Legal\n,Marketing\nCAR,Nobody\nFIN,Finance,x\n"


def many(number: int, faulty: int = 0) -> bytes:
    lines = [f"G{i},Group {i}" for i in range(number)] + [",nameless"] * faulty
    return "\n".join(["Code,Name", *lines]).encode()


def problems() -> list[tuple[int, str, str, str]]:
    rows = ImportProblem.objects.order_by("row", "id")
    return list(rows.values_list("row", "column", "value", "code"))
