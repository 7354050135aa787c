"""What an approval refuses; the codes are the ones the API shows."""

from vrops.core.errors import PermissionDenied, Refused, StaleVersion


class SelfApproval(Refused):
    """Nobody decides on what they submitted."""

    code = "approvals.self_approval"
    title = "Your own submission"


class AlreadyDecided(Refused):
    """The person, or somebody for them, has decided in this run; nobody fills two steps."""

    code = "approvals.already_decided"
    title = "Already decided"


class NotYourStep(PermissionDenied):
    """The route does not ask this person, or not yet."""

    code = "approvals.not_your_step"
    title = "Not your step"


class PeopleOnly(PermissionDenied):
    """API tokens and service users never approve."""

    code = "approvals.people_only"
    title = "Approving is for people"


class Filled(StaleVersion):
    """Somebody else was faster: the step is filled or the run has ended; `current` is the run."""

    code = "approvals.filled"
    title = "Decided by someone else"


class NobodyCanDecide(Refused):
    """The route has a step that nobody may fill, so the run would never end."""

    code = "approvals.nobody_can_decide"
    title = "Nobody could approve this"
