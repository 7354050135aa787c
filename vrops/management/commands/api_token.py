"""Hand a system of headquarters or a partner its token; it is shown this once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from vrops.access.domain import Role
from vrops.api import actions as api
from vrops.api.models import ApiClient
from vrops.core.errors import VropsError
from vrops.people import actions as people
from vrops.people.models import HQGroup, User

# As many as a timedelta can be asked for; how many are allowed is the action's to say.
MOST_DAYS = 1_000_000


class Command(BaseCommand):
    help = (
        "Print a new token of an API client, once. A client that does not exist yet needs --scopes "
        "(the permissions it gets) and --user, the service user it acts as; one that does not "
        "exist is made for the HQ group named with --group."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--client", required=True, metavar="NAME", help="the system's name")
        parser.add_argument(
            "--by", required=True, metavar="EMPLOYEE_ID", help="the administrator who does this"
        )
        parser.add_argument("--days", type=int, default=api.LIFETIME.days, help="it is good for")
        parser.add_argument("--scopes", nargs="+", default=[], metavar="PERMISSION")
        parser.add_argument(
            "--user", metavar="EMPLOYEE_ID", help="the service user of a new client"
        )
        parser.add_argument("--group", metavar="CODE", help="the HQ group of a new service user")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                by = _person(options["by"], User.Kind.PERSON)
                client = ApiClient.objects.filter(name=options["client"]).first()
                client = client or _new_client(by, options)
                lifetime = timedelta(days=min(max(options["days"], 0), MOST_DAYS))
                issued = api.issue_token(client.pk, by=by, lifetime=lifetime)
        except VropsError as error:
            details = [fault.detail for fault in getattr(error, "errors", ())]
            raise CommandError(" ".join([str(error), *details])) from error
        until = issued.token.expires_at
        self.stderr.write(f"Good until {until:%b %-d, %Y}; keep it, it cannot be shown again.")
        self.stdout.write(issued.secret)


def _new_client(by: User, options: dict[str, Any]) -> ApiClient:
    name, scopes = options["client"], options["scopes"]
    if not (scopes and options["user"]):
        known = ", ".join(ApiClient.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(
            f"There is no client {name}. To make it add --scopes and --user. "
            f"There are: {known or 'none yet'}."
        )
    user = User.objects.filter(employee_id=options["user"]).first()
    user = user or _new_service_user(by, options)
    return api.create_client(by=by, name=name, user_id=user.pk, permissions=scopes)


def _new_service_user(by: User, options: dict[str, Any]) -> User:
    """It acts for its group, with the role of that group's people."""
    group = HQGroup.objects.filter(code=options["group"] or "").first()
    if group is None:
        known = ", ".join(HQGroup.objects.order_by("code").values_list("code", flat=True))
        raise CommandError(
            f"There is no user {options['user']}. To make one add --group with the code of an HQ "
            f"group: {known or 'none yet'}."
        )
    employee_id = options["user"]
    user = people.add_person(
        by=by, employee_id=employee_id, email=f"{employee_id}@service.invalid",
        name=options["client"], title="Service user", kind=User.Kind.SERVICE,
    )  # fmt: skip
    people.grant_role(user.pk, by=by, role=Role.HQ_PARTNER, place=group)
    return user


def _person(employee_id: str, kind: str) -> User:
    found = User.objects.filter(employee_id=employee_id, kind=kind, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no active person with the employee id {employee_id}.")
    return found
