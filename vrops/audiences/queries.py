"""Rules resolved to people: who, how many, where, and why somebody is in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, FilteredRelation, Q

from vrops.audiences import registry
from vrops.audiences.domain import forms, reasons, rules, sentences
from vrops.audiences.domain.refusals import NobodyInAudience
from vrops.audiences.domain.rules import (
    AllOf,
    AnyOf,
    Condition,
    Everybody,
    Not,
    Operator,
    Rule,
    Value,
)
from vrops.core import text
from vrops.core.errors import FieldError
from vrops.core.periods import format_date
from vrops.people.models import Site, User, UserQuerySet, in_force

PREVIEWED = 50

# A rule as it is stored, or as a tree; None is an audience of addresses alone.
AnyRule = Rule | Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class SiteCount:
    """How many of the audience belong to a site; `name` is empty for those without one."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What this viewer may know of an audience: the exact count, the first 50, counts by site."""

    count: int
    people: list[User]
    by_site: list[SiteCount]
    sentence: str


@dataclass(frozen=True, slots=True)
class Why:
    """Whether somebody is in the audience, and the conditions that decided, one sentence each."""

    included: bool
    sentences: list[str]


def people(rule: AnyRule, on: date) -> UserQuerySet:
    """The people of an audience on a day: one query, no duplicates, in no order.

    Service users, disabled people, leavers and those who have not started are never in.
    """
    present = User.objects.people().filter(_present(on))
    tree = as_tree(rule)
    return present.none() if tree is None else present.filter(_where(tree, on))


def count(rule: AnyRule, on: date) -> int:
    """How many people, exactly."""
    return people(rule, on).count()


def require_somebody(rule: AnyRule, on: date, *, addresses: int = 0) -> int:
    """How many people and addresses there are; refuses (NobodyInAudience) when there are none."""
    number = count(rule, on) + addresses
    if number == 0:
        raise NobodyInAudience(
            f"Nobody is in this audience on {format_date(on)}; widen it or choose another day."
        )
    return number


def preview(rule: AnyRule, on: date, *, viewer: User) -> Preview:
    """The audience as far as this viewer may see people, in three queries and the names."""
    seen = people(rule, on).visible_to(viewer)
    by_site = _by_site(seen, on)
    return Preview(
        count=sum(row.people for row in by_site),
        people=list(seen.order_by("sort_key", "pk")[:PREVIEWED]),
        by_site=by_site,
        sentence=sentence(rule, viewer=viewer),
    )


def why(person: User, rule: AnyRule, on: date, *, viewer: User | None = None) -> Why:
    """Why this person is in the audience on that day, or why not."""
    absence = _absence(person, on)
    if absence:
        return Why(False, [absence])
    tree = as_tree(rule)
    if tree is None:
        return Why(False, ["The audience names no people, only addresses."])
    asked = {condition.attribute for condition in forms.conditions(tree)}
    facts = {name: registry.attribute(name).held(person, on) for name in asked}
    name = _namer(tree, viewer)
    said = [
        sentences.because(reason, facts[reason.condition.attribute], registry.wordings(), name)
        for reason in reasons.reasons(tree, facts)
    ]
    included = reasons.matches(tree, facts)
    everybody = ["The audience is everybody."] if included and not asked else []
    return Why(included, [*everybody, *dict.fromkeys(filter(None, said))])


def sentence(rule: AnyRule, *, viewer: User | None = None) -> str:
    """The rule in words; what the viewer may not know of is left out (None: nothing is)."""
    tree = as_tree(rule)
    if tree is None:
        return "Addresses only"
    return sentences.sentence(tree, registry.wordings(), _namer(tree, viewer))


def checked(rule: object, *, by: User) -> Rule:
    """A rule from outside in canonical form.

    Refuses (Invalid), by JSON pointer: what `rules.parse` refuses, and values that do not exist or
    that this person may not see, which are the same.
    """
    parsed = rules.parse(rule, registry.kinds())
    wanted: dict[str, set[Value]] = {}
    for _, condition in parsed.places:
        wanted.setdefault(condition.attribute, set()).update(condition.values)
    errors = []
    known = {name: _known(name, values, by) for name, values in wanted.items()}
    for pointer, condition in parsed.places:
        missing = [v for v in condition.values if v not in known[condition.attribute]]
        if missing:
            label = registry.attribute(condition.attribute).label.lower()
            shown = ", ".join(text.cut(str(value), 40) for value in missing[:5])
            place = f"{pointer.rstrip('/')}/values"
            errors.append(FieldError(place, "unknown", f"There is no {label} {shown}."))
    if errors:
        raise rules.invalid(errors)
    return forms.canonical(parsed.rule)


def as_tree(rule: AnyRule) -> Rule | None:
    """The tree of a rule, whichever way it is given."""
    if isinstance(rule, Mapping):
        return rules.parse(rule, registry.kinds()).rule
    return rule


def _present(on: date) -> Q:
    started = Q(starts_on__isnull=True) | Q(starts_on__lte=on)
    staying = Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    return Q(is_active=True) & started & staying


def _absence(person: User, on: date) -> str:
    """Why somebody is in no audience at all on the day."""
    if person.kind != User.Kind.PERSON:
        return "Service users are in no audience."
    if not person.is_active:
        return f"{person.name}'s access is closed, so they are in no audience."
    if person.starts_on is not None and person.starts_on > on:
        return f"{person.name} starts on {format_date(person.starts_on)}."
    if person.ends_on is not None and person.ends_on <= on:
        return f"{person.name} left on {format_date(person.ends_on)}."
    return ""


def _where(rule: Rule, on: date) -> Q:
    match rule:
        case Condition(attribute, operator, values):
            matches = registry.attribute(attribute).matches
            if operator is Operator.NOT_IN:
                return ~matches(Operator.IN, values, on)
            return matches(operator, values, on)
        case AllOf(parts):
            found = Q()
            for part in parts:
                found &= _where(part, on)
            return found
        case AnyOf(parts):
            found = _where(parts[0], on)
            for part in parts[1:]:
                found |= _where(part, on)
            return found
        case Not(part):
            return ~_where(part, on)
        case Everybody():
            return Q(pk__isnull=False)


def _by_site(seen: UserQuerySet, on: date) -> list[SiteCount]:
    """Counts by the site people belong to on the day, those without one last."""
    here = in_force(on, "memberships__") & Q(memberships__site__isnull=False)
    rows = seen.annotate(here=FilteredRelation("memberships", condition=here))
    counts = dict(rows.values_list("here__site").annotate(Count("pk")).order_by())
    sites = Site.objects.filter(pk__in=[pk for pk in counts if pk]).order_by("sort_key")
    found = [SiteCount(site.name, counts[site.pk]) for site in sites]
    return [*found, SiteCount("", counts[None])] if None in counts else found


def _known(name: str, values: set[Value], viewer: User | None) -> Mapping[Value, str]:
    attribute = registry.attribute(name)
    if attribute.kind is rules.Kind.NUMBER:
        return dict.fromkeys(values, "")
    return attribute.names(values, viewer)


def _namer(rule: Rule, viewer: User | None) -> sentences.Namer:
    """Names of all values of the rule, one query per attribute that it asks."""
    wanted: dict[str, set[Value]] = {}
    for condition in forms.conditions(rule):
        wanted.setdefault(condition.attribute, set()).update(condition.values)
    known = {name: _known(name, values, viewer) for name, values in wanted.items()}
    return lambda attribute, value: known[attribute].get(value)
