"""The demonstration's desks and rules, and how its tickets are spread over kinds and hours."""

# name, code, team
QUEUES = (
    ("LIVE", "Live desk", ""),
    ("PROMO", "Promo desk", "PROMO"),
    ("ORDER", "Order desk", "ORDER"),
    ("ACCESS", "Access and systems desk", "ACCESS"),
    ("VR", "VR support", ""),
)
# order, name, queue, priority, conditions
RULES: tuple[tuple[int, str, str, int | None, dict[str, list[str]]], ...] = (
    (10, "Customer on the line", "LIVE", 1, {"waiting": ["on_line"]}),
    (20, "System down", "ACCESS", 0, {"types": ["system_down"]}),
    (30, "Access", "ACCESS", None, {"types": ["access"]}),
    (40, "Fraud review", "ORDER", 1, {"words": ["fraud"]}),
    (50, "Promo credits", "PROMO", None, {"categories": ["promo_credit"]}),
    (
        60,
        "Orders and activation",
        "ORDER",
        None,
        {"categories": ["order", "activation", "port_in"]},
    ),
    (90, "The rest", "VR", None, {}),
)
# Open minutes of first response, next response and resolution by priority; office days have 12
# hours, the desk for customers on the line counts real time.
OFFICE_MINUTES = {
    0: (30, 60, 720),
    1: (120, 120, 720 * 3),
    2: (480, 480, 720 * 9),
    3: (1440, 720, 720 * 14),
}
LIVE_MINUTES = {0: (5, 10, 120), 1: (10, 15, 240), 2: (15, 30, 480), 3: (30, 60, 960)}

# category: weight, type, priority weights 0-3; its cases are in demo_texts.toml
KINDS = {
    "promo_credit": (26, "order_fix", (0, 18, 60, 22)),
    "port_in": (14, "order_fix", (1, 30, 55, 14)),
    "billing": (18, "order_fix", (0, 12, 60, 28)),
    "activation": (14, "order_fix", (2, 34, 50, 14)),
    "order": (18, "order_fix", (1, 22, 55, 22)),
    "other": (10, "question", (3, 17, 50, 30)),
}
# Monday to Sunday, and the hours of a floor's day.
WEEKDAYS = (1.35, 1.15, 1.05, 1.0, 1.05, 0.8, 0.6)
HOURS = (
    (9, 5), (10, 9), (11, 11), (12, 10), (13, 9), (14, 10), (15, 10), (16, 9), (17, 9), (18, 8),
    (19, 6), (20, 4),
)  # fmt: skip
