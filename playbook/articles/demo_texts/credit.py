"""Credit and identity checks."""

from playbook.articles.demo_texts.shape import Text

ARTICLES = (
    Text(
        "Credit check: asking for consent",
        "A credit check needs a clear yes that is on record. Without it there is no check and no "
        "installment plan.",
        (
            "Read the consent line word for word.",
            "Wait for “yes”. “Go ahead” and “sure” count, silence does not.",
            "Tick the consent box while the customer is on the line.",
            "Run the check once. A second one is never needed and leaves a mark.",
        ),
        (
            "Consent by channel",
            "Channel|How",
            "Voice|Spoken, recorded",
            "Chat|Typed by the customer",
            "Callback|Spoken again; the first call does not count",
        ),
        ("Never run a check “to see what you would get” without the words.",),
        "To set up your installments we ask a credit bureau about your credit. It may be noted "
        "there. Do I have your consent?",
        (("It may be noted there.", "It does not change your score."),),
    ),
    Text(
        "Credit classes and what they allow",
        "The check answers with a class, not with a score. The class decides on the down payment "
        "and on how many phones may be financed.",
        (
            "Read the class on the order page.",
            "Find it in the table and name the down payment.",
            "Offer a cheaper phone or one line less when the down payment is too much.",
            "Do not comment on the reason: the bureau sends it by letter.",
        ),
        (
            "Classes",
            "Class|Down payment|Financed phones",
            "A|None|5",
            "B|10%|3",
            "C|25%|2",
            "D|50%|1",
            "N|Full price|0",
        ),
        (
            "Class N may still take service with a phone of their own.",
            "The class holds for 30 days; after that it is checked again.",
        ),
        was=(("C|25%|2", "C|30%|2"),),
    ),
    Text(
        "Thin file or no file: students and newcomers",
        "No history is not a bad history. There are two ways to a phone today.",
        (
            "Offer the phone at full price with a regular plan.",
            "Or offer prepaid for three months; then the account is checked by its payments.",
            "Never suggest that somebody else should sign.",
        ),
        (
            "Documents we take",
            "Document|For",
            "US passport or state ID|Everybody",
            "Foreign passport and visa|Newcomers",
            "Consular ID|Where the state allows it",
        ),
        ("A co-signer is not a thing here, whatever was sold elsewhere.",),
    ),
    Text(
        "Frozen credit file",
        "The customer has frozen their file, which is their right. Only they can open it.",
        (
            "Say that the file is frozen and with which bureau.",
            "Give the name of the bureau; the customer opens the file in its app in some minutes.",
            "Keep the cart and set a callback.",
            "Run the check again in the same order.",
        ),
        ("Bureaus", "Bureau|Opens", "Main bureau|In minutes", "Telecom exchange|In an hour"),
        ("Never ask for the code with which they open it.",),
        "Your credit file is locked, which is a good habit. Could you open it for today? "
        "I keep your "
        "cart.",
    ),
    Text(
        "Identity check: questions and documents",
        "Identity is checked before anything on an account is changed. The tool asks, "
        "you read, the "
        "customer answers.",
        (
            "Start the check before you greet the customer by their full name.",
            "Read the questions in the order in which they come.",
            "Type what the customer says, not what would be right.",
            "Two wrong answers: send the document link.",
            "Link failed: close the contact politely and note it.",
        ),
        (
            "What passes",
            "Way|When",
            "App prompt|First choice",
            "Questions|No app",
            "Document link|Two wrong answers",
        ),
        ("Helping with a hint is a reason for dismissal.", "Caller ID proves nothing."),
    ),
    Text(
        "Deposits: taking, keeping, giving back",
        "A deposit is taken once and comes back as a credit after twelve bills that were paid in "
        "time.",
        (
            "Name the amount and when it comes back.",
            "Take it with the order by card; no checks.",
            "Send the receipt.",
        ),
        ("Amounts", "Class|For each line", "C|$100", "D|$250"),
        ("A late bill starts the twelve anew.", "A deposit never pays for a phone."),
        was=(("D|$250", "D|$200"),),
    ),
    Text(
        "Adverse action: what the customer is told",
        "When credit is denied or costs more, the law asks for a letter. We say that it comes and "
        "nothing about why.",
        (
            "Say that the answer was not the one hoped for.",
            "Say that a letter with the reason and the bureau's address follows within 7 days.",
            "Offer what is possible today.",
            "Choose “adverse action” as the outcome, so that the letter goes out.",
        ),
        watch=("Never guess at a reason.", "Never promise another answer next month."),
        was=(("within 7 days", "within 30 days"),),
    ),
    Text(
        "Spending limits on new accounts",
        "A new account may order so much in its first 60 days. The cart stops above it.",
        (
            "Read the limit on the order page.",
            "Split nothing: two orders count together.",
            "Offer the rest for the day on which the limit ends.",
        ),
        ("Limits", "Class|First 60 days", "A|$6,000", "B|$3,500", "C|$1,800", "D|$900"),
        ("The fraud desk does not lift a limit for a sale.",),
    ),
    Text(
        "Personal data: what we never write down",
        "Some numbers may be said but must never be typed into a note, a chat or a ticket.",
        (
            "Use the field made for it, or none.",
            "If a customer types such a number in chat, use Redact at once.",
            "Tell your supervisor when it stands somewhere already.",
        ),
        (
            "Never in a note",
            "Data|Where instead",
            "Card number|Payment form",
            "Social Security number|Credit form",
            "Account PIN, one-time code|Nowhere",
            "Who was called and when|Nowhere",
        ),
        ("IMEI, ICCID and order numbers are fine.",),
        was=(("IMEI, ICCID and order numbers are fine.", "Order numbers are fine."),),
    ),
)
