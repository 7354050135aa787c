"""The demonstration's files of tickets: one that was loaded, and one that waits to be corrected."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from escalations.tickets import demo_texts as texts
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.exchange.actions.applying import apply_import, run_apply
from vrops.exchange.actions.checking import AtOnce, check_import
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.actions.uploading import upload_file
from vrops.exchange.domain.columns import Mapping
from vrops.exchange.models import Import
from vrops.exchange.writing import rewritten
from vrops.people.models import User

HEADER = ("Case", "Description", "Date", "Time", "Received via", "City", "State", "Status")
COLUMNS = {"external_id": "Case", "complaint": "Description", "on": "Date", "at": "Time",
           "via": "Received via", "city": "City", "state": "State", "status": "Status"}  # fmt: skip
OPTIONS = {"source": "bbb", "zone": "America/New_York", "type": "order_fix", "category": "billing"}
PLACES = (("Tampa", "Florida"), ("Macon", "Georgia"), ("Toledo", "Ohio"), ("Mesa", "Arizona"),
          ("Salem", "Oregon"), ("Albany", "New York"))  # fmt: skip
LOADED, WAITING = 24, 18


def load(world: World) -> None:
    """Cases of a consumer bureau: last week's are tickets, this week's have cells to correct."""
    analyst = world.made["users"]["analyst"]
    numbers = [f"{4_410_200 + 7 * each:08}" for each in range(LOADED + WAITING)]
    first = [_case(world, number, 9) for number in numbers[:LOADED]]
    monday = world.today - timedelta(days=7 + world.today.weekday() % 5)
    with clock.fixed_at(datetime.combine(monday, time(14, 20), tzinfo=UTC)):
        loaded = _checked(world, "bureau-cases-last-week.csv", first, analyst)
        apply_import(loaded.pk, by=analyst)
        run_apply(AtOnce(), loaded.pk)
    second = [*first[:4], *(_case(world, number, 2) for number in numbers[LOADED:])]
    second[6][0] = "4.41039E+06"
    second[9][2] = "31-11-26" if world.today.month != 11 else "31-09-26"
    second[13][7] = "Escalated"
    _checked(world, "bureau-cases-this-week.csv", second, analyst)


def _case(world: World, number: str, days: int) -> list[str]:
    dice = world.dice
    case = dice.choice(texts.texts().cases["billing"])
    words = texts.words_for(dice, "", "", "Friday")
    city, state = dice.choice(PLACES)
    day = world.today - timedelta(days=days + dice.randint(0, 5))
    return [
        number,
        dice.choice(case.subjects).format_map(words),
        day.strftime("%d-%m-%y"),
        f"{dice.randint(8, 11)}:{dice.randint(0, 59):02}:{dice.randint(0, 59):02} AM",
        dice.choice(("Web form", "Letter", "Phone")),
        city,
        state,
        # The bureau closes most cases before it sends the week's file.
        dice.choices(("Open", "Pending", "Solved", "Closed"), (8, 8, 34, 50))[0],
    ]


def _checked(world: World, name: str, cases: Sequence[list[str]], by: User) -> Import:
    content = b"".join(rewritten([HEADER, *cases], ","))
    made = upload_file("tickets", SimpleUploadedFile(name, content), by=by)
    map_columns(made.pk, Mapping(COLUMNS, {"on": "dmy"}), by=by, options=OPTIONS)
    return check_import(made.pk, by=by)
