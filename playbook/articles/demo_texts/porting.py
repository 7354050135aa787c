"""Port-in: moving a customer's number to us."""

from playbook.articles.demo_texts.shape import Text

ARTICLES = (
    Text(
        "Port-in: what you need before you start",
        "A number moves when four things match what the old carrier has on file. Collect all four "
        "before you open the request; a request with a wrong one is rejected after hours, not at "
        "once.",
        (
            "**Account number** with the old carrier. It is on the bill, not on the phone.",
            (
                "**Transfer PIN**. The customer asks for it in the old carrier's app; it "
                "is valid for "
                "a few days."
            ),
            "**Billing ZIP** of the old account.",
            "**Name** exactly as on the old account.",
            "Ask whether the number is used for a bank's one-time codes, and when it may be off.",
        ),
        (
            "How long it takes",
            "From|Usual time",
            "Another wireless carrier|2 hours",
            "Prepaid|2 hours",
            "Landline|3 to 5 working days",
            "Internet phone|3 to 7 working days",
        ),
        (
            (
                "The old line has to stay active until the number has moved. Never tell "
                "a customer to "
                "cancel first."
            ),
            "Codes that a bank sends may be lost for some minutes.",
        ),
        "Please keep your old service until your new phone rings. If you cancel it now, "
        "your number "
        "is gone.",
        (("2 hours", "4 hours"),),
    ),
    Text(
        "Transfer PIN: where customers find it",
        "Every carrier has a transfer PIN, and each calls it otherwise. It is never the PIN of "
        "their voicemail.",
        (
            "Ask the customer to open the app of the old carrier.",
            "Guide them to the page in the table.",
            "Let them read the PIN to you once, while the order form is open.",
            "Type it at once; do not write it down anywhere else.",
        ),
        (
            "Where it is",
            "Kind of carrier|Page in the app",
            "National carriers|Account, then Transfer PIN",
            "Cable brands|Services, then Port out",
            "Prepaid brands|Call 611, option 4",
            "Business accounts|Only the account's administrator",
        ),
        (
            "A PIN that is older than four days has usually expired.",
            (
                "Account PINs and one-time codes are never asked for. If a customer offers "
                "one, stop them."
            ),
        ),
        was=(("four days", "seven days"),),
    ),
    Text(
        "Port-in is rejected: the ten usual reasons",
        "The rejection comes with a code. Most codes mean one wrong field; correct it and send the "
        "request again. Three tries lock the number for a day.",
        (
            "Open the order and read the code.",
            "Find it in the table.",
            "Call or message the customer for the one field that is wrong.",
            "Correct and send again. Do not open a second order.",
            "After the second rejection file an order fix escalation.",
        ),
        (
            "Codes",
            "Code|What it means",
            "8A|Account number is wrong",
            "8B|Transfer PIN is wrong or expired",
            "8C|ZIP does not match",
            "6D|Line is not active",
            "6F|Number is locked by its owner",
            "7B|Another port is under way",
            "1P|Line has an unpaid balance",
        ),
        ("6F is a fraud lock: the customer removes it in the old app, nobody else can.",),
        was=(("After the second rejection", "After the third rejection"),),
    ),
    Text(
        "Port-in from prepaid",
        "Prepaid accounts have no bill. The account number is in the app or on a receipt, and "
        "money that is left on it is lost with the port.",
        (
            "Ask how much balance is left, and say that it does not move.",
            "Find the account number: app, then Profile.",
            (
                "Use the ZIP that the customer gave when they activated the phone; it is often not "
                "today's."
            ),
            "Send the request.",
        ),
        (
            "Usual ZIP codes",
            "When|Try",
            "Customer does not know|ZIP of first activation",
            "Bought in a store|ZIP of the store",
        ),
        ("Lines without a payment for 30 days are inactive and cannot move.",),
    ),
    Text(
        "Port-in from a landline or internet phone",
        "These take days. The order opens with a temporary number, and the real one replaces it on "
        "the date that the old provider confirms.",
        (
            "Check that we serve the number: enter it in the port check.",
            "Ask for the last bill; name and address have to match word for word.",
            "Explain the temporary number.",
            "Give the confirmed date, never an hour.",
            "Set a callback for the day after.",
        ),
        (
            "What the customer keeps",
            "Service|After the port",
            "Alarm line|Needs a new line first",
            "Fax|Does not work on wireless",
            "DSL on the same pair|Ends with the number",
        ),
        (
            "DSL ends with the landline. Ask before you send.",
            "Two numbers on one bill need two requests.",
        ),
        "Your phone works today with a temporary number. Yours follows on the date I give you.",
    ),
    Text(
        "Port-in of business lines",
        "Only the administrator of the old account may move its numbers. Reps of the consumer "
        "queue collect nothing here.",
        (
            "Ask whether the bill goes to a company.",
            "If it does, transfer to the business desk with the number of lines.",
            "Note the transfer on the lead.",
        ),
        ("Who takes it", "Lines|Desk", "1 to 10|Small business", "11 and more|Named accounts"),
        ("A tax id is never taken by chat.",),
    ),
    Text(
        "Split ports: some lines come, some stay",
        "When only a part of an account moves, the account that stays behind may lose its "
        "discount. Say so, and note that you did.",
        (
            "List the numbers that move and read them back.",
            "Ask who keeps the account at the old carrier.",
            "Make one order for all lines that move.",
            "Send them together; a line that follows later loses the new line credit.",
        ),
        watch=(
            "The account holder's own line moves last, or the others are locked.",
            "Shared devices that are not paid off stay with the old carrier.",
        ),
        was=(("one order for all lines", "one order for each line"),),
    ),
    Text(
        "eSIM activation after a port",
        "The port is complete when the old phone loses service. Only then does the eSIM come up "
        "with the number.",
        (
            "Ask the customer to stay on Wi-Fi.",
            "Wait for “No service” on the old SIM.",
            "Restart the phone and check calls both ways.",
            "Send a text to a short code; banks use them.",
            "If calls work and texts do not, wait 30 minutes before you escalate.",
        ),
        (
            "What you may see",
            "Sign|Meaning",
            "No service on both|Port still runs",
            "Calls out only|Routing follows within the hour",
            "SOS|Wrong profile: send a new eSIM",
        ),
        ("Deleting the eSIM costs a new one. Restart first.",),
    ),
    Text(
        "Numbers that cannot move",
        "Some numbers stay where they are, whatever the customer was told elsewhere.",
        (
            "Run the port check with the whole number.",
            "Red: offer a new number at once, and call forwarding from the old one.",
            "Say which rule it is; the customer will ask.",
        ),
        (
            "Reasons",
            "Number|Why",
            "Outside of our rate centers|Local rules",
            "Toll-free|Belongs to another desk",
            "In a contract dispute|The old carrier may hold it",
            "Given up over 90 days ago|It belongs to somebody else",
        ),
        ("The check is right even when the customer had this number with us before.",),
    ),
    Text(
        "Cancelling or changing a port under way",
        "A port can be stopped until the old carrier has confirmed it. After that the "
        "number moves, "
        "and comes back only by a port of its own.",
        (
            "Open the order and read the state.",
            "“Sent”: press Cancel port and tell the customer to keep the old line.",
            "“Confirmed”: explain that it cannot be stopped.",
            "“Complete”: make a port-out PIN if the customer wants to go back.",
        ),
        watch=(
            "Change a date only once; each change starts the clock anew.",
            "A cancelled port cancels its credits too.",
        ),
    ),
    Text(
        "Port-out protection for our customers",
        "We lock numbers against being moved away without their owner. Reps see the lock but never "
        "take it off for somebody who calls.",
        (
            "Explain that the lock is switched off in the app, behind a second step.",
            "Stay on the line while the customer does it.",
            "Never read a PIN to a caller, whoever they say they are.",
            "Report pressure or a story that changes to the fraud desk.",
        ),
        (
            "Who may do what",
            "Person|May",
            "Account holder in the app|Switch it off",
            "Rep|See that it is on",
            "Fraud desk|Switch it on",
        ),
        ("A caller in a hurry who knows much and has no app is the usual attack.",),
        "For your protection only you can do this, in the app. I stay with you while you do.",
    ),
    Text(
        "When to promise a port, and what",
        "We promise a window, never a minute. Most complaints about ports are about a promise.",
        (
            "Take the window from the order page, not from memory.",
            "Say it twice and put it into the confirmation.",
            "Give the number of the port desk.",
            "Promise a callback only if you enter it with a time.",
        ),
        (
            "Windows",
            "Sent|Promise",
            "Before 6 pm ET|Today",
            "After 6 pm ET|Tomorrow by noon",
            "Weekend|Monday by noon for landlines",
        ),
        ("On the days after a big launch ports are slower; the banner on the order page says so.",),
        was=(("6 pm ET", "8 pm ET"),),
    ),
)
