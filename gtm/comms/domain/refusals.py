"""What sending a message refuses; the codes are the ones pages and API show."""

from vrops.core.errors import Refused


class AudienceChanged(Refused):
    """Other people than were confirmed would receive it now."""

    code = "gtm.comms.audience_changed"
    title = "The audience has changed"


class LaunchNotApproved(Refused):
    """Its launch is not approved: nobody on the floor hears of it before."""

    code = "gtm.comms.launch_not_approved"
    title = "The launch is not approved"
