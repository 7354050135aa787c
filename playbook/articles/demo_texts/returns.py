"""Returns and exchanges."""

from playbook.articles.demo_texts.shape import Text

ARTICLES = (
    Text(
        "Returns: the first 14 days",
        "Phones come back within 14 days of the day they were delivered. The service is "
        "paid for the "
        "days it was used.",
        (
            "Count from “delivered”, not from the order.",
            "Ask why, once, and offer a fix where there is one.",
            "Make the return in the order; it prints the label.",
            "Name the restocking fee before you send the label.",
            "Tell the customer to remove every account from the phone.",
        ),
        (
            "Restocking fee",
            "Device|Fee",
            "Phone|$55",
            "Tablet or watch|$35",
            "Accessory, closed|None",
        ),
        (
            "Some states allow more days; the order page shows the date that counts.",
            "An open port is stopped first.",
        ),
        was=(("14 days", "30 days"), ("Phone|$55", "Phone|$50")),
    ),
    Text(
        "Exchange for another model",
        "An exchange is a return and a new order that know of each other, so that the offer stays.",
        (
            "Choose Exchange in the order, never Return.",
            "Pick the new model and check that the offer still fits.",
            "The new phone ships when the old one is scanned.",
            "Urgent: ship at once against a hold on the card.",
        ),
        (
            "What stays",
            "Change|Offer",
            "Color or storage|Stays",
            "Model of the same line|Stays",
            "Another line|Checked anew",
        ),
        ("One exchange for each order.",),
    ),
    Text(
        "Defective on arrival",
        "A phone that does not work out of the box is replaced without a fee within 14 "
        "days, with a "
        "new one.",
        (
            "Try the three things: charge for 30 minutes, restart by force, other cable.",
            "Still dead: choose “defective on arrival”.",
            "Ship the new one at once.",
            "The customer sends the old one with the label that comes along.",
        ),
        (
            "After 14 days",
            "Age|Way",
            "15 days to 1 year|Maker's warranty",
            "Insured|Claim",
            "Older|Repair",
        ),
        ("Cracks are damage, not a defect.",),
        was=(("Ship the new one at once.", "Ship the new one when the old one is scanned."),),
    ),
    Text(
        "Warranty or insurance: which one",
        "Defects go to the maker, accidents to the insurance, loss to the insurance too. Sending "
        "customers to the wrong one costs them a week.",
        (
            "Ask what happened, in one sentence.",
            "Choose by the table.",
            "Send the link; stay until the claim has a number.",
        ),
        (
            "Choose",
            "What happened|Goes to",
            "Stopped working|Warranty",
            "Fell, broke, got wet|Insurance",
            "Lost or stolen|Insurance and block",
            "Battery is weak after two years|Neither: repair",
        ),
        ("Insurance is sold within 30 days of activation only.",),
    ),
    Text(
        "Refunds: when and where the money goes",
        "Money goes back the way it came. Nobody may send it elsewhere.",
        (
            "Open the return and read “refund sent”.",
            "Give the day and the last four digits.",
            "Over 10 working days: file an escalation of kind refund.",
            "Card is closed: the bank sends it on or returns it to us; both take weeks.",
        ),
        ("Usual time", "Way|Days", "Card|3 to 5", "Bank|5 to 7", "Check|10 to 14"),
        ("Installments are cancelled, not refunded.",),
    ),
    Text(
        "Restocking fee: when it is waived",
        "The fee is waived for our mistakes and for nobody's pleas.",
        (
            "Find the reason in the table.",
            "In the table: waive it in the return and choose the reason.",
            "Not in the table: the fee stays; a supervisor may waive one a month.",
        ),
        (
            "Waived",
            "Reason|Proof",
            "Defective on arrival|Return reason",
            "We sent the wrong thing|Order and photo",
            "Coverage is not as the map said|Address check",
            "Active duty orders|Letter",
        ),
        ("“Changed my mind” is not in the table.",),
        was=(("a supervisor may waive one a month", "a supervisor may waive it"),),
    ),
    Text(
        "Returned without the box, or something missing",
        "The box is nice to have. The charger is not in it any more for most phones.",
        (
            "Ask what is missing.",
            "Phone in any box with padding is fine.",
            "Pen or watch band missing: the depot takes its price off.",
        ),
        ("Taken off", "Part|Amount", "Stylus|$50", "Watch band|$30", "Keyboard cover|$90"),
        ("Two returns in one parcel are scanned as one. One label, one parcel.",),
    ),
    Text(
        "Return was received, service goes on",
        "The phone came back and the line did not end. It only ends when somebody says so.",
        (
            "Ask whether the number should stay.",
            "Stay: move it to a plan without a phone.",
            "End: cancel the line for the day of the return.",
            "Credit what was billed after that day.",
        ),
        watch=(
            "A line that is cancelled loses its number after 90 days.",
            "Ending one line may change the price of the others.",
        ),
    ),
    Text(
        "Gifts and returns without an account",
        "Somebody who got a phone as a present is not the account holder. They may ask, they may "
        "not decide.",
        (
            "Explain that the buyer makes the return.",
            "Gift receipts: exchange for the same price.",
            "Never read anything of the buyer's account.",
        ),
        (
            "Holiday season",
            "Bought|Returns until",
            "Nov 1 to Dec 24|Jan 15",
            "Dec 25 and later|14 days",
        ),
        ("A gift card bought with a stolen card is the reason for the delay you may see.",),
        was=(("Jan 15", "Jan 7"),),
    ),
)
