"""Order fix: what reps may correct themselves, and what goes to the order desk."""

from playbook.articles.demo_texts.shape import Text

ARTICLES = (
    Text(
        "Order fix: what you may correct yourself",
        "Most orders that look lost wait for one field. Correct it in the order; a second order "
        "makes two of everything.",
        (
            "Open the order and read the state and the hold reason.",
            "Find the reason in the table.",
            "Correct, save, and wait for the state to change.",
            "Tell the customer what was wrong in one sentence.",
            "Not in the table: file an order fix escalation from the order page.",
        ),
        (
            "Hold reasons",
            "Reason|You may",
            "Address not verified|Correct it",
            "Payment declined|Take another card",
            "Port rejected|Correct the field",
            "Credit review|Wait, do not run it again",
            "Fraud review|Nothing; say that it is checked",
        ),
        ("A hold that is released by hand twice goes to review for a day.",),
        was=(("Payment declined|Take another card", "Payment declined|Order desk"),),
    ),
    Text(
        "Wrong promotion on an order",
        "The offer can be changed while the order is open, and for 14 days after it shipped. After "
        "that it is a credit, not a change.",
        (
            "Compare the order with the offer card of the day on which it was placed.",
            "Open: remove the code and enter the right one.",
            "Shipped: choose Change promotion and give the card's number.",
            "Over 14 days: file an escalation with the amount for each month.",
        ),
        (
            "What to attach",
            "Case|Attach",
            "Code was refused|The message",
            "Customer was promised more|The chat",
            "Offer has ended|Nothing; it has ended",
        ),
        ("Do not promise the difference before the order desk has answered.",),
        "I see what was ordered and what should have been. I correct it now and send you the new "
        "confirmation.",
        (("14 days", "7 days"),),
    ),
    Text(
        "Promo credit is missing on the bill",
        "Credits begin with the second or third bill. Before that nothing is missing.",
        (
            "Count the bills since the order.",
            "Fewer than three: explain when it comes, and note it.",
            "Open Promotions on the line: is it there and active?",
            "Active and not on the third bill: escalate with the bill's date.",
            "Not there: check eligibility on the day of the order.",
        ),
        (
            "Usual causes",
            "Cause|Fix",
            "Plan was changed|Back to a plan that earns it",
            "Trade-in not received|See Late trade-in",
            "Line was cancelled|None",
            "Code was never added|Order fix",
        ),
        ("Never give a one-time credit for a monthly one; it is paid twice then.",),
        was=(("second or third bill", "first or second bill"),),
    ),
    Text(
        "Address is not accepted",
        "Carriers deliver to what the postal file knows. New houses and military bases "
        "often are not "
        "in it.",
        (
            "Type the ZIP first and take the street from the list.",
            "Unit numbers go into the second line.",
            "Not in the list: use Ship to store.",
            "Military: city is APO, FPO or DPO, state is AA, AE or AP.",
        ),
        (
            "Ship to",
            "Place|Possible",
            "Home|Yes",
            "Work|Yes, with the company's name",
            "Hotel|No",
            "PO box|SIM cards only",
        ),
        ("An address that is changed after the fraud check starts it anew.",),
    ),
    Text(
        "Order is stuck in shipping",
        "Shipped means that a label was made. The first scan may take two working days.",
        (
            "Read the last scan and its day.",
            "No scan for 2 working days: wait, and say until when.",
            "No scan for 5 working days: file an order fix with the tracking number.",
            "Delivered but not there: ask about neighbors, then open a carrier claim.",
        ),
        ("Claims", "Value|Way", "Up to $500|Carrier claim", "Above|Claim and fraud desk"),
        ("Never send a second phone before the claim is closed.",),
        "I can see where it stopped. By Thursday we either have a scan or I have opened "
        "a claim for "
        "you.",
    ),
    Text(
        "Back order: changing, waiting, cancelling",
        "A phone that is not in stock holds its price and its offer for the customer until it "
        "ships.",
        (
            "Read the expected week aloud and say that it may move.",
            "Offer another color or size that is in stock.",
            "Waiting: promise a message, not a day.",
            "Cancelling: the whole order ends, also the port.",
        ),
        (
            "What stays",
            "When|Stays",
            "Color changes|Price and offer",
            "Model changes|Neither",
            "Order is cancelled|Nothing",
        ),
        ("Ports that are part of a back order do not start before it ships.",),
    ),
    Text(
        "Duplicate orders",
        "Two orders for one wish happen when a page was loaded again. Cancel the later "
        "one before it "
        "ships.",
        (
            "Compare the two: same line, same device, minutes apart.",
            "Keep the one whose port or credit is further on.",
            "Cancel the other with reason “duplicate”.",
            "Both shipped: send a return label for one; the restocking fee is waived.",
            "Check that only one installment plan is on the account.",
        ),
        watch=("Family orders look like duplicates and are none. Ask.",),
    ),
    Text(
        "Installment plan is wrong",
        "The plan shows the price, the months and the down payment. If one of them is not as "
        "agreed, it is corrected by the order desk, never by a new plan.",
        (
            "Read the plan with the customer, line by line.",
            "Note what was agreed and where it stands (chat, call, confirmation).",
            "File an order fix of kind “installment”.",
            "Tell the customer that the next bill may still be the old one.",
        ),
        (
            "Answer within",
            "Case|Time",
            "Wrong months|1 working day",
            "Wrong price|2 working days",
            "Plan on the wrong line|2 working days",
        ),
        ("Paying off the wrong plan ends its credits.",),
        was=(("Wrong price|2 working days", "Wrong price|5 working days"),),
    ),
    Text(
        "Cancelling an order",
        "An order can be cancelled until it is packed, which is about two hours after the check.",
        (
            "Read the state: before “packed” press Cancel.",
            "After it: refuse the parcel or send it back; see Returns.",
            "Ports: stop them first.",
            "Take the reason from the list; it is counted.",
        ),
        (
            "Money back",
            "Paid by|In",
            "Card|3 to 5 working days",
            "Bank|5 to 7 working days",
            "Gift card|New gift card",
        ),
        ("Do not talk a customer out of it more than once.",),
    ),
    Text(
        "Accessories: adding to an order that is placed",
        "A placed order does not take more. A second small one ships free when it goes to the same "
        "address on the same day.",
        (
            "Open a new order for the line.",
            "Use the code SAMEDAY for free shipping.",
            "Offer what fits: case, glass, charger.",
        ),
        ("Bundles", "Bundle|Saves", "Case and glass|15%", "Case, glass and charger|25%"),
        ("Accessories on installments count towards the spending limit.",),
        was=(("15%", "10%"),),
    ),
    Text(
        "Taxes and fees on the first bill",
        "The first bill covers a part of a month and a whole one. It is the highest there will be.",
        (
            "Say so in the sale, before the customer finds out.",
            "Open the bill estimate and read the two parts.",
            "Name the fees in the table.",
        ),
        (
            "One-time",
            "Fee|Amount",
            "Activation for each line|$35",
            "Upgrade|$35",
            "Expedited shipping|$14.99",
        ),
        ("Sales tax on the full price of a phone is due at once in most states.",),
        "Your first bill has some days more than a month in it. From the second on it is "
        "the amount "
        "we spoke about.",
        (
            ("Activation for each line|$35", "Activation for each line|$30"),
            ("Upgrade|$35", "Upgrade|$30"),
        ),
    ),
    Text(
        "Notes on orders: what the next rep needs",
        "The next rep has ten seconds. Three lines are enough, and they are always the same.",
        (
            "What the customer wants, in their words.",
            "What you did, with the order number.",
            "What was promised, to whom and by when.",
        ),
        watch=(
            "No opinions on the customer.",
            "No card numbers, PINs or codes; see Personal data.",
            "No abbreviations that only your site uses.",
        ),
        do="Three lines",
    ),
)
