"""A mail server of a few lines: takes every mail, writes its key into a file, answers slowly.

python -m tests.faults.smtp <file for the port> <file for the keys> <seconds per mail>
"""

import asyncio
import sys
from pathlib import Path

KEY_HEADER = "x-vrops-delivery:"


class Post:
    """The server's side of the conversations (RFC 5321, as much as smtplib says)."""

    def __init__(self, keys: Path, seconds: float) -> None:
        self.keys = keys.open("a", encoding="ascii")
        self.seconds = seconds

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._say(writer, "220 tests")
            while line := (await reader.readline()).decode("latin-1").strip().lower():
                if line == "data":
                    await self._say(writer, "354 go on")
                    await self._take(reader)
                    await self._say(writer, "250 taken")
                elif line == "quit":
                    await self._say(writer, "221 bye")
                    break
                else:
                    await self._say(writer, "250 fine")
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _take(self, reader: asyncio.StreamReader) -> None:
        key = ""
        while (line := (await reader.readline()).decode("latin-1")) not in (".\r\n", ""):
            if line.lower().startswith(KEY_HEADER):
                key = line.partition(":")[2].strip()
        if not line:
            raise ConnectionError("cut off within a mail, which therefore was not taken")
        await asyncio.sleep(self.seconds)
        # From here on the mail is ours, whether the client hears of it or not.
        self.keys.write(f"{key}\n")
        self.keys.flush()

    async def _say(self, writer: asyncio.StreamWriter, line: str) -> None:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()


async def serve(port_file: Path, keys: Path, seconds: float) -> None:
    server = await asyncio.start_server(Post(keys, seconds).talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    partial = port_file.with_suffix(".partial")
    partial.write_text(str(port))
    partial.replace(port_file)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
