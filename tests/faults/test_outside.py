"""R4: towards the outside at least once, repeats bounded and always with the same key."""

from collections import Counter

import pytest

from tests.faults.settings import NIGHTLY
from tests.faults.watching import wait_for_share, wait_until_sent
from vrops.delivery import queries
from vrops.delivery.models import Delivery

pytestmark = pytest.mark.faults
SIZE = 2_000 if NIGHTLY else 300


def test_a_killed_process_repeats_at_most_the_mail_in_hand(crew, people, schedule, mail_server):
    port, keys = mail_server
    people(SIZE)
    crew.start(EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(port), EMAIL_USE_TLS="0")
    send = schedule("faults.plain", channel="email")
    with crew.killing_children(every=0.7):
        wait_for_share(send, 0.4)
        crew.kill_worker()
        wait_until_sent(send)
    mails = Counter(keys.read_text().split())
    ids = Delivery.objects.filter(send=send).values_list("pk", flat=True)
    assert set(mails) == {f"delivery-{pk}" for pk in ids}
    # The promise is a batch per kill; each outcome is noted at once, so it is one mail.
    assert crew.killed > 3
    assert mails.total() - SIZE <= crew.killed
    assert queries.books(send).delivered == SIZE
