"""How events about readiness read in the log."""

SENTENCES = {
    "gtm.readiness.template_created": "{actor} made the checklist template “{subject}”",
    "gtm.readiness.planned": "{actor} put the checklist “{after[template]}” on {subject}",
    "gtm.readiness.item_added": "{actor} added “{after[name]}” to the checklist of {subject}",
    "gtm.readiness.item_closed": "{actor} closed “{after[name]}”: {why}",
    "gtm.readiness.item_reopened": "{actor} reopened “{after[name]}”: {why}",
    "gtm.readiness.item_waived": "{actor} waived “{after[name]}”: {why}",
    "gtm.readiness.item_assigned": "{actor} gave “{after[name]}” to somebody else",
    "gtm.readiness.item_measured": "“{after[name]}” is {after[state]} by measurement",
    "gtm.readiness.rescheduled": "{after[items]} readiness items moved with the first day",
    "gtm.readiness.fanned_out": "{after[added]} readiness items came and {after[removed]} left "
    "with the sites",
}
