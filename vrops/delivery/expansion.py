"""Writing down all recipients of a mailing in one statement, however many they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from vrops.core import clock
from vrops.delivery.models import Channel, Delivery, Send
from vrops.delivery.registry import Recipients
from vrops.people.models import Membership, User

# A person found twice, or there already, is one recipient. Who is found is decided first and by
# itself: planned together with the rest on stale statistics, it can take minutes.
USERS = """
WITH found (id) AS MATERIALIZED ({found})
INSERT INTO {delivery} (send_id, user_id, site_id, claimable_at, attempts, state, address, reason)
SELECT %s, person.id, member.site_id, %s, 0, 'open', {address}, ''
FROM {user} AS person
LEFT JOIN {membership} AS member
    ON member.user_id = person.id AND member.site_id IS NOT NULL
    AND member.starts_on <= %s AND (member.ends_on IS NULL OR member.ends_on > %s)
WHERE person.id IN (SELECT id FROM found)
    AND NOT EXISTS (SELECT FROM {delivery} WHERE send_id = %s AND user_id = person.id)
ORDER BY person.id
{doubles}
"""
# Only an address can still be somebody else's; looking out for it costs a quarter of the time.
SKIPPED = "ON CONFLICT DO NOTHING"
ADDRESSES = """
INSERT INTO {delivery} (send_id, claimable_at, attempts, state, address, reason)
SELECT %s, %s, 0, 'open', given.address, ''
FROM unnest(%s::varchar[]) AS given (address)
ON CONFLICT DO NOTHING
"""


def expand(send: Send, recipients: Recipients, *, at: datetime) -> int:
    """Add a ledger row for each recipient that has none yet; answers how many were added.

    Runs in the transaction that moves the send to *sending*. Addresses without an account can only
    be reached by e-mail: giving them for an inbox mailing is a programming error.
    """
    if recipients.addresses and send.channel == Channel.INBOX:
        raise ValueError("An inbox mailing reaches people with an account only.")
    added = 0
    if recipients.users is not None:
        added += _users(send, recipients.users, at)
    if recipients.addresses:
        added += _addresses(send, recipients.addresses, at)
    return added


def _users(send: Send, users: QuerySet[User], at: datetime) -> int:
    rows = users if users.query.is_sliced else users.order_by()
    try:
        found, given = rows.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    by_mail = send.channel == Channel.EMAIL
    statement = USERS.format(
        delivery=_table(Delivery),
        user=_table(User),
        membership=_table(Membership),
        address="person.email" if by_mail else "''",
        doubles=SKIPPED if by_mail else "",
        found=found,
    )
    day = clock.today(settings.COMPANY_ZONE)
    return _execute(statement, [*given, send.pk, at, day, day, send.pk])


def _addresses(send: Send, addresses: Sequence[str], at: datetime) -> int:
    unique = sorted({address.strip().lower() for address in addresses})
    return _execute(ADDRESSES.format(delivery=_table(Delivery)), [send.pk, at, unique])


def _execute(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _table(model: type[Any]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
