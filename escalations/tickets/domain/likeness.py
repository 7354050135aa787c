"""How alike two subjects are, for "already known?" before a ticket is sent."""

from vrops.core.text import fold

ALIKE = 0.5
_NOISE = frozenset(
    "a an and are as at be but by can cannot did do does for from has have her his in is it its my "
    "no not of on or our out she that the their they this to was were will with customer".split()
)
_BREAKS = str.maketrans(dict.fromkeys('-_.,;:/@+#&()[]|!?"“”', " "))


def telling_words(subject: str) -> frozenset[str]:
    """The words that say what it is about: folded, without the small ones."""
    words = fold(subject).translate(_BREAKS).split()
    return frozenset(word for word in words if len(word) > 1 and word not in _NOISE)


def likeness(one: str, other: str) -> float:
    """The share of the shorter subject's telling words that the other has too, 0 to 1."""
    left, right = telling_words(one), telling_words(other)
    if not left or not right:
        return 0.0
    return len(left & right) / min(len(left), len(right))
