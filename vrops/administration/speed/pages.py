"""How fast pages are: found by following links as each person would, timed on the server.

Nothing is sent and nothing stays: the whole visit is a transaction that is rolled back.
"""

import html
import re
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from vrops.core.figures import Figure
from vrops.people.models import User

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
# Files, data and pages that end a visit are no pages to look at.
SKIPPED = re.compile(r"^/(static|media|files|api|health)/|logout|export|\.ics|/download/")
# Of the same kind of page, in how many states it is looked at to find the heaviest.
STATES = 5
ROUNDS = 30
MOST_MS, MOST_KB = 150, 200


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page by its URL name, at the address and for the person where it is heaviest."""

    name: str
    address: str
    who: User
    seconds: float


@dataclass(frozen=True, slots=True)
class Timing:
    """Server time in milliseconds, database queries (and how often the most frequent one ran), and
    uncompressed HTML of one page."""

    page: Page
    p50: float
    p95: float
    queries: int
    repeated: int
    kilobytes: float

    @property
    def met(self) -> bool:
        return self.p95 <= MOST_MS and self.kilobytes <= MOST_KB

    def figures(self) -> Iterator[Figure]:
        name = f"page {self.page.name}"
        yield Figure.at_most(f"{name}: p95", self.p95, "ms", MOST_MS)
        yield Figure.plain(f"{name}: p50", self.p50, "ms")
        yield Figure.plain(f"{name}: queries", self.queries, "queries")
        yield Figure.at_most(f"{name}: HTML", self.kilobytes, "kB", MOST_KB)


def measure(people: Sequence[User], rounds: int = ROUNDS) -> Iterator[Timing]:
    """Every page that these people can reach by links, as the one for whom it is heaviest; the
    start page as each of them."""
    with transaction.atomic():
        found: dict[str, Page] = {}
        for user in people:
            for page in _visit(user):
                known = found.get(page.name)
                if known is None or page.seconds > known.seconds:
                    found[page.name] = page
        starts = [Page(f"home ({user.employee_id})", "/", user, 0) for user in people]
        others = [found[name] for name in sorted(found) if name != "home"]
        for page in [*starts, *others]:
            yield _time(page, rounds)
        transaction.set_rollback(True)


def _visit(user: User) -> Iterator[Page]:
    """Follow links from the start page, a few addresses of each kind."""
    client = _client(user)
    waiting, seen = deque(["/"]), {"/"}
    kinds: Counter[str] = Counter()
    while waiting:
        address = waiting.popleft()
        name = _name(address)
        if not name or kinds[name] >= STATES:
            continue
        kinds[name] += 1
        text, seconds = _get(client, address)
        if text is None:
            continue
        yield Page(name, address, user, min(seconds, _get(client, address)[1]))
        for link in map(html.unescape, LINK.findall(text)):
            if link not in seen and not SKIPPED.search(link):
                seen.add(link)
                waiting.append(link)


def _name(address: str) -> str:
    """The URL name of an address; empty for what is none of ours."""
    try:
        return resolve(address.partition("?")[0]).view_name or ""
    except Resolver404:
        return ""


def _get(client: Client, address: str) -> tuple[str | None, float]:
    """The HTML of a page and the seconds it took; None for a redirect, a file or a refusal."""
    begun = time.perf_counter()
    response = client.get(address)
    seconds = time.perf_counter() - begun
    if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
        return None, seconds
    return response.content.decode(), seconds


def _time(page: Page, rounds: int) -> Timing:
    client = _client(page.who)
    statements: Counter[str] = Counter()

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements[sql] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        response = client.get(page.address)
    taken = [_get(client, page.address)[1] * 1000 for _ in range(rounds)]
    return Timing(
        page=page,
        p50=median(taken),
        p95=quantiles(taken, n=20)[-1] if rounds > 1 else taken[0],
        queries=statements.total(),
        repeated=max(statements.values(), default=0),
        kilobytes=len(response.content) / 1024,
    )


def _client(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client
