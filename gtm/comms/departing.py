"""Which sites a message would reach outside their business hours."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from gtm.comms import queries
from gtm.comms.models import Message
from gtm.comms.queries import Departure
from vrops.calendars import queries as calendars
from vrops.calendars.domain.open_time import is_open
from vrops.people.models import Membership, Site, in_force


def with_closed(
    message: Message, found: Sequence[Departure], on: date, *, viewer: Any
) -> list[Departure]:
    """The departures, each with the names of the sites that are closed when it goes out, of those
    this person may know of; a site without a calendar is not known to be closed."""
    people = queries.people_of(message, on)
    homes = Membership.objects.filter(in_force(on), user__in=people)
    rows = Site.objects.visible_to(viewer).filter(pk__in=homes.values("site"))
    sites = list(rows.filter(calendar__isnull=False).order_by("sort_key"))
    known = {site.calendar_id for site in sites if site.calendar_id}
    hours = {calendar: calendars.hours_in_force(calendar, on) for calendar in known}
    there: defaultdict[str, list[Site]] = defaultdict(list)
    for site in sites:
        # One mailing for everybody leaves in one zone, wherever the site is.
        there[found[0].zone if len(found) == 1 else site.zone].append(site)

    def closed(site: Site, each: Departure) -> bool:
        open_then = hours.get(site.calendar_id or 0)
        if open_then is None or each.timing is None:
            return False
        return not is_open(open_then, each.timing.instant)

    return [
        replace(each, closed=tuple(site.name for site in there[each.zone] if closed(site, each)))
        for each in found
    ]
