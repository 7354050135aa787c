"""Outage scripts: what still works, what to say and what to write down, system by system."""

from playbook.articles.demo_texts.shape import Text

# system, what the customer notices, what still works, what does not, workaround, how long to hold
SYSTEMS = (
    (
        "Order entry",
        "Carts do not open or lose their items",
        "Prices, coverage and identity checks",
        "New orders and upgrades",
        "Take the order on the paper form and enter it afterwards",
        "60",
    ),
    (
        "Credit check",
        "The check turns and does not answer",
        "Full price and prepaid sales",
        "Installments",
        "Keep the cart and promise a callback",
        "120",
    ),
    (
        "Activation",
        "Lines stay on “pending”",
        "Orders and ports that are sent",
        "New SIMs and eSIMs",
        "Ship as usual; activate in the morning",
        "240",
    ),
    (
        "Port gateway",
        "Ports stay on “sent” for hours",
        "New numbers",
        "Ports in both directions",
        "Sell with a temporary number, port later",
        "240",
    ),
    (
        "Payment",
        "Cards are declined, all of them",
        "Orders that are billed later",
        "Down payments and first bills",
        "Send the payment link for later",
        "60",
    ),
    (
        "Identity check",
        "Prompts do not arrive in the app",
        "Questions on plans and coverage",
        "Everything on an account",
        "Document link; no exceptions by voice",
        "90",
    ),
    (
        "Chat",
        "Messages arrive late or twice",
        "Calls and callbacks",
        "Chats that are open",
        "Offer a callback in the first line",
        "30",
    ),
    (
        "Billing",
        "Bills do not open, balances are old",
        "Orders",
        "Questions on bills, promo credits",
        "Take a callback and no guess",
        "240",
    ),
    (
        "Coverage map",
        "The map is empty or wrong",
        "Everything else",
        "Home internet checks",
        "Use the list of ZIP codes of last night",
        "120",
    ),
)


def system(name: str, sign: str, works: str, broken: str, around: str, minutes: str) -> Text:
    inside = f"{name[0].lower()}{name[1:]}"
    return Text(
        f"Outage script: {inside}",
        f"{sign}. Look at the banner first: if it names {inside}, this page holds and you need not "
        "open an escalation of your own.",
        (
            "Check the banner. Nothing there: ask a neighbor whether theirs is the same.",
            "Two people, five minutes: the supervisor files **system down**, once for the floor.",
            f"Workaround: {around[0].lower()}{around[1:]}.",
            "Join the known issue with the order number, so that the customer hears of its end.",
            f"Nothing new for {minutes} minutes: read the banner again before you promise more.",
        ),
        (
            "What works",
            "Works|Does not",
            f"{works}|{broken}",
            "Notes and callbacks|Automatic messages",
        ),
        (
            "Do not try again and again; it makes the queue longer.",
            "Do not say which system or whose fault it is.",
        ),
        "One of our systems is slow at the moment. I have your details, nothing is lost, "
        "and you hear "
        "from us as soon as it is back.",
        ((f"{minutes} minutes", "30 minutes" if minutes != "30" else "20 minutes"),),
    )


ARTICLES = (
    *(system(*row) for row in SYSTEMS),
    Text(
        "Outage: who says what to whom",
        "One voice. Reps read the banner, supervisors file once, operations writes the banner.",
        (
            "Rep: banner, workaround, join the known issue.",
            "Supervisor: file system down, tell the floor, tell the next shift.",
            "Operations: banner within 10 minutes, then every 30.",
            "After the end: everybody who joined is told.",
        ),
        (
            "Banner",
            "Color|Meaning",
            "Amber|Slow or partly down",
            "Red|Down",
            "Green|Over, catch up",
        ),
        ("Rumors from other sites are not news.",),
        was=(("within 10 minutes", "within 20 minutes"),),
    ),
    Text(
        "Network outage in an area",
        "When the network is down, calls come in waves. The map tells more than the customer can.",
        (
            "Ask for the ZIP and look at the network status.",
            "Known: give the time that it names and offer a text when it is over.",
            "Not known: restart, other place, other device; then a network ticket by Care.",
            "Emergency: Wi-Fi calling, 911 works on any network.",
        ),
        (
            "Credits",
            "Down for|Credit",
            "Under 4 hours|None",
            "4 to 24 hours|A day",
            "Longer|By itself, on the next bill",
        ),
        ("Sales in the area wait; say so.",),
        was=(
            ("Under 4 hours|None", "Under 8 hours|None"),
            ("4 to 24 hours|A day", "8 to 24 hours|A day"),
        ),
    ),
    Text(
        "After an outage: catching up",
        "The first two hours after the end decide how long the day is.",
        (
            "Paper orders first, oldest on top.",
            "Then the callbacks that were promised.",
            "Then ports with a date of today.",
            "Compare the number of forms with the number of orders; they have to agree.",
        ),
        (
            "Dates",
            "What|Counts",
            "Offer ended meanwhile|Day of the form",
            "Port window|New window",
            "SPIFF|Day of the form",
        ),
        ("Forms are shredded on the same day: they hold personal data.",),
    ),
)
