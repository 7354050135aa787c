"""The contracts of the demonstration: what each supplier was promised, and when that changed."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RatePlan:
    """A rate: item, words, unit, measure that supports it, price; tiers as people write them."""

    item: str
    words: str
    unit: str
    measure: str
    price: str = "0"
    channel: str = ""
    model: str = "flat"
    tiers: str = ""
    cap: str = ""


@dataclass(frozen=True, slots=True)
class ContractPlan:
    """A contract: months from this one to its first month and past its last (None: open).

    `amended` sets new prices from so many months ago on. `wanted` is the state it has to reach.
    """

    supplier: str
    number: str
    title: str
    first: int
    after_last: int | None
    rates: tuple[RatePlan, ...]
    percent: str = "2"
    absolute: str = "2500"
    wanted: str = "active"
    amended: tuple[int, tuple[RatePlan, ...]] | None = field(default=None)


def hours(production: str, training: str, overtime: str, holiday: str) -> tuple[RatePlan, ...]:
    """The four kinds of hours that floors are paid by."""
    kinds = (
        ("HRS-PROD", "Production hours", "production_hours", production),
        ("HRS-TRAIN", "Training hours", "training_hours", training),
        ("HRS-OT", "Overtime hours", "overtime_hours", overtime),
        ("HRS-HOL", "Holiday hours", "holiday_hours", holiday),
    )
    return tuple(RatePlan(item, words, "hour", by, price) for item, words, by, price in kinds)


def fee(price: str) -> RatePlan:
    return RatePlan("MGMT-FEE", "Account management", "month", "months", price)


CONTRACTS = (
    ContractPlan(
        "NGC", "VR-2024-011", "Inbound voice, Manila and Colombia", -20, None,
        (
            *hours("13.85", "9.20", "19.40", "25.75"),
            RatePlan("SALE-VOICE", "Sales bonus, voice", "sale", "sales", channel="voice",
                     model="graduated", tiers="4,000: 1.50\n8,000: 2.25\nabove: 3.00"),
            fee("18500"),
        ),
        amended=(-6, hours("14.35", "9.55", "20.10", "26.60")),
    ),
    ContractPlan(
        "NGC", "VR-2025-034", "Chat by the contact", -14, None,
        (
            RatePlan("CHAT", "Chat contacts", "chat", "contacts", channel="chat",
                     model="volume", tiers="10,000: 2.60\n25,000: 2.35\nabove: 2.15"),
            RatePlan("SALE-CHAT", "Sales bonus, chat", "sale", "sales", "1.75", channel="chat",
                     cap="6000"),
        ),
        percent="1.5", absolute="750",
    ),
    ContractPlan(
        "NGC", "VR-2027-002", "Weekend callback desk", 2, 26,
        (RatePlan("CALLBACK", "Callback contacts", "contact", "contacts", "3.10",
                  channel="callback"),),
        wanted="in_review",
    ),
    ContractPlan(
        "ALR", "ALN-7781", "Inbound voice and chat, Cebu", -20, -7,
        (*hours("12.60", "8.40", "17.65", "23.40"), fee("11200")),
        wanted="ended",
    ),
    ContractPlan(
        "ALR", "ALN-8150", "Inbound voice and chat, Cebu and Tulsa", -7, 17,
        (
            *hours("14.90", "9.90", "20.85", "27.70"),
            RatePlan("CHAT", "Chat contacts", "chat", "contacts", "0.45", channel="chat"),
            fee("14900"),
        ),
    ),
    ContractPlan(
        "MRV", "MV-CC-205", "Inbound voice by the contact, Jacksonville and Boise", -18, None,
        (
            RatePlan("VOICE", "Voice contacts", "contact", "contacts", channel="voice",
                     model="graduated", tiers="15,000: 5.35\n30,000: 5.05\nabove: 4.80"),
            RatePlan("CALLBACK", "Callback contacts", "contact", "contacts", "5.90",
                     channel="callback"),
            RatePlan("HRS-TRAIN", "Training hours", "hour", "training_hours", "16.75"),
            fee("9800"),
        ),
        percent="3", absolute="1500",
    ),
    ContractPlan(
        "BRL", "BCX/26/03", "Inbound voice and chat, Albuquerque and Barranquilla", -11, 13,
        (*hours("15.70", "10.20", "21.95", "29.20"), fee("7600")),
        amended=(-3, (fee("8150"),)),
    ),
)  # fmt: skip
