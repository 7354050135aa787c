"""What the log keeps of an invoice's lines when they are judged or decided.

The lines that a change touches are named with their verdicts and amounts. Of more than `MOST` the
log keeps counts and sums by verdict, and a digest by which the lines can be proved: SHA-256 over
the JSON of [id, verdict, payable, disputed] of every line in the order of the document.
"""

import hashlib
import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

from salesops.invoicing.models import Invoice, InvoiceLine, LineVerdict
from vrops.core.money import plain

MOST = 200

# By line: number, verdict ("" while there is none), payable, disputed.
Lines = dict[int, tuple[str, str, Decimal, Decimal]]


def lines_of(invoice: Invoice) -> Lines:
    """Every line of the invoice as it stands, in the order of the document.

    In two statements: right after thousands of lines were written the database does not know of
    them yet, and would join them one by one.
    """
    rows = InvoiceLine.objects.filter(invoice=invoice).order_by("position")
    found = list(rows.values_list("pk", "number", "payable", "disputed"))
    judged = LineVerdict.objects.filter(line__in=[pk for pk, *_ in found])
    verdicts = dict(judged.values_list("line_id", "verdict"))
    return {
        pk: (number, verdicts.get(pk, ""), payable, disputed)
        for pk, number, payable, disputed in found
    }


def changed(before: Lines, after: Lines) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the log keeps of the lines before and after a change; the same keys on both sides."""
    touched = [pk for pk in after if before.get(pk) != after[pk]]
    if len(touched) <= MOST:
        return _named(before, touched), _named(after, touched)
    return _summed(before), _summed(after)


def _named(lines: Lines, wanted: list[int]) -> dict[str, Any]:
    return {"lines": [_line(pk, lines[pk]) for pk in wanted if pk in lines]}


def _line(pk: int, line: tuple[str, str, Decimal, Decimal]) -> dict[str, Any]:
    number, verdict, payable, disputed = line
    return {
        "id": pk, "number": number, "verdict": verdict, "payable": plain(payable),
        "disputed": plain(disputed),
    }  # fmt: skip


def _summed(lines: Lines) -> dict[str, Any]:
    sums: dict[str, list[Any]] = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
    for _, verdict, payable, disputed in lines.values():
        sums[verdict][0] += 1
        sums[verdict][1] += payable
        sums[verdict][2] += disputed
    by_verdict = {
        verdict: {"count": count, "payable": plain(payable), "disputed": plain(disputed)}
        for verdict, (count, payable, disputed) in sorted(sums.items())
    }
    return {"lines": {"count": len(lines), "by_verdict": by_verdict, "sha256": digest(lines)}}


def digest(lines: Lines) -> str:
    rows = [
        [pk, verdict, plain(payable), plain(disputed)]
        for pk, (_, verdict, payable, disputed) in lines.items()
    ]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()
