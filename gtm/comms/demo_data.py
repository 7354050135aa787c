"""The words of the demonstration year's messages."""

from gtm.launches.models import Launch

# Title and text; {title} and {first} are the launch's title and first day.
ABOUT_LAUNCHES = {
    Launch.Kind.PROMOTION: (
        "Starts {first}: {title}",
        (
            "## What changes\n\n**{title}** starts on {first}. The offer shows in the cart on "
            "its own; no code is typed.\n\n## On the call\n\n1. Check plan and device before "
            "you name the amount.\n2. Read the terms word for word; the credit comes over 24 "
            "bills.\n3. Note the offer on the account before you submit the order.\n\n> "
            "Upgrades and add-a-line can both have it. Business accounts cannot.\n\nIf the "
            "cart does not show it, file an escalation with the order number; do not promise a "
            "date."
        ),
    ),
    Launch.Kind.PROCESS: (
        "New steps from {first}: {title}",
        (
            "## Why\n\nCustomers called back because the old way left a step open.\n\n## What "
            "you do from {first}\n\n1. Open the order first, the account second.\n2. Confirm "
            "the address in the customer's words.\n3. Close with the reference number and say "
            "it slowly.\n\nThe playbook page has the screens. Ask your supervisor before the "
            "first call if a step is not clear."
        ),
    ),
    Launch.Kind.FLAGSHIP: (
        "Read before {first}: {title}",
        (
            "## The day\n\nOrders open on {first}. Expect long calls for three days; breaks "
            "move, and your supervisor has the plan.\n\n## What to say\n\n- Ship dates come "
            "from the order page, never from memory.\n- Trade-in values are fixed when the "
            "order is placed.\n- Pre-orders can be changed until they ship.\n\n## What not to "
            "say\n\nDo not compare with other carriers and do not guess at stock."
        ),
    ),
}

# Title, text, minutes, whether it asks to be acknowledged, how many sites (0: all).
NOTICES = (
    (
        "Order system down for upkeep on Sunday night",
        (
            "The order system rests from **1:00 am to 4:00 am ET**. Take contact details and "
            "call back after 4:30 am; do not start orders on paper."
        ),
        1,
        True,
        0,
    ),
    (
        "How to say a credit that comes over 24 bills",
        (
            "Say: “You get it in equal parts on your next 24 bills.” Never “off the price”. "
            "Two complaints last week began with those words."
        ),
        2,
        True,
        5,
    ),
    (
        "Holiday hours of the promo desk",
        (
            "The promo desk answers from 9:00 am to 5:00 pm ET on the holiday. File "
            "escalations as always; urgent ones go to the duty analyst."
        ),
        1,
        False,
        0,
    ),
    (
        "Porting numbers from prepaid: one more question",
        (
            "Ask for the **transfer PIN** before you open the port. Without it the order stops "
            "overnight.\n\n1. Ask.\n2. Type it twice.\n3. Note where the customer found it."
        ),
        2,
        True,
        6,
    ),
    (
        "Callbacks: promise an hour, not a minute",
        (
            "A callback is promised for an hour, such as “between 2 and 3”. Write the hour "
            "into the ticket; the queue sorts by it."
        ),
        1,
        True,
        4,
    ),
    (
        "Fraud watch: many lines to one address",
        (
            "More than four lines to one address in a week need a supervisor. Stay polite, say "
            "that the order is being checked, and file it as access and systems."
        ),
        3,
        True,
        0,
    ),
    (
        "Winter storm: shipping is two days late",
        (
            "Parcels through Memphis and Louisville are **two days late**. The order page "
            "shows the new date. No credit is given for weather."
        ),
        1,
        False,
        0,
    ),
    (
        "Chat: greet by name and close with the number",
        (
            "Begin with the name the customer gave. Close with the order or ticket number in a "
            "line of its own, so that it can be copied."
        ),
        1,
        True,
        5,
    ),
)
