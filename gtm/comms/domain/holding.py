"""A message about a launch waits for the launch: nobody on the floor hears of one that is not
approved (PRODUCT "Who may do what": launch, view)."""

from gtm.launches.domain.lifecycle import LIFECYCLE, PUBLIC_STATES

# It will not be approved any more: nothing about it goes out.
OFF = ("rejected", "cancelled")


def why_held(key: str, state: str) -> str:
    """Why a message of the launch does not go out: “LCH-12 is in planning; …”; "" when it may."""
    if state in PUBLIC_STATES:
        return ""
    if state in OFF:
        return (
            f"{key} was {state}, so nothing about it goes out; cancel this message, or write one "
            "that does not belong to the launch."
        )
    words = "a draft" if state == "draft" else LIFECYCLE.words.get(state, state)
    return f"{key} is {words}; its messages wait until it is approved."
