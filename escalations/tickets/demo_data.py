"""What the demonstration's tickets are about: words of the trade."""

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
    1: (120, 120, 720 * 5),
    2: (480, 480, 720 * 20),
    3: (1440, 720, 720 * 28),
}
LIVE_MINUTES = {0: (5, 10, 120), 1: (10, 15, 240), 2: (15, 30, 480), 3: (30, 60, 960)}

# category: (weight, type, priority weights 0-3, subjects)
KINDS = {
    "promo_credit": (26, "order_fix", (0, 18, 60, 22), (
        "Trade-in credit missing after device swap",
        "Customer quoted BOGO price, billed full retail",
        "Gift card promo not fulfilled after 12 weeks",
        "Promo code not accepted in partner cart",
        "Switcher credit denied, eligibility shown as met",
        "Activation fee waived by rep not honored",
        "Free line credit dropped after plan change",
        "Trade-in value lower than quoted at order",
        "Streaming perk not applied to new plan",
    )),
    "port_in": (14, "order_fix", (1, 30, 55, 14), (
        "Port-in stuck in pending over 48 hours",
        "Number lock prevents port-out, VR rep promised release",
        "Port rejected: account number mismatch",
        "Port completed on one of two lines only",
        "Old carrier shows port cancelled, ours still open",
    )),
    "billing": (18, "order_fix", (0, 12, 60, 28), (
        "Autopay discount removed after plan change",
        "Double billed for first month",
        "Device payment charged after return",
        "International day pass billed without use",
        "Late fee charged in first bill cycle",
        "Taxes on promo device higher than quoted",
    )),
    "activation": (14, "order_fix", (2, 34, 50, 14), (
        "eSIM QR expired before activation",
        "Line active, no data on new device",
        "Wrong IMEI on order, activation blocked",
        "Watch line cannot be paired with phone",
        "Home internet gateway stays on provisioning",
    )),
    "order": (18, "order_fix", (1, 22, 55, 22), (
        "Order cancelled by fraud review in error",
        "Chat transcript lost mid-order, cart emptied",
        "Order shipped to old address",
        "Backordered color swapped without notice",
        "Home internet address check wrong, serviceable address refused",
        "Two orders created for one cart",
    )),
    "other": (10, "question", (3, 17, 50, 30), (
        "Knowledge article contradicts launch brief",
        "SPIFF not paid for 5G Home sale",
        "No access to order tool since password reset",
        "Order tool freezes at credit check",
        "Call recording missing for dispute",
        "Who approves manual credits over $200",
        "Weekly port-in report shows last week's figures",
    )),
}  # fmt: skip
TYPES = {
    "No access to order tool since password reset": "access",
    "Order tool freezes at credit check": "system_down",
    "Weekly port-in report shows last week's figures": "report_request",
    "Call recording missing for dispute": "partner_issue",
}
BODIES = (
    "Customer called twice about this. Order notes show what was promised; first bill does not.",
    "Checked eligibility with the customer on the line: all conditions are met as of the order.",
    "Chat transcript is in the order notes. Customer was told it takes two bill cycles.",
    "Cart showed the right price at checkout. Confirmation mail has the wrong one.",
    "I followed the article step by step, the last step gives an error.",
    "Customer wants a call back after 5 pm local time.",
    "Third customer today with the same trouble on this floor.",
    "",
)
ANSWERS = (
    "Thanks, I see the order. I asked Billing for the load log and will write again tomorrow.",
    "Looking at it now. Please keep the customer informed, no need to call again.",
    "The rate code is missing on this order. I have requested the correction.",
    "This is with the Order desk now; they fix it in the next run tonight.",
    "Please send me the date of the chat, then I can find the transcript.",
    "I checked the conditions: the device was not on the list that day. Asking Promotions.",
)
FOLLOW_UPS = (
    "The customer called again, anything new?",
    "Chat was on the evening of the order, about 7 pm.",
    "Adding: second line has the same problem.",
    "Thank you, I told the customer.",
)
NOTES = (
    "Rate code missing in billing extract for several orders of this site. Asking Finance.",
    "Same pattern as last week, partner cart does not send the promo code.",
    "HQ confirmed by phone, written answer follows.",
    "Checked with the site lead: rep followed the script.",
)
RESOLUTIONS = (
    "The credit is on the account and shows on the next bill. Please tell the customer.",
    "Corrected and confirmed. The order shows the right price now.",
    "Port is complete; both lines are active. Closing on our side.",
    "Access is back. Sign out and in once.",
    "This was billed correctly: the conditions need the plan to stay for 60 days.",
    "The order was released and ships tomorrow.",
)
NAMES = ("Ana Ruiz", "Tom Becker", "Lena Ortiz", "Sam Patel", "Grace Lin", "Marco Diaz")
# Monday to Sunday, and the hours of a floor's day.
WEEKDAYS = (1.35, 1.15, 1.05, 1.0, 1.05, 0.8, 0.6)
HOURS = (
    (9, 5), (10, 9), (11, 11), (12, 10), (13, 9), (14, 10), (15, 10), (16, 9), (17, 9), (18, 8),
    (19, 6), (20, 4),
)  # fmt: skip
