"""Break-evens: what would have to hold for the weapon to pay, a result, not an assumption.

Each function returns a number, never None, and a note that says what the number means.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.harm import present_value
from regame.analysis.pairing import Pairs, discount_rate, flows
from regame.analysis.results import BreakEvens, ClosedForm
from regame.analysis.statistics import HIGHEST_RATE, Interval, finite, ratio_interval
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.words import interval, money, percent
from regame.tables.world import end_uses, weights

RARE = 3.0  # none in n worlds: with 95 % no more than 3/n a world (the rule of three)


class BreakEven(NamedTuple):
    """A break-even value, its 95 % interval where one exists, and what it means."""

    value: float
    ci: Interval | None
    note: str


class Turn(NamedTuple):
    """The discount rate a year at which a weapon's sign turns, and what it means.

    harms_below: whether the weapon harms at every lower rate, so that `rate` is the patience that
    it takes to be hurt; true of 0 where it pays at every rate.
    """

    rate: float
    harms_below: bool
    note: str


def concession_value(pairs: Pairs, years: int) -> BreakEven:
    """Return V*: what a concession must be worth for the weapon to pay, USD at the start's value.

    V* = -(mean gain in money) / (mean number of concessions won beyond the baseline), over worlds.
    At
    or below 0 the weapon pays without. Where no concession is won V* has only a lower bound:
    with none in n worlds the mean is below 3/n with 95 % confidence.
    """
    gain = pairs.change(f"payoff_{years}y", years)
    has_won = f"conceded_{years}y" in pairs.treated
    won = pairs.change(f"conceded_{years}y", years) if has_won else np.zeros_like(gain)
    mean = float(gain.mean())
    if won.sum() > 0:
        value = -mean / float(won.mean())
        note = (
            "on average it pays without concessions"
            if value <= 0
            else "a concession must be worth this much, at the start's value"
        )
        per_world = f"{won.mean():.2f} won a world in {years} years"
        return BreakEven(value, ratio_interval(-gain, won), f"{note}; {per_world}")
    if mean >= 0:
        how = "pays without concessions" if mean else "neither pays nor harms"
        return BreakEven(0.0, None, f"on average it {how}; none was won")
    return BreakEven(
        -mean * len(gain) / RARE,
        None,
        f"at least this much: none was won in {len(gain)} worlds, so a world wins fewer than "
        f"{RARE / len(gain):.3f} (rule of three, 95 %)",
    )


def rival_weight(pairs: Pairs, years: int) -> BreakEven:
    """Return w*: the weight on the targets' loss at which the weapon breaks even.

    mean(own gain) - w* mean(targets' gain) = 0 over worlds, so w* = own / targets'. At or below 0
    while the targets lose, the weapon pays whoever does not care about them.
    """
    holder_gain = pairs.change(f"payoff_{years}y", years)
    theirs = pairs.change(f"targets_{years}y", years)
    extractor, others = float(holder_gain.mean()), float(theirs.mean())
    if others == 0:
        return BreakEven(0.0, None, "the targets lose nothing, so no weight changes the answer")
    value = extractor / others
    if others < 0:
        note = (
            "on average it pays without any weight on the targets' loss"
            if value <= 0
            else "it pays if a dollar lost by the targets is worth at least this to the user"
        )
        return BreakEven(value, ratio_interval(-holder_gain, -theirs), note)
    note = (
        "it pays only if a dollar gained by the targets hurts the user by no more than this"
        if value > 0
        else "the targets gain, so weight on their loss cannot make it pay"
    )
    return BreakEven(value, ratio_interval(holder_gain, theirs), note)


def turn(pairs: Pairs) -> Turn:
    """Return the lowest discount rate a year at which the median gain changes sign, of 0 to 50 %.

    Where it never does: 0 if the weapon pays at every rate (patience costs nothing), and 50 % if
    it harms at every rate (no impatience in range is enough).
    """
    discount = discount_rate(pairs)
    payments = flows(pairs)
    if payments is None:
        return Turn(0.0, False, "no yearly flows were kept")

    def median(at: float) -> float:
        """Median value USD of the yearly flows at a rate a year."""
        return float(np.median(present_value(*payments, at)))

    top = percent(HIGHEST_RATE)
    if discount is not None:
        above = "pays" if median(min(discount + 1e-4, 1)) > 0 else "harms"
        below = "harms" if above == "pays" else "pays"
        return Turn(discount, below == "harms", f"it {below} at lower rates and {above} just above")
    middle = median(HIGHEST_RATE / 2)
    if middle < 0:
        return Turn(HIGHEST_RATE, True, f"it harms at every rate from 0 to {top}")
    effect = "pays" if middle > 0 else "changes nothing"
    return Turn(0.0, middle > 0, f"it {effect} at every rate from 0 to {top}")


def break_evens(pairs: Pairs, years: int) -> BreakEvens:
    """Return the three break-evens of a treatment, after so many years."""
    discount, weight = turn(pairs), rival_weight(pairs, years)
    concession = concession_value(pairs, years)
    return BreakEvens(
        break_even_discount_rate=discount.rate,
        break_even_discount_rate_note=discount.note,
        break_even_concession_usd=concession.value,
        break_even_concession_ci=concession.ci,
        break_even_concession_note=concession.note,
        break_even_rival_weight=weight.value,
        break_even_rival_weight_ci=weight.ci,
        break_even_rival_weight_note=weight.note,
    )


def sentences(found: BreakEvens) -> list[str]:
    """Return the three break-evens, a sentence each; none where nothing was found.

    A value is stated only where the answer turns at it: one at or below 0, or the highest rate,
    means that the treatment pays or harms whatever the value.
    """
    rate, concession = found.break_even_discount_rate, found.break_even_concession_usd
    weight = found.break_even_rival_weight
    if rate is None or concession is None or weight is None:
        return []
    price = f"{money(concession, False)} USD{_bounds(found.break_even_concession_ci, money)}"
    share = f"{weight:.3f}{_bounds(found.break_even_rival_weight_ci, '{:.3f}'.format)}"
    bars = (
        ("discount rate", 0 < rate < HIGHEST_RATE, f"{100 * rate:.1f} % a year",
         found.break_even_discount_rate_note),
        ("value of a concession", concession > 0, price, found.break_even_concession_note),
        ("weight on the others' loss", weight > 0, share, found.break_even_rival_weight_note),
    )  # fmt: skip
    return [
        f"Break-even {question}: {f'{value}; ' if turns else ''}{note}."
        for question, turns, value, note in bars
    ]


def _bounds(bounds: Interval | None, show: Callable[[float], str]) -> str:
    return "" if bounds is None else f" (95 %: {interval(bounds, show)})"


def turning_years(short: Floats, long: Floats, speed: Floats) -> Floats:
    """Return when a cut stops paying if only demand adapts: t* = ln[(eL - eS)/(eL - 1)]/k.

    theory.md T4: revenue is multiplied by g^(1 - 1/e), a gain while e < 1, and the elasticity e
    goes from eS to eL at the speed k. In the unit of 1/k; 0 where eS >= 1 already, infinite where
    eL <= 1 or demand does not adapt. All (worlds,).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        time = np.log((long - short) / (long - 1)) / speed
    time = np.where((long > 1) & (speed > 0), time, np.inf)
    return np.where(short >= 1, 0.0, time)


def closed_form(config: Config, worlds: pd.DataFrame, begins: int) -> ClosedForm:
    """Return T4 with the model's own mean elasticities, to be put beside the simulated turn.

    worlds: a row per world with the uncertain keys. begins: month in which the cut begins. The
    means weigh uses by their tonnes (end_uses.csv), scaled as demand is in each world. `month` is
    there only if half of the worlds turn at all.
    """
    uses = end_uses(config)
    weight = weights(uses)
    numbers = config.numbers()

    def value(key: str) -> Floats:
        """A parameter in every world (worlds,), in its unit in the config."""
        sampled = worlds[key] if key in worlds else np.full(len(worlds), numbers[key])
        return np.asarray(sampled, dtype=np.float64)

    short = value("demand.elasticity") * np.average(uses["elasticity_short"], weights=weight)
    long = value("demand.elasticity_long") * np.average(uses["elasticity_long"], weights=weight)
    long = np.maximum(long, short)
    months = begins + turning_years(short, long, value("demand.adaptation"))
    share = float(np.isfinite(months).mean())
    start, later = float(np.median(short)), float(np.median(long))
    month = finite(np.median(months))
    timing = (
        "in most it never would; where the gain turns, that has other causes"
        if month is None
        else f"in the median in month {month:.0f}"
    )
    return ClosedForm(
        elasticity_start=start,
        elasticity_long=later,
        share_of_worlds_that_turn=share,
        month=month,
        note=f"if only demand adapted, from {start:.2f} to {later:.2f} in the median world, a cut "
        f"would stop paying in {percent(share)} of worlds: {timing}",
    )
