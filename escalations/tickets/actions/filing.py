"""Filing a ticket, or joining one that is known already."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from escalations.routing import domain as routing
from escalations.routing.domain import Facts, Match, Rule
from escalations.routing.queries import rules_in_force
from escalations.sla.queries import book, policy_in_force
from escalations.tickets import permissions
from escalations.tickets.actions import replying
from escalations.tickets.actions.locking import keep_redactions, locked, store
from escalations.tickets.clocks import Clocks
from escalations.tickets.domain import filing
from escalations.tickets.models import Ticket, Watcher
from gtm.launches.models import Launch
from vrops.access.policy import require_at
from vrops.attachments import actions as attachments
from vrops.attachments.storage import Stored
from vrops.core import clock, text
from vrops.core.errors import FieldError, Invalid, NotAllowed
from vrops.core.redaction import redact
from vrops.log import actions as log
from vrops.people.models import Site, User

LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000
NO_IMAGES = "Pictures are not allowed on this floor; describe what they show."
LATEST_CALLBACK = timedelta(days=60)
# What passes redaction, with the most characters each may have.
_WRITTEN = {"subject": LONGEST_SUBJECT, "body": LONGEST_BODY, "account_ref": 40, "order_ref": 60,
            "contact_name": 120, "contact_phone": 40}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingInput:
    """What a person enters. `reference` is the account or order number as it was typed."""

    category: str
    subject: str
    body: str = ""
    type: str = ""
    reference: str = ""
    waiting: str = filing.Waiting.NO
    callback_by: datetime | None = None
    contact_name: str = ""
    contact_phone: str = ""
    site_id: int | None = None
    launch_id: int | None = None
    files: tuple[Stored, ...] = ()


@transaction.atomic
def file_ticket(
    entered: FilingInput, *, by: User, key: UUID, source: str = "page", external_id: str = ""
) -> Ticket:
    """A new ticket, routed and with its clocks running; secrets are taken out before it is stored.

    `key` is made by whoever sends it: the same key of the same person again, also at the same
    moment, answers the ticket that was filed with it. Refuses: PermissionDenied; Invalid naming
    each field that is missing, too long, unknown or out of the person's reach, and images where the
    site forbids them.
    """
    known = Ticket.objects.filter(filed_by=by, filing_key=key).first()
    if known is not None:
        return known
    site = _site(entered, by)
    require_at(
        by,
        permissions.FILE,
        site_id=entered.site_id,
        supplier_id=site.supplier_id if site else None,
    )
    _check(entered, site, by)
    written, counts = _redacted(entered)
    ticket = Ticket(
        **written,
        category=entered.category,
        type=entered.type or filing.usual_type(entered.category),
        waiting=entered.waiting,
        callback_by=entered.callback_by if entered.waiting == filing.Waiting.CALLBACK else None,
        site=site,
        launch_id=entered.launch_id,
        filed_by=by,
        filed_at=clock.now(),
        filing_key=key,
        source=source,
        external_id=external_id,
    )
    match = route(ticket)
    try:
        with transaction.atomic():
            ticket.save(force_insert=True)
    except IntegrityError:
        # The other of two taps was faster; any other reason is no repetition.
        return Ticket.objects.get(filed_by=by, filing_key=key)
    _begin(ticket, match, counts, by)
    for stored in entered.files:
        attachments.attach_stored(ticket, stored, by=by)
    return ticket


@transaction.atomic
def join_ticket(
    ticket_id: int, *, by: User, key: UUID, reference: str = "", about: str = ""
) -> Ticket:
    """Add one's own customer to a ticket that is known already, and follow it from then on.

    The same key again does nothing.
    Refuses: Ticket.DoesNotExist when out of reach; PermissionDenied; NotAllowed once it is not
    open: then it is a new one.
    """
    ticket = locked(ticket_id, by=by)
    require_at(
        by, permissions.FILE, site_id=ticket.site_id,
        supplier_id=ticket.site.supplier_id if ticket.site else None,
    )  # fmt: skip
    if ticket.replies.filter(by=by, key=key).exists():
        return ticket
    if not ticket.is_open:
        raise NotAllowed(f"{ticket.key} is {ticket.status.lower()}; file a new one instead.")
    if ticket.filed_by_id != by.pk:
        Watcher.objects.get_or_create(ticket=ticket, user=by)
    said = "Another customer"
    if reference := " ".join(reference.split()):
        said += f", {reference}"
    if about := " ".join(about.split()):
        said += f": {about}"
    replying.write(ticket, said, by=by, key=key, event="escalations.ticket.joined")
    return ticket


def route(ticket: Ticket, rules: Sequence[Rule] | None = None) -> Match | None:
    """Put the ticket into the queue, and at the priority, of the first rule that fits; `rules` are
    those in force, for a caller that has many tickets."""
    names: dict[str, Mapping[str | int, str]] = {
        "categories": {str(c): c.label for c in filing.Category},
        "types": {str(t): t.label for t in filing.Type},
        "waiting": {str(w): w.label.lower() for w in filing.Waiting},
    }
    if ticket.site is not None:
        names["sites"] = {ticket.site.pk: ticket.site.name}
    facts = Facts(
        type=ticket.type, category=ticket.category, waiting=ticket.waiting, site=ticket.site_id,
        launch=ticket.launch_id, text=f"{ticket.subject} {ticket.body}",
    )  # fmt: skip
    match = routing.first_match(rules_in_force() if rules is None else rules, facts, names)
    if match is not None:
        ticket.queue_id = match.rule.queue_id
        if match.rule.priority is not None:
            ticket.priority = match.rule.priority
    return match


def search_key(ticket: Ticket) -> str:
    """What its words are found by: its number, subject and references."""
    return text.fold(f"ESC {ticket.pk} {ticket.subject} {ticket.account_ref} {ticket.order_ref}")


def _begin(
    ticket: Ticket, match: Match | None, counts: Mapping[str, Mapping[str, int]], by: User
) -> None:
    at = ticket.filed_at
    ticket.search_key = search_key(ticket)
    clocks = Clocks(ticket, book(policy_in_force(at)))
    clocks.begin(at)
    store(ticket, clocks, at, "search_key")
    keep_redactions(ticket, counts, by=by)
    log.record("escalations.ticket.filed", ticket, by=by, after=ticket.snapshot())
    if match is not None:
        after = {"queue": match.rule.queue_name, "priority": ticket.priority}
        log.record("escalations.ticket.routed", ticket, by=None, after=after, why=match.reason)


def _redacted(entered: FilingInput) -> tuple[dict[str, str], dict[str, Mapping[str, int]]]:
    """The written fields as they may be stored, and what was taken out of each."""
    account, order = filing.read_reference(redact(entered.reference).text)
    raw = {
        "subject": text.one_line(entered.subject),
        "body": text.clean(entered.body).strip(),
        "account_ref": account,
        "order_ref": order,
        "contact_name": text.one_line(entered.contact_name),
        "contact_phone": text.one_line(entered.contact_phone),
    }
    counts = {"reference": redact(entered.reference).counts}
    stored = {}
    for name, value in raw.items():
        found = redact(value)
        stored[name] = text.cut(found.text, _WRITTEN[name])
        counts[name] = found.counts
    return stored, counts


def _site(entered: FilingInput, by: User) -> Site | None:
    if entered.site_id is None:
        return None
    return Site.objects.visible_to(by).filter(pk=entered.site_id).first()


def _check(entered: FilingInput, site: Site | None, by: User) -> None:
    errors = [FieldError(*fault) for wrong, *fault in _faults(entered, site, by) if wrong]
    if errors:
        raise Invalid("Nothing was sent yet; see the fields.", errors=errors)


def _faults(
    entered: FilingInput, site: Site | None, by: User
) -> Iterator[tuple[bool, str, str, str]]:
    subject = text.one_line(entered.subject)
    yield not subject, "subject", "required", "Say in a few words what went wrong."
    yield len(subject) > LONGEST_SUBJECT, "subject", "too_long", "Use at most 200 characters."
    yield len(entered.body) > LONGEST_BODY, "body", "too_long", "Use at most 20,000 characters."
    yield (
        entered.category not in set(filing.Category), "category", "unknown",
        "Choose what it is about.",
    )  # fmt: skip
    yield (
        bool(entered.type) and entered.type not in set(filing.Type), "type", "unknown",
        "Choose a kind of request.",
    )  # fmt: skip
    yield entered.waiting not in set(filing.Waiting), "waiting", "unknown", "Choose one of these."
    yield len(entered.reference) > 60, "reference", "too_long", "Use at most 60 characters."
    yield len(entered.contact_name) > 120, "contact_name", "too_long", "Use at most 120 characters."
    yield len(entered.contact_phone) > 40, "contact_phone", "too_long", "Use at most 40 characters."
    yield (
        entered.site_id is not None and site is None,
        "site",
        "unknown",
        "Choose one of your sites.",
    )
    yield (
        entered.launch_id is not None
        and not Launch.objects.visible_to(by).filter(pk=entered.launch_id).exists(),
        "launch", "unknown", "Choose a launch that you can see.",
    )  # fmt: skip
    yield from _callback_faults(entered)
    images = any(file.content_type.startswith("image/") for file in entered.files)
    yield (
        images and (site is None or not site.images_allowed), "files", "not_allowed", NO_IMAGES,
    )  # fmt: skip


def _callback_faults(entered: FilingInput) -> Iterator[tuple[bool, str, str, str]]:
    if entered.waiting != filing.Waiting.CALLBACK:
        return
    now = clock.now()
    yield (
        entered.callback_by is None, "callback_by", "required",
        "Say by when the customer was promised a call.",
    )  # fmt: skip
    yield (
        entered.callback_by is not None and entered.callback_by <= now,
        "callback_by", "past", "That time has passed; choose one ahead.",
    )  # fmt: skip
    yield (
        entered.callback_by is not None and entered.callback_by > now + LATEST_CALLBACK,
        "callback_by", "far", "Choose a time within the next 60 days.",
    )  # fmt: skip
