"""What audiences refuse; the codes are the ones the API shows."""

from vrops.core.errors import Refused


class NobodyInAudience(Refused):
    """A rule that resolves to nobody where somebody is needed."""

    code = "audiences.nobody"
    title = "Nobody in the audience"
