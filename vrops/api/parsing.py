"""The one way a body is read: JSON in UTF-8, of known and bounded length."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from vrops.api.domain import json_text
from vrops.api.errors import LengthRequired, TooLarge, UnsupportedMediaType


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        return json_text.read_object(stream.read())


def check_body(request: Request, largest: int) -> None:
    """Refuse, before a byte is read: no length, too long, compressed, or in another alphabet."""
    if "Transfer-Encoding" in request.headers:
        raise LengthRequired("Send the body with its Content-Length, not in chunks.")
    written = request.META.get("CONTENT_LENGTH") or "0"
    if not written.isdecimal() or int(written[:20]) > largest:
        raise TooLarge(f"The body may have at most {largest:,} bytes.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")
    kind, _, options = (request.content_type or "").partition(";")
    charset = options.strip().lower().removeprefix("charset=").strip('"')
    if written != "0" and (
        kind.strip().lower() != "application/json" or charset not in ("", "utf-8", "utf8")
    ):
        raise UnsupportedMediaType("Send the body as application/json in UTF-8.")
