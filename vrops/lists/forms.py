"""The filter menu as a plain form: what it sends becomes one condition in the address."""

from collections.abc import Mapping

from django.http import QueryDict

from vrops.lists.domain import address
from vrops.lists.domain.address import Condition, State
from vrops.lists.domain.operators import Operator
from vrops.lists.filters import Filter


def with_addition(state: State, sent: QueryDict, filters: Mapping[str, Filter]) -> State:
    """The full state with the condition that the filter form sent; nothing filled in takes the
    filter away. A form for a filter that the list does not have changes nothing."""
    chosen = filters.get(sent.get(address.ADD, ""))
    if chosen is None:
        return state
    instead_of = sent.get(address.REPLACE, "")
    condition = _condition(chosen, sent)
    if condition is not None:
        return state.with_condition(condition, instead_of)
    return state.without_condition(instead_of) if instead_of else state


def _condition(chosen: Filter, sent: QueryDict) -> Condition | None:
    name = sent.get(address.OPERATOR, "")
    if name in ("empty", "filled"):
        return Condition(chosen.name, Operator.EMPTY, ("yes" if name == "empty" else "no",))
    if name not in {str(operator) for operator in chosen.operators}:
        return None
    operator = Operator(name)
    match operator:
        case Operator.BETWEEN:
            ends = [sent.get(part, "").strip() for part in (address.FROM, address.TO)]
            values = [address.RANGE.join(ends)] if all(ends) else []
        case Operator.LAST:
            days = sent.get(address.DAYS, "").strip()
            values = [f"{days}d"] if days else []
        case _:
            values = [value.strip() for value in sent.getlist(address.VALUE)]
    given = tuple(dict.fromkeys(value for value in values if value))
    return Condition(chosen.name, operator, given) if given else None
