"""SPIFF rules as reps read them."""

from playbook.articles.demo_texts.shape import Text

ARTICLES = (
    Text(
        "SPIFFs: how they work",
        "A SPIFF pays for a certain sale in a certain time. It is on top of commission and is paid "
        "a month after it ends.",
        (
            "Open SPIFFs and read the window, the unit and the pot.",
            "Check that your site takes part.",
            "Sell as always; nothing has to be tagged.",
            "Compare your statement with your own list within 14 days.",
        ),
        (
            "Words",
            "Word|Meaning",
            "Unit|What is counted",
            "Pot|The most that is paid to all",
            "Clawback|Money that is taken back",
        ),
        ("When the pot is empty nothing more is paid, whatever was sold.",),
        was=(("within 14 days", "within 7 days"),),
    ),
    Text(
        "What counts as a unit",
        "A unit counts when the line is active and the port or the device is complete, "
        "not when the "
        "order is placed.",
        (
            "Look at the state: only “complete” counts.",
            (
                "The day of the order decides on the SPIFF; the day of completion on the "
                "month in which "
                "it is paid."
            ),
            "One line is one unit, whatever was sold with it.",
        ),
        (
            "Examples",
            "Sale|Units",
            "Two new lines with phones|2",
            "New line and watch|1 or 2, see the card",
            "Upgrade|Only where the card says so",
            "Reactivated within 60 days|0",
        ),
        ("Lines of employees and test lines never count.",),
    ),
    Text(
        "Clawbacks: when money comes back",
        "What ends within 60 days did not sell. It is taken off the next statement.",
        (
            "Read the reason on the statement.",
            "Compare with the account: cancelled, returned, not paid?",
            "Not right: dispute it from the line of the statement.",
        ),
        (
            "Taken back",
            "Within 60 days|How much",
            "Line cancelled|All",
            "Device returned, line stays|Half",
            "Plan below the lowest|All",
            "Moved to another account of the same customer|Nothing",
        ),
        ("A clawback is never larger than what was paid.",),
        was=(("60 days", "90 days"),),
    ),
    Text(
        "Disputing a line of the statement",
        "Each line can be disputed once, within 14 days, by the person whose line it is.",
        (
            "Open the statement and the line.",
            "Choose the reason and name the order.",
            "Attach nothing with customer data; the order number is enough.",
            "The answer comes within 7 working days.",
        ),
        (
            "Good reasons",
            "Reason|Show",
            "Order was mine|Contact id",
            "Completed in time|State and day",
            "Wrong site|Roster",
        ),
        ("Supervisors cannot dispute for others.",),
    ),
    Text(
        "Transfers, callbacks and shared sales",
        "The sale belongs to whoever closes it, unless a callback was promised in writing.",
        (
            "Enter the callback with a time.",
            "The customer returns by themselves: whoever answers closes.",
            "The callback is made: the one who promised it closes.",
            "Disagree politely and ask the supervisor on the same day.",
        ),
        watch=(
            "Units are never split.",
            ("A warm transfer that is noted counts for the first rep on business leads only."),
        ),
        was=(("with a time", "with a day"),),
    ),
    Text(
        "What ends a SPIFF for a person",
        "Some things cost the SPIFF of the month and more. They are few and clear.",
        (
            "Selling what the customer did not ask for.",
            "Splitting an order to make two units.",
            "Asking customers to cancel and come back.",
            "Letting somebody else use your sign-in.",
        ),
        (
            "Consequences",
            "What|First time",
            "Unwanted lines|Month is not paid",
            "Split orders|Units are not paid",
            "Shared sign-in|Talk with the supervisor and HR",
        ),
        ("Quality reads a sample of the contacts behind each statement.",),
        do="What we do not do",
    ),
    Text(
        "SPIFF windows and time zones",
        "A window begins and ends at midnight of the site, not of headquarters.",
        (
            "Read the first and the last day; both count whole.",
            "Night shifts: the time of the order decides, not that of the shift.",
            "Chat: the time at which the order was sent.",
        ),
        (
            "Midnight at the site",
            "Site|Is in New York",
            "Manila|11 am or noon the day before",
            "Phoenix|2 or 3 am",
            "Bogotá|Midnight or 1 am",
        ),
        ("Clocks change in the United States and not in Manila or Bogotá.",),
    ),
    Text(
        "Reading your statement",
        "One page, one line for each unit, a sum at the end. It is there on the fifth working day.",
        (
            "Choose the month.",
            "Compare the number of units with your list.",
            "Open a line to see the order and its state.",
            "Export it if you want to keep it.",
        ),
        (
            "Columns",
            "Column|Meaning",
            "Units|What counted",
            "Rate|What each pays",
            "Held|Waits for completion",
            "Back|Clawbacks of earlier months",
        ),
        ("Statements of partners' employees come from their employer; ours shows the units.",),
        was=(("fifth working day", "tenth working day"),),
    ),
    Text(
        "Team contests at a site",
        "Sites may run contests of their own with small prizes. They are not SPIFFs and have other "
        "rules.",
        (
            "The supervisor writes down what counts, the days and the prize.",
            "Operations approves it before it starts.",
            "Results are shown by team, not by name.",
        ),
        ("Prizes", "Prize|Most", "Food|$15 each", "Gift card|$25, taxed", "Time off|2 hours"),
        ("No contest on things that customers did not ask for.",),
        was=(("$15 each", "$10 each"),),
    ),
)
