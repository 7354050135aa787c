"""How we talk: chat and call etiquette."""

from playbook.articles.demo_texts.shape import Text

ARTICLES = (
    Text(
        "Chat: the first thirty seconds",
        "A customer decides in the first lines whether somebody is there. Be there.",
        (
            "Greet by name and say yours.",
            "Repeat the wish in your words.",
            "Say what you do now and how long it takes.",
            "Answer the first question before you ask one.",
        ),
        (
            "Times",
            "What|At most",
            "First line|30 seconds",
            "Between lines|90 seconds",
            "Looking something up|3 minutes, said before",
        ),
        ("Do not paste a paragraph as a greeting.",),
        "Hi Maria, I am Jo. You want to bring two lines and keep your phones; let me "
        "check both. One "
        "minute.",
        (("30 seconds", "45 seconds"),),
    ),
    Text(
        "Chat: three at once without losing one",
        "Three chats are the most. A fourth makes all four slow.",
        (
            "Keep the newest on the left.",
            "Tell each customer before you go silent.",
            "Answer the oldest open question first.",
            "Set yourself to “no new chats” before a payment.",
        ),
        (
            "Load",
            "Chats|When",
            "3|Questions",
            "2|One of them in an order",
            "1|Fraud, complaint or cancellation",
        ),
        ("Texts for one customer pasted to another are the worst of all mistakes: read the name.",),
        was=(
            ("Three chats are the most. A fourth makes all four slow.", "Four chats are the most."),
        ),
    ),
    Text(
        "Chat: tone, length and marks",
        "Two lines at a time. Whole words. One question in a message.",
        (
            "Write as you would speak to a neighbor.",
            "Put numbers on lines of their own.",
            "No capitals for weight, no jokes about money.",
            "One smiley if the customer began.",
        ),
        (
            "Instead of",
            "Not|But",
            "As per policy|Here is what I can do",
            "Unfortunately|The rule is",
            "You need to|Could you",
            "Calm down|I see why that is annoying",
        ),
        ("Machine translations go wrong in prices. Offer a callback in the language.",),
    ),
    Text(
        "Chat: closing, and customers who went away",
        "A chat ends with a sum, not with silence.",
        (
            "Say what was agreed, with number and date.",
            "Ask whether something is open.",
            "Thank and close.",
            "No answer for 3 minutes: one reminder. For 5: close with the words below.",
        ),
        watch=(
            "Orders that are not confirmed stay in the cart for 7 days.",
            "Never close while the customer is typing.",
        ),
        say="I have not heard from you for some minutes, so I close our chat. Your cart is "
        "kept for a week.",
        was=(("For 5: close", "For 10: close"),),
    ),
    Text(
        "Calls: opening and consent to record",
        "The recording is announced before you hear the customer. Your first words are yours.",
        (
            "Thank, name, company, offer of help; in one breath.",
            "Customer objects to the recording: switch it off and say so.",
            "Switched off: no payment and no credit check on this call.",
        ),
        (
            "States with two consents",
            "Where the customer is|Do",
            "CA, FL, IL, MD, MA, MI, MT, NH, PA, WA|Ask again when a second person joins",
            "Other states|Announcement is enough",
        ),
        ("Put on mute what is not for the customer; hold music is not mute.",),
    ),
    Text(
        "Calls: hold and transfer",
        "Hold is asked for, not announced. A transfer is introduced, not thrown.",
        (
            "Ask, give a reason and a time.",
            "Come back at that time, also with nothing.",
            "Transfer: tell the colleague the name, the wish and what was tried.",
            "Stay until they have greeted.",
        ),
        (
            "At most",
            "What|Time",
            "Hold|2 minutes",
            "Second hold|2 minutes, then a callback",
            "Transfers|1",
        ),
        ("“I put you on hold” is not a question.",),
        was=(("Hold|2 minutes", "Hold|3 minutes"),),
    ),
    Text(
        "Angry customers",
        "Anger is about the last contact, not about you. It takes ninety seconds if nobody argues.",
        (
            "Let them finish.",
            "Say back what happened, without “but”.",
            "Say what you can do and by when.",
            "Do it while they listen.",
            "Insults: warn once, then close with the sentence below.",
        ),
        watch=(
            "An apology for what happened is not an admission of debt.",
            "Never promise a credit to end a call.",
        ),
        say="I want to help you with this, and I cannot while I am called names. Shall we go on?",
    ),
    Text(
        "Accessibility: customers who hear, see or speak differently",
        "Take the time that is needed. Relay calls are real calls.",
        (
            "Speak to the customer, not to the interpreter.",
            "Relay: say “go ahead” when you are done.",
            "Screen readers: write links out and no tables.",
            "Offer the accessible bill and the Access Desk.",
        ),
        (
            "Desks",
            "Wish|Where",
            "Text relay|711",
            "Video relay|Access Desk",
            "Large print bill|Account, Accessibility",
        ),
        ("Handle time of relay calls is left out of your figures.",),
        was=(("Relay calls are real calls.", "Relay calls take longer."),),
    ),
    Text(
        "Spanish and other languages",
        "Customers are served in Spanish by those who are certified, in other languages by the "
        "interpreter line.",
        (
            "Ask which language is better, in both.",
            "Certified: go on. Not certified: transfer to the Spanish queue.",
            "Other languages: add the interpreter line.",
            "Send the confirmation in the language that was spoken.",
        ),
        ("Queues", "Language|Hours", "Spanish|7 am to 1 am ET", "Interpreter line|Always"),
        ("Children do not interpret.",),
        was=(("7 am to 1 am ET", "8 am to 11 pm ET"),),
    ),
    Text(
        "Silence, minors and wrong numbers",
        "Not everybody who calls is a customer.",
        (
            "Silence: greet three times, then close with “no caller”.",
            "A child: ask for an adult; sell nothing.",
            "Wrong number: be kind and quick.",
            "Somebody in danger: 911 first, supervisor second.",
        ),
        watch=("Never leave a voicemail with account data.",),
    ),
    Text(
        "Objections: price, time, another carrier",
        "An objection is a question that was not asked. Answer that question, once.",
        (
            "Ask what it is compared with.",
            "Put both side by side for twelve months, with fees.",
            "Name the one thing that is better with us for this customer.",
            "No is an answer. Offer a quote by e-mail.",
        ),
        (
            "Usual ones",
            "Objection|Answer with",
            "Too expensive|Twelve months, with credits",
            "I have to think|A quote that holds for 7 days",
            "My carrier is fine|What would make it better?",
        ),
        ("Nothing bad about other carriers, ever.",),
        was=(("7 days", "3 days"),),
    ),
    Text(
        "Documentation during the contact",
        "Write while you talk. What is written later is invented.",
        (
            "Open the note before you greet.",
            "Wish, steps, promise; see Notes on orders.",
            "Choose the reason code at the end, not at the start.",
        ),
        ("Wrap-up", "Channel|Seconds", "Voice|45", "Chat|30", "Callback|60"),
        ("A note of one word helps nobody.",),
        was=(("Voice|45", "Voice|60"),),
    ),
)
