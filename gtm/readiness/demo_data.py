"""The checklists that launches of each tier begin with, and what people wrote when they closed an
item."""

from dataclasses import replace
from decimal import Decimal

from gtm.readiness.domain import Gate
from gtm.readiness.templates import Row
from vrops.access.domain import Role

APPROVAL, GO_LIVE = Gate.BEFORE_APPROVAL, Gate.BEFORE_GO_LIVE
LEGAL = Row(name="Legal copy cleared", days=15, gate=APPROVAL, role=Role.HQ_PARTNER)
BUDGET = Row(name="Budget line exists", days=15, gate=APPROVAL, measure="budget.line_exists",
             target=Decimal(1))  # fmt: skip
SPIFF = Row(name="SPIFF active", days=0, gate=GO_LIVE, measure="spiff.active", target=Decimal(1))
UPLIFT = Row(name="Volume uplift agreed with Planning", days=23, gate=APPROVAL,
             role=Role.HQ_PARTNER)  # fmt: skip
STOCK = Row(name="Stock and ship dates from Retail", days=10, gate=GO_LIVE, role=Role.HQ_PARTNER)
REHEARSED = Row(name="Cut-over and way back rehearsed", days=22, gate=APPROVAL)
SEATS = Row(name="Training seats booked", days=12, role=Role.SUPERVISOR, per_site=True)
CODES = Row(name="Codes live in point of sale", days=3, gate=GO_LIVE, role=Role.ANALYST)
TOOLS = Row(name="Screens tested by two reps", days=4, gate=GO_LIVE, role=Role.ANALYST)
SCRIPT = Row(name="Call and chat guides updated", days=5, gate=GO_LIVE)
NOTICE = Row(name="Suppliers given notice", days=18)
WAR_ROOM = Row(name="War room staffed for day one", days=2, role=Role.SENIOR_MANAGER)
HUDDLE = Row(name="Floor huddle held", days=1, role=Role.SUPERVISOR, per_site=True)
READ = Row(name="Reps acknowledged the message", days=1, per_site=True,
           measure="comms.acknowledged", target=Decimal(90))  # fmt: skip
REVIEW = Row(name="First-week review written", days=-6)


# The HQ group that owns an item, by its code.
OWNERS = {LEGAL.name: "LEG", UPLIFT.name: "PEX", STOCK.name: "RET"}
EARLY_LEGAL, EARLY_BUDGET = replace(LEGAL, days=23), replace(BUDGET, days=24)
LATE_LEGAL = replace(LEGAL, days=10)

# name, tier, kind ("" any), items
TEMPLATES = (
    ("Large promotion or flagship", 1, "",
     (EARLY_LEGAL, EARLY_BUDGET, UPLIFT, NOTICE, STOCK, SCRIPT, CODES, SPIFF, WAR_ROOM, HUDDLE,
      READ, REVIEW)),
    ("Large process change", 1, "process",
     (EARLY_LEGAL, REHEARSED, NOTICE, SEATS, TOOLS, SCRIPT, CODES, HUDDLE, READ, REVIEW)),
    ("Promotion", 2, "", (LEGAL, BUDGET, SCRIPT, CODES, SPIFF, HUDDLE, READ, REVIEW)),
    ("Process change", 2, "process", (LEGAL, NOTICE, TOOLS, SCRIPT, HUDDLE, READ, REVIEW)),
    ("Small promotion", 3, "", (LATE_LEGAL, SCRIPT, CODES, READ)),
    ("Small process change", 3, "process", (TOOLS, SCRIPT, READ)),
)  # fmt: skip

# What was written when an item was closed.
EVIDENCE = {
    LEGAL.name: (
        "Copy version 3 signed off by Legal, disclosures for CA and NY included.",
        "Signed off after one round; the price is now stated before taxes.",
        "Cleared with two edits: “up to” before the amount, end date in the first line.",
        "Spanish copy cleared as well; states list is in the folder.",
        "Cleared; the chat version is shorter and has its own sign-off.",
    ),
    UPLIFT.name: (
        "Planning takes +21% calls in week one, +12% in week two; minutes are in the folder.",
        "Planning agreed to +18% at the start, half of it after ten days; reviewed on Monday two.",
        "Planning follows last year's curve: +24% in the first days, gone after five weeks.",
    ),
    REHEARSED.name: (
        "Rehearsed on Sunday with two floors; way back takes 25 minutes.",
        "Second rehearsal went through; the first stopped at the tax service.",
    ),
    NOTICE.name: (
        "Notice sent to all four suppliers, receipts in the contract folder.",
        "Sent with the monthly schedule; Alorin confirmed last.",
        "Northgate asked for two more training seats, agreed; the others confirmed.",
        "All four confirmed in writing; Brightline by phone first.",
    ),
    STOCK.name: (
        "Ship dates by color received; black sells out first.",
        "Retail holds 30% for phone and chat; list by model is attached to the brief.",
        "Dates received, the largest storage size is two weeks behind.",
    ),
    SEATS.name: (
        "Two sessions booked, early and late shift.",
        "Seats booked for everybody on the roster; make-up session on Friday.",
        "Three rooms for two days; night shift joins by video.",
    ),
    TOOLS.name: (
        "Two reps of Tampa went through five test orders, two remarks fixed.",
        "Tested with chat and voice; screens load in under two seconds.",
        "Cebu and Richmond tested on Tuesday; one label was cut off, fixed.",
        "Ten test orders, two with a declined card; messages are clear now.",
    ),
    SCRIPT.name: (
        "Guides updated, old offer taken out of quick answers.",
        "Guide and chat snippets replaced; reviewed by two supervisors.",
        "Guide has the new terms on top; the objection page follows on Friday.",
        "Snippets are live in chat; voice guide is one page again.",
    ),
    CODES.name: (
        "Test order placed, credit shows on the second bill.",
        "Codes answer in test and production; the test order was cancelled after the check.",
        "Both codes live; the partner cart needed a refresh at three floors.",
        "Live since noon; a wrong plan is refused as it should be.",
    ),
    HUDDLE.name: (
        "Held at shift start, both shifts.",
        "Held with read-out; questions sent to the promo desk.",
        "Three huddles, the last for the weekend crew.",
        "Ten minutes, quiz of three questions, everybody passed.",
        "Held; eleven reps on leave are on the catch-up list.",
        "Held by team; team C had it on Thursday.",
    ),
    WAR_ROOM.name: (
        "Rota for day one and two is up, bridge number sent.",
        "Rota is up, Billing and Digital have a name for each shift.",
    ),
    REVIEW.name: (
        "Orders 6% over plan, handle time back to normal on day four.",
        "Under plan in week one; reps asked for a shorter disclosure.",
        "On plan; most questions were about stacking with the loyalty credit.",
        "Calls as planned, chat 9% above; two floors lent people for three days.",
        "4% under plan: the first weekend was slow, from Tuesday on as expected.",
    ),
}
WAIVERS = (
    "Covered by the guide of the last wave; nothing changed for reps.",
    "The site joins in week two and is briefed then.",
    "Folded into the monthly refresh of guides.",
)
