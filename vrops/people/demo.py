"""Demonstration people: 14 sites in six time zones, eight HQ groups, about 900 people."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle

from django.contrib.auth.hashers import make_password

from vrops.access.domain import Role
from vrops.core import text
from vrops.core.demonstration import CAST_IDS, PASSWORD, World
from vrops.people.models import Channel, Grant, HQGroup, Membership, Site, Supplier, Team, User

SUPPLIERS = {
    "NGC": "Northgate Contact",
    "ALR": "Alorin",
    "MRV": "Meridian Voice",
    "BRL": "Brightline CX",
}
# code: name, zone, supplier ("" in-house), reps, months open, chat
SITES = {
    "TPA": ("Tampa", "America/New_York", "", 84, 113, True),
    "RIC": ("Richmond", "America/New_York", "", 58, 76, True),
    "KCM": ("Kansas City", "America/Chicago", "", 66, 88, False),
    "ELP": ("El Paso", "America/Denver", "", 62, 101, True),
    "MES": ("Mesa", "America/Phoenix", "", 48, 41, False),
    "MN2": ("Manila 2", "Asia/Manila", "NGC", 96, 66, True),
    "BOG": ("Bogotá", "America/Bogota", "NGC", 54, 52, True),
    "MED": ("Medellín", "America/Bogota", "NGC", 40, 27, True),
    "CEB": ("Cebu", "Asia/Manila", "ALR", 72, 49, True),
    "TUL": ("Tulsa", "America/Chicago", "ALR", 44, 35, False),
    "JAX": ("Jacksonville", "America/New_York", "MRV", 46, 59, False),
    "BOI": ("Boise", "America/Denver", "MRV", 38, 38, False),
    "ABQ": ("Albuquerque", "America/Denver", "BRL", 36, 19, True),
    "BAQ": ("Barranquilla", "America/Bogota", "BRL", 34, 8, True),
}
# Sites that the buttons of the web pages ring.
WEB_TO_CALL = ("TPA", "MN2", "CEB")
GROUPS = {
    "GTM": "Go-to-Market",
    "PEX": "Planning & Execution",
    "FIN": "Finance",
    "LEG": "Legal",
    "MKT": "Marketing",
    "CAR": "Care",
    "RET": "Retail",
    "DFP": "Digital Funnel & Programs",
}
# Days for which the people of the sign-in page have been there, and in which a new floor hires.
CAST_TENURE, HIRED_WITHIN = (520, 1_900), 150
DESKS = {"PROMO": "Promo desk", "ORDER": "Order desk", "ACCESS": "Access and systems desk"}
# Which desk one analyst after the other works at.
DESK_OF_ANALYSTS = ("PROMO", "ORDER", "ORDER", "PROMO", "ORDER", "ACCESS")
# name, employee id, title, role, place (kind, code)
CAST = (
    ("Jo Santos", "rep", "Frontline rep, Manila 2", Role.REP, ("site", "MN2")),
    ("Maribel Cruz", "supervisor", "Supervisor, Manila 2", Role.SUPERVISOR, ("site", "MN2")),
    ("Dana Whitfield", "analyst", "Analyst, VR Ops", Role.ANALYST, None),
    ("Rosa Castellano", "pm", "Program manager, Consumer", Role.PM, None),
    ("Marcus Oyelaran", "second-pm", "Program manager, Business", Role.PM, None),
    ("Helen Brandt", "senior-manager", "Head of Virtual Retail", Role.SENIOR_MANAGER, None),
    ("Hana Sato", "hq-partner", "HQ partner, Legal", Role.HQ_PARTNER, ("group", "LEG")),
    ("Ian Mbeki", "finance", "Finance (HQ)", Role.FINANCE, ("group", "FIN")),
    ("Ramon Villanueva", "supplier-ops", "Operations, Northgate Contact", Role.SUPPLIER_OPS,
     ("supplier", "NGC")),
    ("Claire Duarte", "supplier-finance", "Finance, Northgate Contact", Role.SUPPLIER_FINANCE,
     ("supplier", "NGC")),
    ("Theo Lindqvist", "administrator", "Administrator", Role.ADMINISTRATOR, None),
)  # fmt: skip

GIVEN = """Aaliyah Adrian Aisha Alejandro Alicia Amara Andre Angela Anh Anthony Arjun Ava Beatriz
Ben Bianca Brianna Caleb Camila Carlos Carmen Chloe Christian Cody Cynthia Damon Daniel Darius
Deepa Derek Diana Diego Dylan Elena Eli Emma Eric Esteban Eva Fatima Felix Fernanda Gabriel Gloria
Grace Hannah Hassan Hector Ines Isaac Isabel Ivan Jada Jamal Janelle Jasmine Jerome Joana Joel
Jordan Jose Julia Kai Karen Kayla Kevin Kiara Kim Lara Laura Leo Leticia Lena Liam Lorenzo Lucia
Luis Luz Malik Manuel Marco Maria Marisol Mateo Maya Mei Micah Miguel Mila Monica Nadia Natalia
Nathan Nia Nicole Noah Noel Nora Olivia Omar Oscar Paolo Patricia Paul Priya Quinn Rafael Raj
Rebecca Reggie Renata Rico Rina Roberto Rosa Ruben Ruth Ryan Sabrina Samuel Sandra Santiago Sara
Selena Shawn Simone Sofia Stella Tamara Tanya Teresa Thomas Tobias Trinh Tyler Valeria Vanessa
Victor Vikram Vincent Wendy Xavier Yasmin Yolanda Zach Zoe""".split()
FAMILY = """Abad Acosta Aguilar Alvarez Andrade Aquino Arroyo Bailey Bautista Beltran Bennett
Bernal Bishop Brooks Cabrera Calderon Campbell Castillo Chan Chavez Clarke Coleman Cortez Cruz
Dela-Cruz Delgado Diaz Dizon Dominguez Duarte Edwards Espinoza Estrada Evans Fernandez Flores
Foster Garcia Garza Gomez Gonzales Grant Green Guerrero Gutierrez Hall Harris Hernandez Herrera
Hill Howard Hughes Ibarra Jackson James Jenkins Jimenez Johnson Kelly Khan Kumar Lam Lee Leon
Lewis Lim Lopez Luna Magsaysay Maldonado Marin Martin Mendoza Mercado Mills Molina Montoya Morales
Moreno Morgan Murphy Navarro Nguyen Nunez Ocampo Ochoa Ortega Ortiz Pacheco Padilla Palmer Parker
Patel Perez Phillips Pineda Powell Price Quintero Ramirez Ramos Reed Reyes Rios Rivera Robinson
Rodriguez Rojas Romero Rosales Ross Ruiz Salazar Sanchez Sandoval Santiago Santos Silva Singh
Solis Soto Stewart Suarez Sullivan Tan Taylor Thompson Torres Tran Turner Valdez Vargas Vasquez
Vega Velasco Villanueva Walker Ward Washington Watson Webb White Williams Wilson Wong Wright
Young Zamora Zapata""".split()


def load(world: World) -> None:
    """Places, then people with where they belong and what they may do."""
    _load_places(world)
    _load_people(world)


def _load_places(world: World) -> None:
    suppliers = {
        code: Supplier(
            code=code, name=name, sort_key=text.sort_key(name),
            starts_on=_opened(world.today, _longest(code) + 3),
        )
        for code, name in SUPPLIERS.items()
    }  # fmt: skip
    Supplier.objects.bulk_create(suppliers.values())
    sites = {
        code: Site(
            code=code,
            name=name,
            sort_key=text.sort_key(name),
            supplier=suppliers.get(supplier),
            zone=zone,
            channels=[
                Channel.VOICE,
                Channel.CALLBACK,
                *([Channel.CHAT] if chat else []),
                *([Channel.WEB_TO_CALL] if code in WEB_TO_CALL else []),
            ],
            images_allowed=not supplier,
            starts_on=_opened(world.today, months),
        )
        for code, (name, zone, supplier, _, months, chat) in SITES.items()
    }
    Site.objects.bulk_create(sites.values())
    groups = {
        code: HQGroup(code=code, name=name, sort_key=text.sort_key(name))
        for code, name in GROUPS.items()
    }
    HQGroup.objects.bulk_create(groups.values())
    teams = {code: Team(code=code, name=n, sort_key=text.sort_key(n)) for code, n in DESKS.items()}
    for code, site in sites.items():
        for letter in "ABC":
            name = f"{site.name} team {letter}"
            teams[f"{code}-{letter}"] = Team(
                code=f"{code}-{letter}", name=name, sort_key=text.sort_key(name), site=site
            )
    Team.objects.bulk_create(teams.values())
    world.made |= {"suppliers": suppliers, "sites": sites, "groups": groups, "teams": teams}


def _longest(supplier: str) -> int:
    """For how many months the supplier has worked at its oldest site."""
    return max(months for _, _, by, _, months, _ in SITES.values() if by == supplier)


def _opened(today: date, months: int) -> date:
    """The first Monday of the month so many months ago: floors open at the start of a week."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _load_people(world: World) -> None:
    users: list[User] = []
    memberships: list[Membership] = []
    grants: list[Grant] = []
    password = make_password(PASSWORD, salt="demonstration")
    desks = cycle(DESK_OF_ANALYSTS)
    for name, employee_id, title, role, place in (*CAST, *_invented(world)):
        starts_on = _started(world, role, employee_id, place)
        user = User(
            employee_id=employee_id,
            email=text.fold(name).replace(" ", ".") + "@vrops.example",
            name=name,
            sort_key=text.sort_key(name),
            title=title,
            password=password if employee_id in CAST_IDS else "!",
            starts_on=starts_on,
        )
        users.append(user)
        kind, code = place or ("", "")
        where = {kind: world.made[f"{kind}s"][code]} if kind else {}
        grants.append(Grant(user=user, role=role, starts_on=starts_on, **where))
        if kind in {"site", "group"}:
            memberships.append(Membership(user=user, starts_on=starts_on, **where))
        if kind == "site":
            team = world.made["teams"][f"{code}-{world.dice.choice('ABC')}"]
            memberships.append(Membership(user=user, starts_on=starts_on, team=team))
        elif role is Role.ANALYST:
            team = world.made["teams"][next(desks)]
            memberships.append(Membership(user=user, starts_on=starts_on, team=team))
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(memberships)
    Grant.objects.bulk_create(grants)
    world.made["users"] = {user.employee_id: user for user in users}


Row = tuple[str, str, str, Role, tuple[str, str] | None]


def _invented(world: World) -> Iterator[Row]:
    """Everybody beside the cast, each with a name of their own and a number that grows."""
    number = 100_000
    taken = {row[0] for row in CAST}
    for count, title, role, place in _positions():
        for _ in range(count):
            number += world.dice.randint(1, 9)
            name = next(name for name in _names(world) if name not in taken)
            taken.add(name)
            yield name, f"VR{number}", title, role, place


def _positions() -> Iterator[tuple[int, str, Role, tuple[str, str] | None]]:
    """How many people hold which role where: floors, the VR team, HQ, suppliers."""
    for code, (site, _, _, reps, _, _) in SITES.items():
        yield max(2, reps // 16), f"Supervisor, {site}", Role.SUPERVISOR, ("site", code)
        yield reps, f"Frontline rep, {site}", Role.REP, ("site", code)
    yield 11, "Analyst, VR Ops", Role.ANALYST, None
    yield 8, "Program manager", Role.PM, None
    yield 1, "Senior manager, Virtual Retail", Role.SENIOR_MANAGER, None
    yield 1, "Administrator", Role.ADMINISTRATOR, None
    for code, group in GROUPS.items():
        role = Role.FINANCE if code == "FIN" else Role.HQ_PARTNER
        yield 3, f"HQ partner, {group}", role, ("group", code)
    for code, supplier in SUPPLIERS.items():
        yield 2, f"Operations, {supplier}", Role.SUPPLIER_OPS, ("supplier", code)
        yield 1, f"Finance, {supplier}", Role.SUPPLIER_FINANCE, ("supplier", code)


def _names(world: World) -> Iterator[str]:
    while True:
        yield f"{world.dice.choice(GIVEN)} {world.dice.choice(FAMILY)}"


def _started(world: World, role: Role, employee_id: str, place: tuple[str, str] | None) -> date:
    """Floors turn over: half the reps have under a year of tenure, offices are calmer. Nobody was
    there before the place; those who sign in know the year that their pages tell of."""
    if employee_id in CAST_IDS:
        since = world.today - timedelta(days=world.dice.randint(*CAST_TENURE))
    else:
        mean = 330 if role is Role.REP else 1400
        since = world.today - timedelta(days=15 + int(world.dice.expovariate(1 / mean)))
    if place is None or place[0] == "group":
        return since
    opened: date = world.made[f"{place[0]}s"][place[1]].starts_on
    latest = min(opened + timedelta(days=HIRED_WITHIN), world.today - timedelta(days=15))
    if since < opened:
        return opened + timedelta(days=world.dice.randint(0, (latest - opened).days))
    return since
