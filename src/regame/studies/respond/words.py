"""The answers of a target's question in tables and words: worth, gains, regret, deals, how sure."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from regame.analysis.results import Result
from regame.core.words import NONE, digits, interval, listed, money, percent, unit_of
from regame.reports.charts import dots
from regame.reports.templating import said, sentence
from regame.runs.sources import DATED, POSTERIOR, PRIOR, USUAL_YEAR
from regame.studies.frame import Table, crossed
from regame.studies.respond import parts
from regame.studies.verdict.losses import Loss

type Cells = tuple[Sequence[str], list[list[str]]]

DRAWN, BILLION = 6, 1e9  # rows of the chart, and its unit

COST = "cost if no stop"
WORTH_HEADINGS = ("policy", "worth", "worst tenth", "if no stop", COST, "pays if chance is")
SUMS = ("worth_usd", "worst_tenth_usd", "worth_if_nothing_usd", "cost_if_nothing_usd")
CURVE_HEADINGS = ("instrument", "dose", "worth", "90 of 100 worlds", "if no stop", COST)
ROW = ("policy", "cost_usd", "play", "why")  # of a file, beside what a policy is worth
SECTORS_SHOWN, STATES_SHOWN = 5, 4  # largest losses of a table
LOSS_HEADINGS = ("state", "industry", "median", "90 of 100 worlds", "of a year's GDP")
INSIDE = "Worth most inside its range"
BOUND = "The end of the range binds, so that more may be worth more"
WITHOUT = "No dose is worth more than nothing"


def by_worth(
    options: Sequence[parts.Option], advised: Sequence[parts.Advice]
) -> list[parts.Option | parts.Advice]:
    """Return policies by worth under the stop, what is advised before all others."""
    first: dict[str, parts.Option | parts.Advice] = {item.policy: item for item in advised}
    ranked = sorted(options, key=parts.WORTH, reverse=True)
    return [*first.values(), *(option for option in ranked if option.policy not in first)]


def worth_cells(items: Sequence[parts.Option | parts.Advice]) -> Cells:
    """Return headings and rows of worth; a policy without any effect has dashes."""
    unit, size = unit_of(item.worth_usd for item in items)
    return _in(unit, WORTH_HEADINGS), [_worth_row(item, size) for item in items]


def _in(unit: str, headings: Sequence[str]) -> list[str]:
    """Return headings with the unit of those of money."""
    words = ("policy", "instrument", "dose", WORTH_HEADINGS[-1])
    return [head if head in words else f"{head}, {unit}" for head in headings]


def _sum(usd: float | None, size: float) -> str:
    """A sum in a table's unit, signed."""
    if usd is None:
        return NONE
    text = digits(usd / size)
    return f"+{text}" if usd > 0 and text != "0" else text


def _worth_row(item: parts.Option | parts.Advice, size: float) -> list[str]:
    sums = [getattr(item, key) for key in SUMS]
    if not any(sums[:-1]):
        return [item.policy, *(NONE,) * (len(WORTH_HEADINGS) - 1)]
    return [item.policy, *(_sum(usd, size) for usd in sums), item.pays_where]


def worth_chart(title: str, items: Sequence[parts.Option | parts.Advice]) -> Markup:
    """Draw worth under the stop with its interval, the first rows."""
    rows = [(item.policy, item.usd, item.worth_ci) for item in items[:DRAWN]]
    return dots(title, "worth, bn USD", rows, BILLION)


def best_doses(curves: Sequence[parts.Point]) -> list[parts.Point]:
    """Return the dose of each instrument that is worth most under the stop."""
    by_name = {at.policy: at for at in sorted(curves, key=parts.WORTH)}  # the last one stays
    return sorted(by_name.values(), key=parts.WORTH, reverse=True)


def dose_cells(points: Sequence[parts.Point]) -> Cells:
    """Return headings and rows of doses; one without any effect has dashes."""
    unit, size = unit_of(point.worth_usd for point in points)
    return _in(unit, CURVE_HEADINGS), [_dose_row(point, size) for point in points]


def _dose_row(point: parts.Point, size: float) -> list[str]:
    name = [point.policy, parts.amount_of(point.dose, point.unit)]
    if not any((point.worth_usd, point.low_usd, point.high_usd, point.cost_usd)):
        return [*name, *(NONE,) * (len(CURVE_HEADINGS) - 2)]
    keys = ("worth_usd", "low_usd", "high_usd", "worth_if_nothing_usd", "cost_if_nothing_usd")
    worth, low, high, idle, cost = (_sum(getattr(point, key), size) for key in keys)
    return [*name, worth, f"{low} to {high}", idle, cost]


def tops_in_words(tops: Sequence[parts.Top]) -> list[str]:
    """Say where the best dose of each instrument lies, and where the end of the range binds."""
    lines: dict[str, list[str]] = {INSIDE: [], BOUND: [], WITHOUT: []}
    for top in tops:
        at = "" if top.dose is None else f" at {parts.amount_of(top.dose, top.unit)}"
        lead = WITHOUT if not at else BOUND if top.end_binds else INSIDE
        lines[lead].append(f"{top.policy}{at}")
    return [f"{lead}: {listed(names)}." for lead, names in lines.items() if names]


def worth_rows(
    options: Sequence[parts.Option], advised: Sequence[parts.Advice]
) -> list[dict[str, Any]]:
    """Return rows of a file, as `by_worth` has them; what is advised is marked, the first as such.

    What no mix or dose has, such as regret, is left out for all: it is in a table of the policies.
    """
    by_name = {option.policy: option.to_json() for option in options}
    marks = {item.policy: f"no: {item.chosen_by}" for item in advised[1:]}
    marks |= {item.policy: "yes" for item in advised[:1]}
    amounts = {item.policy: item.amounts for item in advised}
    rows = []
    for item in by_worth(options, advised):
        row = by_name.get(item.policy) or item.to_json()
        named = {"recommended": marks.get(item.policy), "amounts": amounts.get(item.policy)}
        rows.append(named | {key: row[key] for key in (*parts.Worth.model_fields, *ROW)})
    return rows


def _loss_row(loss: Loss, size: float) -> list[str]:
    band = interval((loss.low_usd, loss.high_usd), lambda usd: digits(usd / size))
    share = percent(None) if loss.share_of_gdp is None else f"{100 * loss.share_of_gdp:.2g} %"
    return [loss.state, loss.sector.replace("_", " "), digits(loss.median_usd / size), band, share]


HEADS = {"support": "net public money"}
LARGE = 0.1  # of the largest receipts: what is said in words


def followers_in_words(gains: Sequence[parts.Gain], state: str) -> list[str]:
    """Return who plays policies with allies beside the state that asks, where anybody does."""
    club = {gain.of for gain in gains if gain.by == "state" and gain.plays and gain.of != state}
    return said("respond", "followers", sorted(club))


def who_pays(gains: Sequence[parts.Gain], state: str, holder: str) -> list[str]:
    """Return how to read the lines of a ledger, and who pays a duty that the state has alone.

    Where the study has plays without restriction, who pays is said of these.
    """
    club = {gain.policy for gain in gains if gain.by == "state" and gain.plays and gain.of != state}
    calm = any(gain.worth_if_nothing_usd for gain in gains)
    key = "worth_if_nothing_usd" if calm else "worth_usd"
    worth = {(gain.policy, gain.of): getattr(gain, key) or 0.0 for gain in gains}
    duties = {policy: usd for (policy, of), usd in worth.items() if of == "duty" and usd > 0}
    least = LARGE * max(duties.values(), default=0.0)
    alone = {name: usd for name, usd in duties.items() if name not in club and usd >= least}
    payers = ("users", holder, state)
    shares = [(name, *(worth[name, of] / usd for of in payers)) for name, usd in alone.items()]
    return said("respond", "who_pays", state, holder, calm, shares)


def gain_tables(gains: Sequence[parts.Gain], by: str, state: str) -> list[Table]:
    """Return what policies are worth under restrictions, and without any where a study has that."""
    calm = [gain.model_copy(update={"worth_usd": gain.worth_if_nothing_usd}) for gain in gains]
    tables = [gain_table(gains, by, state)]
    if any(gain.worth_usd for gain in calm):
        table = gain_table(calm, by, state)
        tables.append(table._replace(title=f"If the holder restricts nothing: {table.title}"))
    return tables


def gain_table(gains: Sequence[parts.Gain], by: str, state: str) -> Table:
    """Return a row per policy, a column per state or line.

    A star marks who plays the policy; entries that no policy moves are left out.
    """
    rows = [gain for gain in gains if gain.by == by]
    moved = list(dict.fromkeys(gain.of for gain in rows if gain.worth_usd))
    at = {(gain.policy, gain.of): gain for gain in rows}
    policies = dict.fromkeys(gain.policy for gain in rows)
    cells = [[policy, *(_cell(at[policy, name], by) for name in moved)] for policy in policies]
    whose = "each state (*: plays it)" if by == "state" else f"each line of {state}'s ledger"
    heads = [HEADS.get(name, name.replace("_", " ")) for name in moved]
    return Table(f"Worth to {whose}, USD", ("policy", *heads), cells)


def _cell(gain: parts.Gain, by: str) -> str:
    star = "*" if gain.plays and by == "state" else ""
    return f"{money(gain.worth_usd)}{star}" if gain.worth_usd else NONE


AGAINST = {
    "net_usd": "net_against_play_usd", "net_ci": "net_against_play_ci",
    "best_usd": "best_named_usd",
}  # fmt: skip
OVER_PLAYS = {"net_usd": "net_over_plays_usd", "net_ci": "net_over_plays_ci"}


def price_of_giving_way(options: Sequence[parts.Option]) -> str:
    """Say what giving way must cost the state for those policies to be right that seldom do."""
    prices = [(at.break_even_concession_usd, at.policy) for at in options]
    ranked = sorted((price, name) for price, name in prices if price is not None)
    most = max(options, key=lambda option: option.concessions or 0)
    each = [f"{money(price, False)} USD ({name!r})" for price, name in ranked]
    return sentence("respond", "price_of_giving_way", each, most)


def regret_table(regrets: Sequence[parts.Regret]) -> Table:
    """Return how regret is made: a row per policy, a column per strategy of the holder."""
    held, cells = crossed(regrets, "policy", "holder", _regret_sum)
    caption = "Regret by the holder's strategy: the best policy of each world less this one"
    return Table(f"{caption}, means in USD", ["policy", *held], cells)


def _regret_sum(regret: parts.Regret) -> str:
    sums = (regret.best_usd, regret.net_usd, regret.regret_usd)
    return "{} less {} = {}".format(*map(money, sums))


def said_worlds(source: str) -> str:
    """Say what the worlds of a source have in common."""
    if source == PRIOR:
        return "worlds span what sources allow"
    dated = DATED.match(source)
    if source == POSTERIOR or dated:
        return f"worlds fit the record to {dated[1] if dated else USUAL_YEAR}"
    return f"worlds are those of {source}"


def by_holder(best: Sequence[parts.Best], regrets: Sequence[parts.Regret]) -> str:
    """Say whether what is best depends on the holder's strategy, and what loses under none."""
    nets: dict[str, list[float]] = {}
    for regret in regrets:
        nets.setdefault(regret.policy, []).append(regret.net_usd)
    safe = [repr(policy) for policy, net in nets.items() if min(net) >= 0 < max(net)]
    plays = [f"{item.policy!r} against {item.holder} ({money(item.net_usd)})" for item in best]
    return sentence("respond", "by_holder", best, plays, safe)


def how_sure(options: Sequence[parts.Option], worlds: str, unsure: bool) -> str:
    """Say how often another sample would name the same policy, and what no sample tells."""
    picked = sorted(options, key=lambda option: -option.picked)[:2]
    names = [f"{item.policy!r} in {percent(item.picked)}" for item in picked if item.picked]
    return sentence("respond", "how_sure", said_worlds(worlds), names, unsure)


def sheets_of(fields: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Return doses, mixes for a goal, losses, regrets and pairs of policies, of a result's fields.

    Under a stop also what the stop costs, what the treasury pays by years, and what policies cost
    and bring as a mean over both plays. Net against one play of the holder has its own head.
    """
    harm, goal, recommended = (fields[x] for x in ("nothing_done", "goal", "recommended"))
    rows: dict[str, Sequence[Result]] = {
        "curves": fields["curves"],
        "goal": goal.frontier if goal else (),
        "stop_costs": (harm,) if harm else (),
        "treasury": recommended.outlays if recommended else (),
        "nothing_done": harm.losses if harm else (),
        "policies": fields["options"] if fields["stop"] and not goal else (),
        "by_strategy": fields["best_by_strategy"],
        **{name: fields[name] for name in ("regrets", "contrasts", "gains")},
    }
    frames = {name: pd.DataFrame([row.to_json() for row in at]) for name, at in rows.items()}
    frames["stop_costs"] = frames["stop_costs"].drop(columns="losses", errors="ignore")
    for name in ("by_strategy", "regrets"):
        frames[name] = frames[name].rename(columns=AGAINST)
    frames["by_strategy"] = frames["by_strategy"].rename(columns={"policy": "best_named_policy"})
    frames["policies"] = frames["policies"].rename(columns=OVER_PLAYS)
    return frames
