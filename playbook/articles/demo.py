"""The demonstration playbook: 120 articles in eleven sections with a year of versions.

What was published is loaded as it came about, version by version with its review, in a few
statements; what is in work is written, submitted and decided by the product's own actions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

from playbook.articles import actions, publishing, reviewing, routing
from playbook.articles.demo_history import Past, write_history
from playbook.articles.demo_texts import (
    credit,
    eligibility,
    escalating,
    etiquette,
    fraud,
    incentives,
    orders,
    outages,
    porting,
    returns,
    trade_in,
)
from playbook.articles.demo_texts.shape import Edition, Text, editions
from playbook.articles.entering import ArticleInput, DraftInput, SectionInput
from playbook.articles.models import Article, ArticleVersion, Section
from vrops.access.domain import Role
from vrops.approvals.domain.routes import Verdict
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.people.models import Grant, User

# code, title, owning group (none: Virtual Retail), months until review, what is in it
SECTIONS: tuple[tuple[str, str, str, int, tuple[Text, ...]], ...] = (
    ("ELIG", "Device and plan eligibility", "GTM", 4, eligibility.ARTICLES),
    ("PORT-IN", "Port-in", "", 6, porting.ARTICLES),
    ("CREDIT", "Credit and identity checks", "LEG", 6, credit.ARTICLES),
    ("TRADE-IN", "Trade-in", "RET", 4, trade_in.ARTICLES),
    ("ORDERS", "Order fix", "CAR", 6, orders.ARTICLES),
    ("RETURNS", "Returns and exchanges", "RET", 9, returns.ARTICLES),
    ("FRAUD", "Fraud checks", "LEG", 6, fraud.ARTICLES),
    ("SPIFF", "SPIFF rules", "", 6, incentives.ARTICLES),
    ("TALK", "Chat and call etiquette", "", 12, etiquette.ARTICLES),
    ("OUTAGE", "Outage scripts", "DFP", 9, outages.ARTICLES),
    ("ESCALATE", "Escalations", "CAR", 9, escalating.ARTICLES),
)
# What becomes of the last version of so many articles; that of all others is in force.
FATES = {
    "draft": 8, "in_review": 6, "half_reviewed": 3, "scheduled": 4, "approved": 1, "rejected": 1,
    "expired": 2, "new_draft": 3, "new_review": 2,
}  # fmt: skip
OVER = ("live", "expired")
PARTNERS_GROUP = "LEG"
# So long ago was published what has been worked on since.
CALM_WEEKS = 3
HOW_MANY = (1, 1, 2, 2, 2, 3, 3, 4, 5)
NOTES = ("Reads well.", "Checked against the contract.", "", "", "Numbers agree with the card.")
WHY_EXPIRED = "Folded into another article of the section."
WHY_REJECTED = "This belongs in a message, not in the playbook."
MORNING = time(8)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who was there on a day: people by role, and the partners of a group."""

    grants: tuple[tuple[str, str, date, User], ...]

    def of(self, role: Role, on: date, group: str = "") -> list[User]:
        return [
            user
            for held, place, since, user in self.grants
            if held == role and place == group and since <= on
        ]


def load(world: World) -> None:
    """Sections, what was published in the last year, and what is in work today."""
    staff = _staff()
    sections = list(_sections(world, staff))
    texts = [(section, text) for section, found in sections for text in found]
    fates = _fates(world, [section for section, _ in texts])
    pasts, work = [], []
    for (section, text), fate in zip(texts, fates, strict=True):
        found = editions(text, _versions(world, fate))
        waiting = found[-1] if _waits(fate, found) else None
        kept = found[:-1] if waiting else found
        if kept:
            least = 0 if fate == "live" else CALM_WEEKS
            pasts.append(_past(world, staff, section, text, kept, least))
        if waiting or fate == "expired":
            work.append((fate, section, text, waiting))
    write_history(pasts)
    for fate, section, text, edition in work:
        _go_on(world, staff, fate, section, text, edition)
    world.say(f"    {Article.objects.count()} articles, {ArticleVersion.objects.count()} versions")


def _versions(world: World, fate: str) -> int:
    if fate.startswith("new"):
        return 1
    fewest = 1 if fate in OVER else 2
    return max(world.dice.choice(HOW_MANY), fewest)


def _waits(fate: str, found: Sequence[Edition]) -> bool:
    """Whether the last edition is not published yet; an article with only one stays as it is."""
    return fate.startswith("new") or (fate not in OVER and len(found) > 1)


def _staff() -> Staff:
    rows = Grant.objects.select_related("user", "group").filter(user__is_active=True)
    held = [
        (row.role, row.group.code if row.group else "", row.starts_on, row.user)
        for row in rows.order_by("starts_on", "pk")
    ]
    return Staff(tuple(held))


def _sections(world: World, staff: Staff) -> Iterator[tuple[Section, tuple[Text, ...]]]:
    on = world.today - timedelta(days=380)
    owners = staff.of(Role.PM, on) or staff.of(Role.PM, world.today)
    for place, (code, title, group, months, texts) in enumerate(SECTIONS, 1):
        entered = SectionInput(
            code=code, title=title, position=place * 10, review_months=months,
            owner_id=owners[place % len(owners)].pk,
            group_id=world.made["groups"][group].pk if group else None,
        )  # fmt: skip
        since = max(on, owners[0].starts_on or on)
        with clock.fixed_at(_at(since, 15)):
            section = actions.create_section(entered, by=owners[0])
        yield Section.objects.select_related("group").get(pk=section.pk), texts


def _fates(world: World, sections: Sequence[Section]) -> list[str]:
    """One for each article; the group of the partner people sign in as has one to review."""
    fates = [fate for fate, count in FATES.items() for _ in range(count)]
    fates += ["live"] * (len(sections) - len(fates))
    world.dice.shuffle(fates)
    hers = [place for place, section in enumerate(sections) if section.group
            and section.group.code == PARTNERS_GROUP]  # fmt: skip
    if not any(fates[place] == "in_review" for place in hers):
        first, other = hers[0], fates.index("in_review")
        fates[first], fates[other] = fates[other], fates[first]
    return fates


def _past(
    world: World, staff: Staff, section: Section, text: Text, found: Sequence[Edition], least: int
) -> Past:
    """When each version was submitted, decided and published, and by whom; the last one `least`
    weeks ago, where something came after it."""
    weeks = sorted(world.dice.sample(range(least, 50), k=len(found)), reverse=True)
    moments = []
    for week in weeks:
        day = world.today - timedelta(days=7 * week + world.dice.randint(1, 5))
        day -= timedelta(days=max(0, day.weekday() - 4))
        moments.append(_at(day, world.dice.randint(13, 20), world.dice.randint(0, 59)))
    people = [_people(world, staff, section, moment.date()) for moment in moments]
    return Past(section, text.title, tuple(found), tuple(moments), tuple(people))


def _people(
    world: World, staff: Staff, section: Section, on: date
) -> tuple[User, User, User, User]:
    """Author, reviewer of the owning group, program manager, publisher: four people."""
    managers = staff.of(Role.PM, on) or staff.of(Role.PM, world.today)
    seniors = staff.of(Role.SENIOR_MANAGER, world.today)
    analysts = staff.of(Role.ANALYST, on) or staff.of(Role.ANALYST, world.today)
    group = section.group.code if section.group else ""
    owning = staff.of(Role.HQ_PARTNER, on, group) if group else analysts
    owning = owning or staff.of(Role.HQ_PARTNER, world.today, group)
    taken: list[User] = []
    for choices in ([*managers, *analysts], owning, managers, [*managers, *seniors]):
        free = [user for user in choices if user not in taken] or seniors
        taken.append(world.dice.choice(free))
    author, reviewer, manager, publisher = taken
    return author, reviewer, manager, publisher


def _go_on(
    world: World, staff: Staff, fate: str, section: Section, text: Text, edition: Edition | None
) -> None:
    """Bring the last version of an article to where it stands today."""
    if edition is None:
        _expire(world, text)
        return
    day = world.today - timedelta(days=world.dice.randint(2, 12))
    author, reviewer, manager, publisher = _people(world, staff, section, day)
    rosa = world.made["users"]["pm"]
    if world.dice.random() < 0.4 and rosa not in (reviewer, manager, publisher):
        author = rosa
    with clock.fixed_at(_at(day, 16, world.dice.randint(0, 59))):
        version = _written(section, text, edition, author)
    if fate in ("draft", "new_draft"):
        return
    with clock.fixed_at(_at(day, 18, world.dice.randint(0, 59))):
        version = reviewing.submit_version(version.pk, by=author, version=version.version)
    if fate in ("in_review", "new_review"):
        return
    with clock.fixed_at(_at(day + timedelta(days=1), 15)):
        if fate == "rejected":
            _decide(version, reviewer, Verdict.REJECT, WHY_REJECTED)
            return
        version = _decide(version, reviewer, Verdict.APPROVE, world.dice.choice(NOTES))
        if fate == "half_reviewed":
            return
        version = _decide(version, manager, Verdict.APPROVE, "")
    if fate == "scheduled":
        with clock.fixed_at(_at(day + timedelta(days=1), 19)):
            publishing.publish_version(
                version.pk, by=publisher, version=version.version, at=MORNING,
                on=world.today + timedelta(days=world.dice.randint(1, 16)),
                zone=settings.COMPANY_ZONE,
            )  # fmt: skip


def _written(section: Section, text: Text, edition: Edition, author: User) -> ArticleVersion:
    article = Article.objects.filter(title=text.title).first()
    if article is None:
        words = DraftInput(title=text.title, body=edition.body)
        entered = ArticleInput(section_id=section.pk, owner_id=author.pk, draft=words)
        return actions.create_article(entered, by=author)
    version = actions.start_draft(article.pk, by=author)
    words = DraftInput(title=text.title, body=edition.body, summary=edition.summary)
    return actions.save_draft(version.pk, words, by=author, version=version.version)


def _decide(version: ArticleVersion, by: User, verdict: Verdict, note: str) -> ArticleVersion:
    now = ArticleVersion.objects.select_related("article__section").get(pk=version.pk)
    return reviewing.decide_version(
        version.pk, verdict, by=by, version=now.version, note=note,
        sheet_hash=routing.sheet_of(now).hash,
    )  # fmt: skip


def _expire(world: World, text: Text) -> None:
    version = ArticleVersion.objects.get(article__title=text.title, state="published")
    by = world.made["users"]["senior-manager"]
    with clock.fixed_at(_at(world.today - timedelta(days=world.dice.randint(1, 12)), 17)):
        publishing.expire_version(version.pk, by=by, version=version.version, why=WHY_EXPIRED)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of the day, or just now where it has not come yet."""
    return min(datetime.combine(day, time(hour, minute), tzinfo=UTC), clock.now())
