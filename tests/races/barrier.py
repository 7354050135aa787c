"""Several people acting at the same moment, each on a database connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

PATIENCE = 30


class Racers:
    """So many people; their connections stay open from round to round."""

    def __init__(self, most: int = 4) -> None:
        self.most = most
        self.pool = ThreadPoolExecutor(most)

    def at_once(self, *acts: Callable[[], Any]) -> list[Any]:
        """What each returned or raised, in the order given; all are let go together.

        A deadlock shows as OperationalError, and one that PostgreSQL does not see as a timeout.
        """
        gate = Barrier(len(acts))

        def run(act: Callable[[], Any]) -> Any:
            try:
                connection.ensure_connection()
                gate.wait(PATIENCE)
                return act()
            except Exception as error:  # noqa: BLE001 (the outcome is what the test looks at)
                return error

        return [future.result(PATIENCE) for future in [self.pool.submit(run, a) for a in acts]]

    def go_home(self) -> None:
        self.at_once(*[connection.close] * self.most)
        self.pool.shutdown()
