"""What the columns of results mean, for the sheet of definitions and the reference of the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

CI = "95 % interval over worlds: Monte-Carlo error only"
BETWEEN = "chances of a restriction at which it does not lose"
ENDS = {"_low": "lower end of {}", "_high": "upper end of {}"}

DEFINITIONS = {  # columns that mean the same wherever they are
    "years": "horizon, years after the start",
    "worlds": "worlds that are decided: policy active, no tie, no failed run",
    "unfired": "worlds in which the policy was never active: as the baseline in all instruments",
    "ties": "worlds in which treatment and baseline are numerically equal",
    "failed": "worlds in which a run failed to clear",
    "pays_share": "share of worlds in which the user gains more than the neutral band",
    "neutral_share": "share of worlds within the neutral band",
    "self_harm_share": "share of worlds in which the user loses more than the neutral band",
    "self_harm_ci": "95 % Wilson interval of that share: Monte-Carlo error only",
    "pays_ci": "95 % Wilson interval of that share: Monte-Carlo error only",
    "median_difference_usd": "median gain of the user, USD at the start's value",
    "median_difference_ci": "95 % bootstrap interval over worlds: Monte-Carlo error only",
    "mean_difference_usd": "mean gain of the user, USD at the start's value",
    "mean_difference_ci": "95 % bootstrap interval over worlds: Monte-Carlo error only",
    "target_difference_usd": "median gain of all other states together, USD",
    "treatment": "policy under test",
    "baseline": "policy without it, in the same worlds and with the same luck",
    "case": "chokepoint, by the name of its experiment",
    "holder": "state that holds the chokepoint and may use it as a weapon",
    "weapon": "the holder's strategy whose effect is asked for",
    "state": "state in the model",
    "strategy": "strategy, with its parameters",
    "unit": "unit of the figures of the row",
    "series": "series of figures on record, as hindcasts name it",
    "year": "calendar year",
    "observed": "figure on record; empty where there is none",
    "order": "signs from the shortest horizon to the longest, the usual one",
    "order_share": "share of worlds with that order of signs",
    "turning_month": "month from which the median gain is a loss for good; empty: never",
    "harms_share": "share of worlds in which it harms its user",
    "kind": "kind of row: tonnes, price, share or money; of a variant its group",
    "low": "5 % of worlds lie below",
    "high": "5 % of worlds lie above",
    "median": "median world",
}
SIGN = {
    "sign": "pays, neutral or harms, whichever most worlds have, in the holder's favour",
    "share": "share of worlds with that sign",
    "ci": "95 % Wilson interval of that share: Monte-Carlo error only",
    "median_difference": "median, treatment less baseline in the holder's favour: USD, or a share",
    "median_ci": CI,
    "band": "differences within it are neutral; the median over worlds",
}
OF_RESULT = {  # class of the result -> its own columns, before all others
    "Verdict": {"baseline": DEFINITIONS["baseline"]},
    "Cases": SIGN
    | {
        "worlds_from": "where worlds come from: prior or posterior",
        "measure": "what is judged: income, share, use lost or concessions",
    },
    "Claims": {
        "id": "number of the claim",
        "claim": "what is claimed",
        "verdict": "supported, contradicted, undecided or not testable here",
        "by_rule": "what the rule alone says, before it is asked whether worlds can test it",
        "past_bar": "share of worlds beyond the bar of the rule",
        "figure_name": "what is measured",
        "figure": "median over worlds, or a share of worlds; empty: beyond the run",
        "low": "lower end of its 95 % interval; empty: beyond the run",
        "high": "upper end of its 95 % interval; empty: beyond the run",
        "censored_share": "share of worlds in which it lies beyond the run",
    },
    "Forecast": {
        "near": "whether the median is within a factor of 1.5, or 8 points of a share",
        "inside": "whether the record lies in the 5 to 95 % band",
        "log_score": "log density of what came; higher is better",
        "crps": "continuous ranked probability score; lower is better",
        "no_change_log_score": "log score of a forecast of no change",
        "trend": "median of a forecast by the trend of the last five years",
        "trend_log_score": "its log score",
    },
    "Calibration": {
        "key": "assumption, by its key in the config",
        "identified": "whether the record narrows it",
        "prior_5": "5 % of the prior lie below",
        "prior_50": "median of the prior",
        "prior_95": "95 % of the prior lie below",
        "posterior_5": "5 % of the posterior lie below",
        "posterior_50": "median of the posterior",
        "posterior_95": "95 % of the posterior lie below",
    },
    "Unsampled": {"value": "the number as the config has it"},
    "DockResult": {
        "id": "row of the table of published figures",
        "source": "who published the figure, and when",
        "question": "what it answers",
        "published": "published figure",
        "published_low": "lower end of the published range; empty where none is stated",
        "published_high": "upper end of the published range; empty where none is stated",
        "ours": "median over worlds, or a share of worlds; empty where it cannot be computed",
        "ours_low": "5 % of worlds lie below; empty for a share of worlds",
        "ours_high": "95 % of worlds lie below; empty for a share of worlds",
        "status": "whether the two compare: comparable, constructed, other concept, gap or "
        "not computed",
        "why": "why the two may differ",
        "read_at": "where the published figure was read",
        "confidence": "of the published figure: A is the surest",
    },
    "RobustnessResult": {
        "name": "variant of model, accounts or baseline",
        "why": "why it is in the list",
        "change": "share harmed less the headline's, in the same worlds",
    },
    "RespondResult": {
        "value": "share that a mix reaches in the year of the goal, median over worlds",
        "share_of_worlds": "share of worlds in which a mix reaches the goal",
        "worth_usd": "income with the policy less income doing nothing under the holder's "
        "restrictions, same worlds and luck, mean",
        "worth_ci": CI,
        "worth_if_nothing_usd": "the same where the holder restricts nothing",
        "worst_tenth_usd": "worth, mean over the tenth of worlds where it is least",
        "break_even_probability": "chance of a restriction at which the policy is worth nothing",
        "pays_between": BETWEEN,
        "policy": "what the target does",
        "dose": "how much of one instrument; empty for other policies",
        "play": "its strategy, as text",
        "why": "what the policy is",
        "cost_usd": "public money beyond doing nothing, less what the stock left would fetch",
        "spent_usd": "public money beyond doing nothing, without the stock left",
        "stock_left_usd": "what the public stock left at the end would fetch",
        "loss_avoided_usd": "losses avoided by all but the treasury: net and cost",
        "net_usd": "change of national income against doing nothing, mean",
        "net_ci": CI,
        "net_without_stock_usd": "net if the stock left were worth nothing",
        "benefit_per_dollar": "loss avoided over cost; empty where it costs nothing",
        "regret_usd": "what the best policy brings beyond this one, mean over all",
        "worst_regret_usd": "the same against the holder's strategy where it is largest",
        "satisfies": "share of worlds and strategies in which it does no worse than nothing",
        "efficient": "no other policy costs less and avoids more",
        "robust": "least worst regret of all policies",
        "robust_without_stock": "the same if the stock left were worth nothing",
        "concessions": "how often the state gives way, the mean, where deals end restrictions",
        "break_even_concession_usd": "what giving way once must cost for the policy to pay as much",
    },
    "Playthrough": {
        "month": "month of play; 0 is the first",
        "date": "its year and month",
        "text": "what happened",
    },
    "Comparison": {
        "one_share": "share of worlds harmed in A",
        "one_ci": "95 % Wilson interval of that share: Monte-Carlo error only",
        "other_share": "share of worlds harmed in B",
        "other_ci": "95 % Wilson interval of that share: Monte-Carlo error only",
        "share_change": "the share of B less that of A",
        "one_median_usd": "median gain of the user in A, USD",
        "other_median_usd": "median gain of the user in B, USD",
        "mean_change_usd": "gain in B less that in A, mean over the worlds that both have",
        "mean_change_ci": CI,
        "worlds": "worlds that both have; 0 where they are not paired",
    },
    "ExperimentResult": {
        "outcome": "outcome of a run",
        "rows": "runs that did not fail",
        "0.05": "5 % of runs lie below",
        "0.25": "25 % of runs lie below",
        "0.50": "median run",
        "0.75": "75 % of runs lie below",
        "0.95": "95 % of runs lie below",
    },
    "Tournament": {
        "worst_regret_usd": "loss against the best response, in the worst profile of the others",
        "mean_usd": "mean payoff over worlds and profiles of the others, USD",
        "fired_share": "share of worlds and profiles in which it restricts trade",
        "best_response_share": "share of profiles of the others to which it is the best response",
        "pays_share": "share of those in which it restricts where it pays",
    },
}


FIGURES = {  # on record, beside worlds
    "inside": "whether the figure on record lies in the band",
    "low": "lower end of the band: 5 % of worlds, with an error estimated on the record",
    "high": "upper end of the band",
    "worlds_low": "5 % of worlds lie below, without that error",
    "worlds_high": "95 % of worlds lie below",
}
OF_SHEET = {  # further table of a result -> its own columns, before all others
    "ledger": {
        "sector": "line of money; all: the sum of the state's lines",
        "measure": "income: lines of the ledger, gained or lost",
        "months": "the same, months of play",
        "median_usd": "change against the baseline, median over worlds, USD discounted; without "
        "stocks and plants at the end, which the gain in `results` counts",
        "low_usd": "5 % of worlds lie below",
        "high_usd": "5 % of worlds lie above",
    },
    "losses": {
        "sector": "end use or industry; all: the sum of the state's",
        "measure": "users_money: lost by users, in income; output_stopped: gross output of lines "
        "that lack products; value_added: of these and of suppliers at home, net of what is caught "
        "up",
        "years": "empty: losses are counted in months",
        "months": "months from the weapon's first on",
        "median_usd": "lost, median over worlds, USD",
    },
    "months": {
        "quantity": "what is measured",
        "baseline": "median of the baseline's own values",
        "month": "month of the weapon; 1 is its first",
        "mean": "mean over worlds",
    },
    "turns": {
        "key": "assumption, by its key in the config",
        "meaning": "what the assumption says",
        "auc": "chance that a harmed world has the higher value of a harmed and another one",
        "at": "value at which half of the worlds are harmed; empty: outside what was sampled",
        "harmed_low": "share harmed in the fifth of worlds where it is lowest",
        "harmed_high": "share harmed in the fifth of worlds where it is highest",
    },
    "scores": FIGURES,
    "figures": FIGURES,
    "tests": {
        "name": "what is tested",
        "value": "figure of the median world",
        "holds": "whether it lies between its bounds",
    },
    "price_peaks": {
        "group": "what the price is of",
        "date": "year and month from which it was that high",
        "month": "the same, counted from the start",
        "top_usd_kg": "highest price, USD/kg",
        "top_month": "month of the highest price",
        "top_date": "its year and month",
        "times_start": "highest price over that of the start",
        "times_start_in_baseline": "the same in the run without the policy",
        "overpaid_outside_usd": "what buyers outside paid beyond usual prices then, USD",
    },
    "setup": {
        "where": "part of the set-up: config, experiment or manifest",
        "key": "assumption or setting",
        "one": "its value in A",
        "other": "its value in B",
    },
    "parts": {
        "name": "part of the weapon that is taken out, or of the set-up that was swapped",
        "keys": "assumptions in it that differ",
    },
    "horizons": {
        "payoff_usd": "payoff with the policy, USD discounted, with terminal values",
        "baseline_usd": "payoff of the baseline",
        "difference_usd": "the one less the other: the gain",
    },
    "yearly": {
        "year": "year of play; 1 is the first",
        "mean": "mean over the year's months",
    },
    "by_strategy": {
        "holder": "what the holder does",
        "policy": "what then brings the target most, in the mean over worlds",
        "net_usd": "change of national income against doing nothing, mean, USD",
        "net_ci": CI,
    },
    "regrets": {
        "policy": "what the target does",
        "holder": "what the holder does",
        "net_usd": "change of national income against doing nothing, mean over worlds, USD",
        "best_usd": "the same of the best policy of each world, mean over worlds, USD",
        "regret_usd": "best_usd less net_usd; the largest of a policy is its worst_regret_usd",
    },
    "curves": {
        "policy": "the instrument, played from the opening on",
        "dose": "how much of it, in `unit`",
        "unit": "of the dose",
        "worth_usd": "income with it less income doing nothing under the stop, mean",
        "worth_ci": CI,
        "low_usd": "worth, 5 % of worlds lie below",
        "high_usd": "worth, 5 % of worlds lie above",
        "worth_if_nothing_usd": "worth where the holder restricts nothing, mean",
        "worst_tenth_usd": "worth, mean over the tenth of worlds where it is least",
        "break_even_probability": "chance of the stop at which the dose is worth nothing",
        "pays_between": BETWEEN,
        "cost_usd": "public money beyond doing nothing, less what the stock left would fetch",
    },
    "contrasts": {
        "policy": "what the target does",
        "beside": "the policy that differs from it in one thing",
        "net_usd": "what the first brings beyond the second, mean, USD",
        "net_ci": CI,
    },
}


def meaning(column: str, model: type | None = None, sheet: str = "") -> str:
    """Return what a column means: by its table's or result's own list, models' fields, or all's.

    sheet: further table of the result, if the column is in one.
    Ends of intervals, `_low` and `_high`, say which interval they end. "" for a column that nobody
    defined.
    """
    meanings = OF_RESULT.get(getattr(model, "__name__", ""), {})
    fields = dict(_fields(model))
    for candidate in (
        OF_SHEET.get(sheet, {}).get(column),
        meanings.get(column),
        fields.get(column),
        DEFINITIONS.get(column),
    ):
        if candidate:
            return candidate
    for end, ending in ENDS.items():
        stem = column.removesuffix(end)
        if stem != column and stem.endswith(("ci", "between")):
            of = meaning(stem, model, sheet) or f"the 95 % interval of {stem.removesuffix('_ci')}"
            return ending.format(of)
    return ""


def _fields(model: type | None, seen: tuple[type, ...] = ()) -> Iterator[tuple[str, str]]:
    """Give the fields of a model that say what they are, those of the models within it first."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)) or model in seen:
        return
    for field in model.model_fields.values():
        for part in _within(field.annotation):
            yield from _fields(part, (*seen, model))
    for name, field in model.model_fields.items():
        if field.description:
            yield name, field.description


def _within(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for inner in get_args(annotation):
        yield from _within(inner)
