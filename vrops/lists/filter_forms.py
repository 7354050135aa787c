"""The inputs of a filter, as the filter menu and a chip's menu show them."""

from dataclasses import dataclass

from vrops.lists.domain.address import RANGE, Condition
from vrops.lists.domain.operators import Operator, menu_words
from vrops.lists.filters import ChoiceFilter, Filter, Reader


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The inputs of one filter, filled in when it is at work already (`condition`)."""

    filter: Filter
    reader: Reader
    condition: Condition | None = None

    @property
    def id(self) -> str:
        return f"filter-{self.condition.name if self.condition else self.filter.name}"

    @property
    def operators(self) -> list[tuple[str, str, bool]]:
        """Value, words and whether chosen; "is empty" and "is not empty" are two of them."""
        many = isinstance(self.filter, ChoiceFilter)
        now = self.condition.operator if self.condition else None
        options = []
        for operator in self.filter.operators:
            if operator is Operator.EMPTY:
                filled = self.condition is not None and self.condition.values == ("no",)
                options.append(("empty", "is empty", now == operator and not filled))
                options.append(("filled", "is not empty", now == operator and filled))
            else:
                words = menu_words(operator, many=many)
                options.append((str(operator), words, now == operator))
        return options

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, label and whether ticked."""
        if not isinstance(self.filter, ChoiceFilter):
            return []
        ticked = self.condition.values if self.condition else ()
        offered = self.reader.choices(self.filter)
        return [(choice.value, choice.label, choice.value in ticked) for choice in offered]

    @property
    def value(self) -> str:
        return ",".join(self.condition.values) if self.condition else ""

    @property
    def ends(self) -> tuple[str, str]:
        """The two ends of a range; empty when there is none."""
        start, found, end = self.value.partition(RANGE)
        return (start, end) if found else ("", "")

    @property
    def days(self) -> str:
        return self.value.removesuffix("d") if self.value.endswith("d") else ""
