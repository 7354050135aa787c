"""Reading XML that somebody sent: bounded, without any document type, and fetching nothing.

Elements are found by namespace and name; their text is cleaned and kept short; numbers and dates
are read strictly, and every refusal names the element.
"""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar
from xml.etree.ElementTree import Element

from vrops.core import text
from vrops.core.errors import FieldError, Invalid
from vrops.core.money import MAX_WHOLE_DIGITS, plain

LARGEST = 25 * 1024 * 1024
DEEPEST = 40
MOST_ELEMENTS = 300_000
# The declaration, comments and processing instructions beside the elements.
SPARE_TAGS = 1_000
_TOO_LONG = "The XML is nested deeper or longer than any invoice."
MOST_LINES = 10_000
LONGEST_TEXT = 2_000
MOST_PLACES = 12

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_PLAIN_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
V = TypeVar("V")


def refuse(sentence: str, where: str = "", code: str = "xml") -> Invalid:
    """The refusal of a file, naming the element at fault."""
    code = f"invoicing.{code}"
    return Invalid(sentence, code=code, errors=[FieldError(where or "file", code, sentence)])


def parse(content: bytes) -> Element:
    """The root of the document.

    Refuses (Invalid): more than 25 MB, what is not XML, document types (and so entities and
    whatever they would fetch), too deep and too many elements.
    """
    refuse_at_sight(content)
    # Needed for uploads only, so a page that shows invoices does not load it.
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    depth = elements = 0
    root: Element | None = None
    try:
        for event, element in iterparse(
            io.BytesIO(content), events=("start", "end"), forbid_dtd=True
        ):
            if event == "end":
                depth -= 1
                continue
            root = element if root is None else root
            depth, elements = depth + 1, elements + 1
            if depth > DEEPEST or elements > MOST_ELEMENTS:
                raise refuse(_TOO_LONG, code="depth")
    except DefusedXmlException:
        raise refuse(
            "The file has a document type (DOCTYPE), which invoices do not; send it without.",
            code="doctype",
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise refuse(f"The XML is broken: {text.cut(str(error), 120)}.", code="broken") from None
    if root is None:
        raise refuse("The file is empty.", code="empty")
    return root


def refuse_at_sight(content: bytes) -> None:
    """Refuse (Invalid) what need not be read to be told apart from an invoice."""
    if len(content) > LARGEST:
        raise refuse("The file is larger than 25 MB, the most that is read.", code="size")
    if content[:5] == b"%PDF-":
        raise refuse(
            "This is a PDF; send the invoice as XML, which a Factur-X PDF carries inside.",
            code="pdf",
        )
    if not content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        raise refuse("This is not an XML file; send the invoice as UBL or CII.", code="not_xml")
    # An element opens and closes at most: what cannot fit is told before it is read.
    if content.count(b"<") > 2 * MOST_ELEMENTS + SPARE_TAGS:
        raise refuse(_TOO_LONG, code="depth")


class Node:
    """An element, read by paths such as "cac:Party/cbc:Name" under the prefixes of its syntax."""

    __slots__ = ("element", "prefixes", "where")

    def __init__(self, element: Element, prefixes: dict[str, str], where: str = "") -> None:
        self.element, self.prefixes, self.where = element, prefixes, where

    def first(self, path: str) -> "Node | None":
        found = self.element.find(path, self.prefixes)
        return None if found is None else Node(found, self.prefixes, self._at(path))

    def all(self, path: str) -> "list[Node]":
        return [
            Node(each, self.prefixes, self._at(path))
            for each in self.element.findall(path, self.prefixes)
        ]

    def within(self, path: str) -> "Node":
        """The element, or an empty one in its place, so that what it lacks is named."""
        found = self.first(path)
        return found or Node(Element("missing"), self.prefixes, self._at(path))

    def attribute(self, name: str) -> str:
        return short(self.element.get(name, ""), f"{self.where}/@{name}")

    def value(self) -> str:
        """The text of the element, cleaned, on one line."""
        return short(self.element.text or "", self.where)

    def text(self, *paths: str) -> str:
        """The text of the first of these elements that has any; "" when none has."""
        for path in paths:
            found = self.first(path)
            if found is not None and (value := found.value()):
                return value
        return ""

    def required(self, *paths: str) -> str:
        value = self.text(*paths)
        if not value:
            raise refuse(f"The invoice lacks {self._at(paths[0])}.", self._at(paths[0]), "missing")
        return value

    def number(self, path: str) -> Decimal | None:
        return self._read(path, read_number)

    def required_number(self, path: str) -> Decimal:
        value = self.number(path)
        if value is None:
            raise refuse(f"The invoice lacks {self._at(path)}.", self._at(path), "missing")
        return value

    def day(self, path: str) -> date | None:
        return self._read(path, read_day)

    def _read(self, path: str, read: Callable[[str, str], V]) -> V | None:
        found = self.first(path)
        value = found.value() if found else ""
        return read(value, self._at(path)) if value else None

    def _at(self, path: str) -> str:
        names = [part.rpartition(":")[2] for part in path.split("/") if part != "."]
        return "/".join([*([self.where] if self.where else []), *names])


def read_number(value: str, where: str) -> Decimal:
    """A decimal as XML Schema writes it; refuses exponents, NaN, and more digits than we keep."""
    if not _NUMBER.fullmatch(value):
        raise refuse(f"{where}: “{text.cut(value, 40)}” is not a number.", where, "number")
    number = Decimal(value)
    whole, _, fraction = value.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS or len(fraction.rstrip("0")) > MOST_PLACES:
        raise refuse(f"{where}: “{text.cut(value, 40)}” has more digits than we keep.", where,
                     "number")  # fmt: skip
    # 3 and 3.0000 are one number, whichever syntax wrote it.
    return Decimal(plain(number))


def read_day(value: str, where: str) -> date:
    """2026-03-31 or 20260331, with or without a zone; refuses days that do not exist."""
    match = _PLAIN_DAY.fullmatch(value)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise refuse(f"{where}: “{text.cut(value, 40)}” is not a date.", where, "impossible_date")


def short(value: str, where: str) -> str:
    """Text on one line, as long as we keep; refuses control and bidi characters."""
    if len(value) > LONGEST_TEXT:
        value = value[:LONGEST_TEXT]
    try:
        return text.one_line(value)
    except Invalid as error:
        raise refuse(f"{where}: {error.message}", where, "text") from None


def currencies_of(root: Element) -> Iterator[tuple[str, str]]:
    """Every currency that an amount names, with the element's name."""
    for element in root.iter():
        code = element.get("currencyID")
        if code is not None:
            yield code, str(element.tag).rpartition("}")[2]


def same_currency(root: Element, currency: str, tax_currency: str) -> None:
    """Refuse (Invalid) amounts in another currency than the document's; a tax total may also be
    stated in the currency of the tax accounts (BT-6)."""
    for code, name in currencies_of(root):
        own = {currency, tax_currency} if name in ("TaxAmount", "TaxTotalAmount") else {currency}
        if code not in own:
            raise refuse(
                f"The invoice mixes currencies: it is in {currency}, and {name} is in "
                f"“{text.cut(code, 10)}”.",
                name, "mixed_currencies",
            )  # fmt: skip


def lines_of(nodes: list[Node]) -> list[Node]:
    """The lines, as many as are read."""
    if len(nodes) > MOST_LINES:
        raise refuse(f"The invoice has {len(nodes):,} lines; {MOST_LINES:,} are read.", "BG-25",
                     "too_many_lines")  # fmt: skip
    return nodes
