"""What approving a launch refuses; the codes are the ones pages and API show."""

from vrops.core.errors import Refused


class NotReady(Refused):
    """A gate that has to be met before approval is open."""

    code = "gtm.approvals.not_ready"
    title = "Not ready for approval"


class RouteChanged(Refused):
    """What is at stake grew since the submission: more people have to decide."""

    code = "gtm.approvals.route_changed"
    title = "More approvals are needed"
