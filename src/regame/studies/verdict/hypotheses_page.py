"""Sections of the report on the four claims, a page each, and on where it all comes from."""

import shlex

import numpy as np
from markupsafe import Markup

from regame.analysis.hypotheses import Rule
from regame.analysis.outcomes import played
from regame.analysis.results import Hypothesis
from regame.core.words import interval, money, percent, points, signed
from regame.design.design import Uncertainty
from regame.reports import charts
from regame.reports.page import badge, folded, paragraph, table
from regame.reports.templating import macro
from regame.studies.verdict.source import Source


def show(source: Source, item: Hypothesis) -> Markup:
    """Show one hypothesis: the answer, the evidence, the rule, a chart and its figures."""
    rule = next(rule for rule in source.protocol.experiment.rules if rule.name == item.name)
    is_played = rule.years in played(source.pairs)
    evidence = item.evidence[0].upper() + item.evidence[1:] + "."
    untested = (
        paragraph(f"Not testable: {item.not_testable}. The rule alone says: {item.by_rule}.")
        if item.not_testable
        else Markup("")
    )
    return (
        badge(item.verdict)
        + paragraph(evidence)
        + untested
        + paragraph(f"The rule, fixed before the run: {item.rule}", "soft")
        + paragraph(f"Why these bounds: {item.why}.", "soft")
        + (SHOW[rule.quantity](source, rule, item) if is_played else Markup())
    )


def _bounds_of(rule: Rule) -> dict[str, float]:
    """Return what holds beyond each bound of a rule -> the bound; one name where they meet."""
    ends = ("supported_below", "supported_above", "contradicted_below", "contradicted_above")
    bounds = {end.replace("_", " "): getattr(rule, end) for end in ends}
    result = {end: float(bound) for end, bound in bounds.items() if bound is not None}
    return {"the rule's bound": min(result.values())} if len(set(result.values())) == 1 else result


def _yielding(source: Source, rule: Rule, item: Hypothesis) -> Markup:
    years, table_all = rule.years, source.table
    columns = [f"{subject}_{years}y" for subject in ("threats", "acts", "conceded")]
    if not set(columns) <= set(table_all):
        return Markup()
    frame = table_all.loc[~table_all["failed"], ["treatment", *columns]]
    rows = []
    for name in rule.treatments:
        runs = frame[frame["treatment"] == name]
        threats, acts, won = (float(runs[column].sum()) for column in columns)
        if threats:
            rows.append((name, len(runs), threats, acts, won))
    if not rows:
        return Markup()
    shares: list[charts.Row] = [
        (name, 100 * won / threats, None) for name, _, threats, _, won in rows
    ]
    if item.ci is not None and item.value is not None:
        together = [100 * bound for bound in item.ci]
        shares.insert(0, ("all together", 100 * item.value, together))
    marks = {name: 100 * bound for name, bound in _bounds_of(rule).items()}
    title = f"Threats to which the target gave way within {years} years"
    drawn = charts.dots(title, "% of threats", shares, 1.0, marks)
    listed = [
        [name, str(runs), f"{threats:.0f}", f"{acts:.0f}", f"{won:.0f}", percent(won / threats)]
        for name, runs, threats, acts, won in rows
    ]
    headings = ("treatment", "worlds", "threats", "carried out", "gave way", "share")
    return drawn + table(headings, listed, f"Threats in {years} years, all worlds together")


def _pays(source: Source, rule: Rule, item: Hypothesis) -> Markup:
    return _spread(source, f"payoff_{rule.years}y", "Gain", "bn USD", charts.BILLION)


def _spread(source: Source, column: str, title: str, unit: str, scale: float) -> Markup:
    keep = source.pairs.counted(int(column.split("_")[1][:-1]))
    values = source.pairs.difference(column)[keep] / scale
    drawn = charts.spread(title, unit, values, {"no gain": 0.0})
    levels = np.quantile(values * scale, charts.FAN)
    rows = [[money(float(level)) for level in levels]]
    headings = [f"{level:.0%}" for level in charts.FAN]
    return drawn + table(headings, rows, f"{title}, quantiles over worlds, USD")


def _trust(source: Source, rule: Rule, item: Hypothesis) -> Markup:
    column = f"trust_{rule.years}y"
    if column not in source.pairs.treated:
        return Markup()
    values = source.pairs.difference(column)[source.pairs.counted(rule.years)]
    bounds = {name: 100 * bound for name, bound in _bounds_of(rule).items()}
    drawn = charts.spread("Change of trust against the baseline", "points", 100 * values, bounds)
    return drawn + _by_horizon(source, {"trust": "trust, 1 is full"})


def _decoupled(source: Source, rule: Rule, item: Hypothesis) -> Markup:
    names = {
        "lost": "use lost to substitutes",
        "rivals": "share extracted elsewhere",
        "magnets": f"share of {source.state} in what the last stage makes",
    }
    years = rule.years
    rows = []
    for name, title in names.items():
        column = f"{name}_{years}y"
        if column in source.pairs.treated:
            change = 100 * source.pairs.difference(column)[source.pairs.counted(years)]
            low, middle, high = (float(value) for value in np.quantile(change, (0.05, 0.5, 0.95)))
            rows.append((title, middle, (low, high)))
    if not rows:
        return Markup()
    title = f"Change against the baseline after {years} years"
    drawn = charts.dots(title, "points", rows, 1.0, lines="5–95 % of worlds")
    return drawn + _by_horizon(source, names)


def _by_horizon(source: Source, names: dict[str, str]) -> Markup:
    rows = []
    for name, title in names.items():
        for years in (item.years for item in source.found.horizons):
            column = f"{name}_{years}y"
            if column not in source.pairs.treated:
                continue
            keep = source.pairs.counted(years)
            sides = [
                float(np.median(source.pairs.side(which, column)[keep]))
                for which in ("treated", "baseline")
            ]  # fmt: skip
            change = source.pairs.difference(column)[keep]
            levels = [float(value) for value in np.quantile(change, (0.05, 0.5, 0.95))]
            rows.append([title, str(years), *(f"{side:.3f}" for side in sides)])
            rows[-1] += [points(levels[1]), interval([levels[0], levels[2]], signed)]
    headings = (
        "quantity",
        "years",
        "with the weapon",
        "baseline",
        "median change",
        "5–95 % of worlds",
    )
    return table(headings, rows, "By horizon: medians over worlds")


SHOW = {"yielding": _yielding, "pays": _pays, "trust": _trust, "decoupled": _decoupled}


def provenance(source: Source) -> Markup:
    """Say which code, assumptions, seed and ranges made this, and how to make it again."""
    manifest, verdict = source.manifest, source.found
    experiment = source.protocol.experiment
    versions = ", ".join(f"{name} {value}" for name, value in manifest["versions"].items())
    rows = [
        ["question", experiment.question],
        ["config", f"{experiment.config}, hash {verdict.config_hash}"],
        ["seed", str(verdict.seed)],
        ["worlds, rows, months", f"{verdict.runs}, {verdict.rows}, {verdict.months}"],
        ["rows for channels", f"{verdict.channel_rows}"],
        ["rows that failed", f"{verdict.failed_rows} and {verdict.channel_failed_rows}"],
        ["commit", manifest.get("commit") or "an installed package"],
        ["code", manifest["code_hash"][:16]],
        ["design", manifest["design_hash"][:16]],
        ["begun", manifest["started"]],
        ["versions", versions],
    ]
    ranges, held = _uncertain(source)
    texts = {name: baseline.strategy for name, baseline in experiment.baselines.items()}
    cells = [[name, play] for name, play in (texts | experiment.treatments).items()]
    strategies = table(("name", "strategy"), cells, f"What {source.state} plays")
    assumed = table(("key", "law", "range", "source"), ranges, "Every uncertain parameter")
    fixed = (
        table(("key", "value"), held, "Pinned by the user, so not sampled") if held else Markup()
    )
    was = [[key, *values] for key, values in verdict.overrides.items()]
    own_text = (
        table(
            ("assumption", f"in {experiment.carries}", "here"), was, "What the case sets otherwise"
        )
        if was
        else Markup()
    )
    return (
        table(("what", "value"), rows, "What made this report")
        + macro("again")(shlex.join(source.protocol.command))
        + fixed
        + own_text
        + folded(f"The {len(ranges)} uncertain parameters and their ranges", assumed)
        + folded("Treatments and baselines", strategies)
    )


def _uncertain(source: Source) -> tuple[list[list[str]], list[list[str]]]:
    """Rows of the parameters that were sampled, and of those that the user held at one value."""
    ranges, held = [], []
    for item in source.protocol.experiment.uncertainties:
        key = item.key
        if key in source.table:
            ranges.append([key, item.law, _range(item), item.source])
        else:
            section, name = key.split(".")
            held.append([key, f"{source.protocol.config[section][name]:g}"])
    return ranges, held


def _range(item: Uncertainty) -> str:
    if item.values:
        return ", ".join(f"{value:g}" for value in item.values)
    return f"{item.low:g} to {item.high:g}"
