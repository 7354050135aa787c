"""Kinds of mailings and jobs for the fault tests; the workers load them with `-I`."""

import os
import signal
import time
from typing import Any

from vrops.delivery import registry
from vrops.delivery.mail import Mail
from vrops.delivery.models import Delivery, Send
from vrops.delivery.registry import Content
from vrops.jobs import registry as jobs
from vrops.jobs.context import Context
from vrops.jobs.registry import Result
from vrops.people.models import User

PREFIX = "fault-"
POISON = f"{PREFIX}poison"


def everybody(send_id: int) -> Any:
    return User.objects.filter(employee_id__startswith=PREFIX)


def slowly(send: Send, row: Delivery) -> Content:
    time.sleep(0.001)
    return Content(f"For {row.user_id}")


def raises(send: Send, row: Delivery) -> Content:
    if _is_poison(row):
        raise ValueError("poison")
    return Content("For you")


def kills(send: Send, row: Delivery) -> Content:
    if _is_poison(row):
        os.kill(os.getpid(), signal.SIGKILL)
    return Content("For you")


def _is_poison(row: Delivery) -> bool:
    return User.objects.filter(pk=row.user_id, employee_id=POISON).exists()


def count(context: Context, *, steps: int) -> Result:
    """A job that takes a tenth of a second per step."""
    for step in range(steps):
        context.advance(step, steps, f"Step {step}")
        time.sleep(0.1)
    return Result(f"{steps} steps")


registry.register("faults.plain", label="Plain", expand=everybody)
registry.register("faults.composed", label="Composed", expand=everybody, compose=slowly)
registry.register("faults.raises", label="Raises", expand=everybody, compose=raises)
registry.register("faults.kills", label="Kills", expand=everybody, compose=kills)
registry.use_provider("email", Mail())
jobs.register("faults.count", count)
