"""Fraud checks."""

from playbook.articles.demo_texts.shape import Text

ARTICLES = (
    Text(
        "Fraud checks: the short list for every sale",
        "Fraud sounds hurried, friendly and well informed. The list takes half a minute and is the "
        "same for everybody.",
        (
            "Is the identity check passed, by the tool and not by feeling?",
            "Do name, address and card belong together?",
            "Are there more phones than people?",
            "Is somebody in the background telling the customer what to say?",
            "Two or more odd answers: choose Send to review and go on kindly.",
        ),
        (
            "Signs",
            "Sign|Weight",
            "Ships elsewhere than the bill|Low",
            "Only top models|Medium",
            "New e-mail of today|Medium",
            "Will not take a callback|High",
        ),
        ("Never say the word fraud to a customer.",),
        "Your order is being checked, which is usual. You get a message within two hours.",
        (("two hours", "one day"),),
    ),
    Text(
        "Account takeover: somebody else calls",
        "The caller knows the name, the address and the last bill. That is what is for sale. Only "
        "the second step tells.",
        (
            "Send the prompt to the app.",
            "No app: the document link, to the address on file only.",
            "Refused or failed twice: end the contact, lock the account, report it.",
            "Never change e-mail, number or address in the same contact as a sale.",
        ),
        (
            "Locks",
            "Lock|Who takes it off",
            "Sale lock|Fraud desk",
            "SIM lock|Account holder in the app",
        ),
        ("A supervisor's name dropped by the caller is part of the trick.",),
    ),
    Text(
        "SIM swap: the request that looks harmless",
        "A new SIM moves everything that a bank sends. It is the most valuable thing we give away.",
        (
            "App prompt only. No questions, no documents.",
            "Read the date of the last SIM change; two in a month go to the fraud desk.",
            "eSIM goes to the device in the app, never by e-mail.",
            "Tell the customer that a text goes to the old SIM first, and wait 15 minutes.",
        ),
        watch=(
            (
                "“My phone is broken, so I cannot use the app” is what attackers say too. A store "
                "with an ID is the way."
            ),
            "Pressure is a sign, also when it is polite.",
        ),
        say="I am glad to help, in a way that protects you: the app, or a store with your ID.",
        was=(("wait 15 minutes", "wait 5 minutes"),),
    ),
    Text(
        "Subscription fraud: new accounts that will not pay",
        "Orders with true names of other people. The tool scores them; a rep sees what "
        "the tool does "
        "not.",
        (
            "Listen whether the customer knows their own address without a pause.",
            "Ask an open question: what do you use your phone for?",
            "Do not help with answers.",
            "Send to review with one sentence on what you heard.",
        ),
        ("Review", "When|Answer", "7 am to 11 pm ET|30 minutes", "Night|By 8 am ET"),
        ("Reviewed orders keep their offer.",),
        was=(("30 minutes", "2 hours"),),
    ),
    Text(
        "Payment: cards, gift cards, and names that differ",
        "One card, one name, one order. Everything else has a rule.",
        (
            "Card in another name: the holder has to say yes on the line.",
            "Gift cards: at most three in one order, none for phones above $1,000.",
            "Declined twice: another card, not a third try.",
            "Never take a number by chat; send the payment link.",
        ),
        ("Limits", "Way|Most in a day", "Card|$6,000", "Bank|$2,000", "Gift cards|$500"),
        ("Prepaid cards do not pay installments.",),
    ),
    Text(
        "Shipping: pickup points, forwarders, new addresses",
        "Phones that are stolen are mailed to places where nobody lives.",
        (
            "The address check marks forwarders; do not ship there.",
            "A changed address on the day of the order goes to review.",
            "Pickup needs the ID of the buyer.",
            (
                "Redirecting a parcel is the buyer's affair, in the carrier's app, after the "
                "second step."
            ),
        ),
        (
            "Ship",
            "Place|Rule",
            "Address on file|Yes",
            "Other home|Review",
            "Forwarder|No",
            "Store|With ID",
        ),
        ("University dorms look like forwarders; the list knows them.",),
    ),
    Text(
        "Reporting: what the fraud desk needs",
        "Report within the hour. The desk stops parcels; it cannot call them back.",
        (
            "Open the order and choose Report.",
            "Choose the kind from the list.",
            "One sentence: what was said, what did not fit.",
            "Leave the account as it is.",
        ),
        (
            "Answers",
            "Kind|Within",
            "Parcel not shipped|15 minutes",
            "Shipped|1 hour",
            "Account takeover|15 minutes",
        ),
        (
            "Do not look into other accounts on your own.",
            "Do not tell the customer that you reported.",
        ),
        was=(("Shipped|1 hour", "Shipped|4 hours"),),
    ),
    Text(
        "Employees and friends: conflicts of interest",
        "Nobody works on the account of somebody they know, or on their own.",
        (
            "Stop when you recognize the name.",
            "Say that a colleague takes over, and transfer.",
            "Note “conflict”; that is no fault.",
        ),
        watch=(
            "Looking up an account out of curiosity is logged and ends employment.",
            "Employee plans are sold by the employee desk only.",
        ),
        was=(("logged and ends employment", "logged"),),
    ),
    Text(
        "Chat fraud: scripts and robots",
        "Some chats are typed by programs. They answer at once, in whole sentences, and "
        "never to the "
        "point.",
        (
            "Ask something that needs a choice: the black one or the blue one?",
            "Two answers beside the point: send the verification link.",
            "No answer in five minutes: close with the usual words.",
            "Tag the chat “automated”.",
        ),
        (
            "What they want",
            "Wish|Why",
            "Which offers fit this number|To test stolen numbers",
            "Is this card good|To test cards",
            "Reset my PIN|To take the account",
        ),
        ("Never confirm that a number is ours before the identity check.",),
    ),
    Text(
        "After a fraud case: giving a customer back their account",
        "The customer lost time and trust. One person stays with the case until it is over.",
        (
            "Check identity by store or document link.",
            "Read the list of what was changed and undo it from the top.",
            "Set the locks with the customer.",
            "Credit what was billed; no form is needed up to $500.",
            "Give the case number and your callback time.",
        ),
        (
            "The list",
            "What|Who undoes it",
            "SIM|You",
            "E-mail and address|You",
            "Orders|Fraud desk",
            "Ports|Port desk",
        ),
        ("Numbers that were moved away come back in 2 to 5 days.",),
        "This was not your fault. I stay with your case until everything is as it was.",
        (("up to $500", "up to $200"),),
    ),
)
