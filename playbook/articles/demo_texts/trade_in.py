"""Trade-in: what a phone brings, in which condition, and when it arrives late."""

from playbook.articles.demo_texts.shape import Text

# family, best value, models in the best band, in the middle band, the catch
FAMILIES = (
    (
        "iPhone",
        "$830",
        "13 to 16, any storage",
        "XR to 12",
        "Find My has to be off before the box is closed",
    ),
    (
        "Galaxy S and Note",
        "$800",
        "S22 to S25",
        "S20, S21, Note 20",
        "Remove the Samsung account in the settings, not only the Google one",
    ),
    (
        "Galaxy Z",
        "$1,000",
        "Fold 5 to 7, Flip 5 to 7",
        "Fold 3, Fold 4, Flip 4",
        "A line along the fold counts as a broken screen",
    ),
    (
        "Pixel",
        "$700",
        "8 to 10, also Pro",
        "6 and 7",
        "A swollen battery must not be mailed; the customer brings it to a store",
    ),
    (
        "Motorola and other Android",
        "$200",
        "Razr 2023 and later",
        "Edge line",
        "Models that are not in the list bring the flat value only",
    ),
    (
        "Tablets and watches",
        "$150",
        "iPad Air 4 and later, Watch 7 and later",
        "Older cellular models",
        "Wi-Fi models count, but only with a new line",
    ),
)


def family(name: str, best: str, top: str, middle: str, catch: str) -> Text:
    return Text(
        f"Trade-in values: {name}",
        f"A {name} in good condition brings up to **{best}** in bill credits with the current "
        "offer. The value is fixed on the day of the order and holds for 30 days.",
        (
            "Ask for the model and storage; the customer finds both under About.",
            "Ask the four questions on condition and take the answers as they come.",
            "Read the value and the word “up to”.",
            "Choose the return kit: box for one phone, pouch for more.",
            "Note the IMEI of the old phone on the order.",
        ),
        (
            "Bands",
            "Models|Value",
            f"{top}|{best}",
            f"{middle}|Half of it",
            "Everything else that starts|$35",
        ),
        (
            f"{catch}.",
            "Water damage is found at the depot and brings nothing.",
            "The customer's data are gone with the phone; say so once.",
        ),
        was=(("30 days", "14 days"), (f"**{best}**", "the amount on the card")),
    )


ARTICLES = (
    *(family(*row) for row in FAMILIES),
    Text(
        "Trade-in condition: the four questions",
        "The value depends on four answers. Ask all four, in this order, and do not judge for the "
        "customer.",
        (
            "Does it turn on and hold a charge?",
            "Is the screen free of cracks, also small ones?",
            "Is it free of water damage, as far as you know?",
            "Is it unlocked from every account?",
        ),
        (
            "What an answer means",
            "No to|Value",
            "Turns on|Flat $35",
            "Screen|Half",
            "Water|None",
            "Account|None until it is removed",
        ),
        ("Scratches are fine. Cracks in the back count as screen.",),
        "I ask four short questions, so that the amount I tell you is the amount you get.",
        (("Flat $35", "None"),),
    ),
    Text(
        "Return kit: ordering, tracking, sending again",
        (
            "The kit comes with a label that belongs to one order. Two phones in one box are "
            "one value."
        ),
        (
            "Check the address; the kit follows the phone, not the bill.",
            "Open the order, then Return kit, and read the tracking number.",
            "Not there after 5 working days: send it again once.",
            "After the second one file an order fix escalation.",
        ),
        (
            "Days",
            "Step|Usual",
            "Kit arrives|3 days after the phone",
            "Customer has|30 days",
            "Depot grades|7 working days",
            "Credit shows|1 to 2 bills",
        ),
        ("A label that was printed at home by the customer is not tracked.",),
        was=(("30 days", "21 days"),),
    ),
    Text(
        "Late trade-in: the phone arrived after its date",
        "The depot takes late phones. Whether the credit stays depends on how late, and on whose "
        "side the delay was.",
        (
            "Read “received on” and count the days.",
            "Up to 15 days late: request the credit with reason “late return”.",
            "Later, but the kit was late too: file an escalation with both dates.",
            "Later without a reason: the flat value stays.",
        ),
        (
            "Who decides",
            "Late by|Decides",
            "1 to 15 days|You",
            "16 to 45 days|Promo desk",
            "More|Nobody; flat value",
        ),
        ("Storms and carrier strikes extend the date for everybody; look at the banner.",),
        was=(("1 to 15 days|You", "1 to 7 days|You"), ("Up to 15 days late", "Up to 7 days late")),
    ),
    Text(
        "Graded lower than promised",
        "The depot found something that the answers did not say. The customer may ask for the "
        "photos, and for the phone back within ten days.",
        (
            "Open the grading report; it names the reason.",
            "Read the reason in its own words.",
            "Offer the photos by e-mail.",
            "Offer: take the new value, or have the phone sent back.",
            "If the photos show another phone, escalate with the IMEI.",
        ),
        watch=(
            "Never say that the depot is wrong before you saw the photos.",
            "After ten days the phone is recycled and cannot come back.",
        ),
    ),
    Text(
        "Trade-in with a broken or locked phone",
        "Broken phones bring something, locked ones nothing. Locked means tied to an account, not "
        "to a carrier.",
        (
            "Ask whether it is broken, locked or both.",
            "Broken: take the half or flat value and go on.",
            "Locked: stay while the customer removes the account.",
            (
                "No password any more: the maker unlocks it with the receipt, which "
                "takes weeks. Sell "
                "without trade-in."
            ),
        ),
        (
            "Where accounts are removed",
            "Phone|Place",
            "iPhone|Settings, name, Sign out",
            "Samsung|Settings, Accounts",
            "Google|Settings, Passwords and accounts",
        ),
        ("A factory reset does not remove the account.",),
    ),
    Text(
        "Trade-in for business accounts",
        "Companies trade in by list. The consumer offer does not apply to them, and their values "
        "are agreed beforehand.",
        (
            "Ask how many phones and which models.",
            "Send the list form to the contact of the account.",
            "Transfer to the business desk with the number of the account.",
        ),
        ("From when", "Phones|Way", "1 to 4|Small business cart", "5 and more|By list"),
        ("Company phones under management have to be released by their administrator first.",),
    ),
)
