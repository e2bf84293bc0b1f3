"""What it is said the weapon cannot do, each decided by a rule that was fixed before the run."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.pairing import Pairs, at_horizon, played
from regame.analysis.results import Hypothesis
from regame.analysis.rules import SHARES, Bounds, Rule
from regame.analysis.statistics import median_interval, pooled_share
from regame.core.arrays import Floats
from regame.core.words import interval, percent, points, signed

UNTESTABLE = "not testable here"
SETTLED = (0.05, 0.95)  # shares of worlds beyond which priors, not worlds, decide


class Measured(NamedTuple):
    """A quantity, its 95 % interval, the evidence in words, and its values world by world."""

    value: float
    bounds: list[float]
    evidence: str
    values: Floats | None = None


def judge(rule: Rule, table: pd.DataFrame, pairs: Pairs, treatment: str) -> Hypothesis:
    """Decide one claim by its rule.

    table: all runs; pairs: the treatment at hand beside its baseline; treatment: its name. A claim
    for which nothing could be measured is undecided, and the evidence says why.
    """
    measured: Measured | str
    if rule.years not in played(pairs):
        measured = f"{rule.years} years were not played"
    elif not pairs.fired(rule.years).any() and rule.quantity != "yielding":
        measured = f"the policy was never active within {rule.years} years"
    elif rule.quantity == "yielding":
        measured = yielding(rule, table, treatment)
    else:
        measured = MEASURES[rule.quantity](pairs, rule.years)
    grounds = {"name": rule.name, "claim": rule.claim, "rule": rule.text, "why": rule.why}
    if isinstance(measured, str):
        return Hypothesis(verdict="undecided", evidence=measured, **grounds)
    low, high = measured.bounds
    by_rule = decide(rule, low, high)
    return Hypothesis(
        verdict=UNTESTABLE if rule.untestable else by_rule,
        by_rule=by_rule,
        not_testable=rule.untestable,
        past_bar=_past_bar(rule, measured),
        evidence=measured.evidence,
        value=measured.value,
        ci=measured.bounds,
        **grounds,
    )


def decide(rule: Bounds, low: float, high: float) -> str:
    """Return the answer of a rule for an interval."""
    below, above = rule.answers
    if high < rule.low:
        return below
    return above if low > rule.high else "undecided"


def _past_bar(rule: Rule, measured: Measured) -> float | None:
    """Share of worlds that alone support the rule; of a quantity that is a share, itself."""
    if rule.quantity in SHARES:
        return measured.value
    return None if measured.values is None else past_bar(rule, measured.values)


def past_bar(rule: Bounds, values: Floats) -> float:
    """Return the share of worlds whose value lies beyond the bound that supports."""
    if rule.supported_below is not None:
        return float(np.mean(values < rule.supported_below))
    return float(np.mean(values > rule.high))


def settled(rule: Bounds, share: float, own: bool = False) -> str:
    """Say why the sampled worlds cannot test a rule, or "" where they can.

    share: of worlds past its bar. Where nearly all or nearly none are, the priors have decided
    before any world is played. own: the rule is on that share itself; where its bounds lie out
    there, it can still decide.
    """
    few, many = SETTLED
    if few <= share <= many or (own and (rule.low <= few or rule.high >= many)):
        return ""
    which = "nearly all" if share > many else "nearly none" if share else "none"
    return f"{which} of the sampled worlds ({percent(share)}) are past its bar"


def yielding(rule: Rule, table: pd.DataFrame, treatment: str) -> Measured | str:
    """Measure how often a threat made the target give way, over the cells of the rule.

    The worlds, not the threats, are what is drawn again: threats of a world share its luck.
    """
    treatments = set(table["treatment"])
    cells = [name for name in rule.treatments if name in treatments] or [treatment]
    columns = [f"{subject}_{rule.years}y" for subject in ("conceded", "threats")]
    if not set(columns) <= set(table):
        return "the table does not tell threats and concessions"
    rows = table[table["treatment"].isin(cells) & ~table["failed"]]
    sums = rows.groupby("world")[columns].sum()
    won, threats = (sums[column].to_numpy(float) for column in columns)
    if not threats.sum():
        return "no threat was made in the treatments played"
    share, bounds = pooled_share(won, threats)
    disputed = int((threats > 0).sum())
    return Measured(
        share,
        bounds,
        f"after {rule.years} years the target had given way to {won.sum():.0f} of "
        f"{threats.sum():.0f} threats, {percent(share)} ({interval(bounds, percent)}), in "
        f"{disputed} worlds and {len(cells)} treatments that threaten",
    )


def pays(pairs: Pairs, years: int) -> Measured | str:
    """Measure in which share of worlds the weapon pays; neutral worlds do not count as paying."""
    horizon = at_horizon(pairs, years)
    if not horizon.worlds:
        return f"no world differs from its baseline within {years} years"
    return Measured(
        horizon.pays_share,
        horizon.pays_ci,
        f"after {years} years it pays in {percent(horizon.pays_share)} "
        f"({interval(horizon.pays_ci, percent)}) and harms in "
        f"{percent(horizon.self_harm_share)} ({interval(horizon.self_harm_ci, percent)}) of "
        f"{horizon.worlds} worlds",
    )


def trust(pairs: Pairs, years: int) -> Measured | str:
    """Measure how much trust was lost against the baseline, and what premium buyers put on it."""
    if f"trust_{years}y" not in pairs.treated:
        return "the table does not tell trust"
    keep, change = pairs.counted(years), pairs.change(f"trust_{years}y", years)
    bounds = median_interval(change)
    if bounds is None:
        return "every run failed"
    value = float(np.median(change))
    reading = (
        f"after {years} years buyers' trust is {points(value)} ({interval(bounds, signed)}) "
        "off the baseline"
    )
    if "reputation.premium" in pairs.treated:
        lost = -pairs.difference(f"trust_{years}y") * pairs.side("treated", "reputation.premium")
        reading += f"; they would pay {points(float(np.mean(lost[keep])))} more of the price, on "
        reading += "average, to buy elsewhere"
    low = np.min(pairs.side("treated", f"trust_{years}y")[keep])
    reading += f"; the lowest trust of any world is {percent(low)}"
    return Measured(value, bounds, reading, change)


def decoupled(pairs: Pairs, years: int) -> Measured | str:
    """Measure how much use left for substitutes or for mines elsewhere, against the baseline."""
    sides: list[Floats] = []
    for side in (pairs.treated, pairs.baseline):
        if not {f"lost_{years}y", f"rivals_{years}y"} <= set(side):
            return "the table does not tell substitutes and rivals"
        stays = (1 - side[f"lost_{years}y"]) * (1 - side[f"rivals_{years}y"])
        sides.append(1 - stays.to_numpy(float))
    keep = pairs.counted(years)
    change = (sides[0] - sides[1])[keep]
    bounds = median_interval(change)
    if bounds is None:
        return "every run failed"
    value = float(np.median(change))
    lost, rivals = (
        float(np.median(pairs.change(f"{name}_{years}y", years))) for name in ("lost", "rivals")
    )
    return Measured(
        value,
        bounds,
        f"after {years} years {points(value)} ({interval(bounds, signed)}) of use have left, "
        f"against the baseline: substitutes {points(lost)}, extractors elsewhere "
        f"{points(rivals)}",
        change,
    )


MEASURES = {"pays": pays, "trust": trust, "decoupled": decoupled}


def judge_all(
    rules: Sequence[Rule], table: pd.DataFrame, pairs: Pairs, treatment: str
) -> list[Hypothesis]:
    """Decide every claim of an experiment for one treatment."""
    return [judge(rule, table, pairs, treatment) for rule in rules]
