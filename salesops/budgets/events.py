"""How events about budgets read in the log."""

SENTENCES = {
    "salesops.cost_centre.created": "{actor} opened the cost centre {subject}",
    "salesops.cost_centre.edited": "{actor} changed the cost centre {subject}",
    "salesops.budget_line.created": "{actor} planned {after[amount]} {after[currency]}: {subject}",
    "salesops.budget_line.edited": "{actor} changed the budget line {subject}",
}
