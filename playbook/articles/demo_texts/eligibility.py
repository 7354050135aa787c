"""Device and plan eligibility: an article for each device family, and rules that cut across."""

from playbook.articles.demo_texts.shape import Text

# device, credit, months, lowest plan, storage note, what goes wrong
DEVICES = (
    (
        "iPhone 17 line",
        "$830",
        "36",
        "Unlimited Plus",
        "256 GB and up",
        "The Air has no SIM tray; set up the eSIM while the customer is with you",
    ),
    (
        "iPhone 16e",
        "$430",
        "36",
        "Unlimited Start",
        "all sizes",
        "Customers compare it with the 16; say that the camera is the difference",
    ),
    (
        "Galaxy S26 line",
        "$800",
        "36",
        "Unlimited Plus",
        "all sizes",
        "The FE is not part of the line and has its own article",
    ),
    (
        "Galaxy Z Fold and Flip",
        "$1,000",
        "36",
        "Unlimited Premium",
        "512 GB and up",
        "Screens broken along the fold are not accepted for trade-in",
    ),
    (
        "Pixel 11 line",
        "$700",
        "36",
        "Unlimited Plus",
        "all sizes",
        "The a-model earns the entry credit only",
    ),
    (
        "Tablets with a line",
        "$300",
        "24",
        "Tablet Unlimited",
        "cellular models only",
        "A Wi-Fi model cannot carry a line, whatever the box says",
    ),
    (
        "Smartwatches with a line",
        "$200",
        "24",
        "Watch Connect",
        "LTE models only",
        "The watch and the phone have to be on the same account",
    ),
    (
        "Hotspots and 5G home internet",
        "$120",
        "24",
        "Home Internet 300",
        "one for each address",
        "The address check expires after 30 days; run it again",
    ),
)


def device(name: str, credit: str, months: str, plan: str, sizes: str, trap: str) -> Text:
    return Text(
        f"{name}: who is eligible",
        f"{name} sells with up to **{credit}** in bill credits over {months} months. Check the "
        "account before you name the amount: a credit that is promised and not earned comes back "
        "as an escalation in the second bill.",
        (
            f"Open the plan on the account. The lowest plan that earns the credit is **{plan}**.",
            (
                "Check that the line is new or its last installment is paid; an open "
                "installment has "
                "to be paid off in the same order."
            ),
            f"Choose the device: {sizes} count.",
            f"Read the credit and the number of months aloud: {credit} over {months} months.",
            "Add the promotion code from the offer card and check that it shows in the cart.",
        ),
        (
            "Plan and credit",
            "Plan|Credit",
            f"{plan} and above|{credit}",
            "One plan below|Half of it",
            "Prepaid|None",
        ),
        (
            f"{trap}.",
            "Business accounts have their own amounts; transfer to the business desk.",
            "Leaving early ends the credits that are still to come.",
        ),
        f"You get up to {credit} back on your bill, in {months} equal parts, as long as the line "
        f"stays on {plan} or above.",
        ((f"**{credit}**", "the amount on the offer card"), (f"{months} months", "30 months")),
    )


ARTICLES = (
    *(device(*row) for row in DEVICES),
    Text(
        "Bring your own device: checks before you sell",
        "A customer who brings a phone keeps it only if our network takes it. Two minutes of "
        "checking save a return.",
        (
            "Ask for the IMEI: the customer dials *#06#.",
            "Enter it in the device check. Green means that voice and data both work.",
            "Ask whether the phone is unlocked; the old carrier unlocks it, we cannot.",
            "Sell the SIM or send the eSIM code to the customer's e-mail address.",
        ),
        (
            "What the check says",
            "Answer|What it means",
            "Green|Sell",
            "Amber|Data only: say so",
            "Red|Not on this network",
            "Blocked|Reported lost or stolen: do not sell",
        ),
        (
            "Never read an IMEI back from the screen of another customer.",
            "Phones made for other countries often lack our lower bands.",
        ),
        "Your phone works here. It has to be unlocked by your present carrier before you switch.",
    ),
    Text(
        "Multi-line discounts: how lines add up",
        "The price of each line falls with the number of lines on the account. Phones count, "
        "watches and tablets do not.",
        (
            "Count the phone lines, the new ones included.",
            "Choose the plan for each line; they may differ.",
            "Show the total for the month with taxes before you go on.",
            "Tell the customer what happens to the price when a line leaves.",
        ),
        (
            "Each phone line on Unlimited Plus",
            "Lines|Price",
            "1|$80",
            "2|$65",
            "3|$50",
            "4 to 8|$45",
        ),
        (
            "A line that is suspended still counts; a line that is cancelled does not.",
            "Employees' discounts do not add to this one.",
        ),
        was=(("4 to 8|$45", "4 to 8|$40"),),
    ),
    Text(
        "Military, veteran and first responder plans",
        "Verified members pay less for up to eight lines. The discount begins with the bill after "
        "the verification, not before.",
        (
            "Sell the plan at the regular price.",
            "Send the verification link from the account page.",
            "Tell the customer that they have 45 days to verify.",
            "Note on the account that the link was sent.",
        ),
        (
            "Who qualifies",
            "Group|Proof",
            "Active duty|Military e-mail or ID",
            "Veteran|DD-214",
            "First responder|Agency e-mail or badge letter",
        ),
        ("Never ask to see the document yourself; the link takes it.",),
        was=(("45 days", "30 days"),),
    ),
    Text(
        "Senior plan: age 55 and over",
        "One or two lines for people of 55 and over. The account holder's age counts, not the age "
        "of whoever uses the line.",
        (
            "Check the date of birth that the identity check shows.",
            "Offer the plan only when the account has one or two phone lines.",
            "Move lines above two to another account or another plan.",
        ),
        (
            "Included",
            "What|How much",
            "Talk and text|Unlimited",
            "Data|Unlimited, 50 GB first",
            "Mexico and Canada|Included",
        ),
        (
            "The plan earns half of the device credits.",
            "It is not sold in every state; the plan list leaves it out where it is not.",
        ),
    ),
    Text(
        "Stacking offers: what goes together",
        "Two offers on one line are the exception. When the card does not say that they stack, "
        "they do not.",
        (
            "Open both offer cards.",
            "Look for “stacks with” on each; one side is not enough.",
            "Take the one that is worth more to the customer when they do not stack.",
            "Write in the note which one the customer chose and why.",
        ),
        (
            "Common pairs",
            "Pair|Together?",
            "Trade-in and new line|Yes",
            "Trade-in and port-in|No",
            "Multi-line and any device offer|Yes",
            "Two trade-in offers|Never",
        ),
        ("The cart lets you add both. Billing removes one of them later.",),
        "Both are good. They do not combine on one line, so let us take the one that saves you "
        "more.",
    ),
    Text(
        "Upgrades: when a line may upgrade",
        "A line may upgrade once its installment plan is half paid, or earlier if the "
        "customer pays "
        "up to half.",
        (
            "Open the line and read “paid so far”.",
            "Under 50 percent: name the amount that is missing.",
            "Ask whether the phone comes back; early upgrade takes it in.",
            "Check that the phone starts and that its screen is whole.",
            "Place the order and send the return kit.",
        ),
        ("Ways to upgrade", "Way|Phone comes back", "Paid off|No", "Half paid|Yes", "Buy out|No"),
        (
            "Credits of the old promotion end with the upgrade. Say so before the order.",
            "The kit has to be scanned within 30 days.",
        ),
        was=(("30 days", "14 days"),),
    ),
)
