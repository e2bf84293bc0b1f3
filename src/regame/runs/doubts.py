"""Sums that nobody should use: more than the world makes in a year."""

from collections.abc import Iterator, Mapping
from typing import Any

from regame.config.backlash import BY_CALENDAR
from regame.core.words import money
from regame.runs.plan import Plan

WORLD_USD = 1.1e14  # about what the world makes in a year (GDP of 2024, IMF)
NO_MEAN = ("low", "high", "break_even")  # begin the names of sums that are no median and no mean


def doubts(plan: Plan, answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Return why an answer is not to be used, a line, or nothing.

    answer: as JSON. A median or mean beyond a year's product of the world tells nothing; the line
    names the inputs that the user holds outside the ranges of their priors, or that have none.
    """
    largest = max(_sums(answer), default=0.0)
    if largest <= WORLD_USD:
        return ()
    held = outside(plan)
    inputs = f"held outside their ranges: {', '.join(held)}" if held else "no input is held outside"
    return (
        f"Not to be used: sums reach {money(largest, False)} USD, more than the world makes in a "
        f"year ({money(WORLD_USD, False)}); {inputs}.",
    )


def outside(plan: Plan) -> list[str]:
    """Return the inputs that the user holds outside the range of a prior: value, range."""
    priors = {item.key: item for item in plan.experiment.uncertainties}
    numbers = plan.config.numbers()
    lines = []
    for key in plan.pinned:
        if key not in numbers or f"{key}={numbers[key]:g}" in BY_CALENDAR:
            continue
        prior, value = priors.get(key), numbers[key]
        if prior is None:
            lines.append(f"{key} = {value:g} (has none)")
            continue
        low, high = prior.ends
        if not low <= value <= high:
            lines.append(f"{key} = {value:g} ({low:g} to {high:g})")
    return [*lines, *(f"{text} (a range of your own)" for text in plan.ranges)]


def _sums(value: Any, name: str = "") -> Iterator[float]:
    """Give the size of every sum in an answer that is a median or a mean."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _sums(part, key)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _sums(part)
    elif isinstance(value, float) and name.endswith("_usd") and not name.startswith(NO_MEAN):
        yield abs(value)
