"""Escalations: when, how, and what happens then."""

from playbook.articles.demo_texts.shape import Text

ARTICLES = (
    Text(
        "Escalations: when to file one",
        "File when the playbook ends before the customer's problem does. Not earlier, and not by "
        "chat to somebody you know.",
        (
            "Search the playbook and the known issues; joining one is faster than filing.",
            "Choose the type by what is wrong, not by who could help.",
            "Say whether the customer is on the line.",
            "Write what you tried.",
        ),
        (
            "Types",
            "Type|For",
            "Question|The rule is not clear",
            "Order fix|An order needs a hand",
            "Access|A tool or a right is missing",
            "System down|Nobody can work",
            "Partner issue|A supplier's own",
        ),
        ("One problem, one escalation.",),
        was=(("joining one is faster than filing", "look there first"),),
    ),
    Text(
        "Customer on the line: what that means",
        "It moves your escalation into the live queue, where somebody answers within "
        "minutes. It is "
        "for customers who wait, and only for them.",
        (
            "Choose “on the line” while the customer is there.",
            "Stay on the page; the answer appears by itself.",
            "Customer leaves: change it to callback, with a time.",
        ),
        (
            "First answer",
            "Waiting|Within",
            "On the line|10 minutes",
            "Callback promised|Before its time",
            "No|4 open hours",
        ),
        ("Live ones that nobody waits for make others wait.",),
        was=(("On the line|10 minutes", "On the line|15 minutes"),),
    ),
    Text(
        "Writing an escalation that is answered at once",
        "Half of all first answers are questions. These five lines spare them.",
        (
            "Order or account number.",
            "What the customer expected, from where.",
            "What happened, with the words on the screen.",
            "What you tried.",
            "What you ask for.",
        ),
        (
            "Good and bad",
            "Not|But",
            "Promo not working|Code TRB300 refused: “not eligible”, plan is Unlimited Plus",
            "Please fix|Please add the credit from the second bill on",
        ),
        (
            "Screenshots only where your site allows them, and masked.",
            "No card numbers, PINs or codes; they are removed, and the meaning with them.",
        ),
        do="Five lines",
    ),
    Text(
        "Known issues: joining instead of filing",
        "When many have the same problem, there is one escalation for all. Joining it counts, and "
        "you are told when it is over.",
        (
            "Look at the list that appears while you type.",
            "Same problem: join, with the order number.",
            "Tell the customer the workaround that stands there.",
            "Different in one detail: file your own and name the known issue.",
        ),
        (
            "After its end",
            "Who|Hears",
            "Reps who joined|At once",
            "Customers|By message, where promised",
        ),
        ("Joining without an order number helps to count, not to fix.",),
    ),
    Text(
        "Callbacks: promising and keeping them",
        "A callback that is missed counts as a breach, whoever missed it.",
        (
            "Agree on a time in the customer's zone and read it back.",
            "Enter it in the escalation, not on paper.",
            "Shift ends before: hand it over by name.",
            "No answer: once more after 15 minutes, then a message.",
        ),
        (
            "Windows",
            "Day|Between",
            "Weekdays|8 am and 9 pm of the customer",
            "Sundays|Noon and 6 pm",
        ),
        ("State laws forbid earlier and later calls.",),
        was=(("once more after 15 minutes", "once more after an hour"),),
    ),
    Text(
        "Priorities: what is urgent",
        "Priority is computed from how many are hit and how badly. You answer two questions; the "
        "rest is arithmetic.",
        (
            "Who is hit: one customer, some, a floor, all?",
            "Can they work or sell at all?",
            "Leave the rest to the routing.",
        ),
        (
            "Priorities",
            "Priority|Example",
            "Urgent|A site cannot sell",
            "High|A promotion fails for all",
            "Normal|One order",
            "Low|A question of style",
        ),
        ("An angry customer does not make it urgent; a waiting one makes it live.",),
    ),
    Text(
        "Reopening and closing",
        "A resolved escalation can be reopened for 14 days by whoever filed it. After that it is a "
        "new one that names the old.",
        (
            "Read the answer to the end.",
            "Not solved: Reopen and say what is missing, in one sentence.",
            "Solved: nothing to do; it closes by itself after 5 days.",
            "Rate it; we read that.",
        ),
        watch=("Reopening for another problem hides both.",),
        was=(("14 days", "7 days"),),
    ),
    Text(
        "Supervisor calls",
        "Customers who ask for a supervisor get one, today. Try once to help, not twice.",
        (
            "Say that you get somebody, and ask what it is about.",
            "Offer what you can do now.",
            "Still wanted: warm transfer, or a callback within 2 hours.",
            "Supervisor: starts with what the rep already said.",
        ),
        ("May grant", "Who|Up to", "Rep|$25", "Supervisor|$100", "Operations|$500"),
        ("Asking for a supervisor never ends a customer's service.",),
        was=(("within 2 hours", "within 24 hours"), ("Supervisor|$100", "Supervisor|$75")),
    ),
    Text(
        "Complaints to authorities and the press",
        "Letters from the FCC, an attorney general, the BBB or a journalist are not "
        "answered by the "
        "floor.",
        (
            "Take name, body and date of the letter.",
            "Say that a team answers in writing.",
            "File partner issue, kind “official complaint”, within the hour.",
            "Leave the account as it is.",
        ),
        (
            "Answer due",
            "From|Within",
            "FCC|30 days",
            "Attorney general|As the letter says",
            "BBB|14 days",
            "Press|Same day, by Communications",
        ),
        ("Never comment, also not “no comment”.",),
    ),
)
