"""Sections of the report on the four claims, a page each, and on where it all comes from."""

import shlex
from html import escape
from typing import Any

import numpy as np

from regame.core.words import interval, money, percent, points, signed
from regame.reports import charts
from regame.reports.page import folded, paragraph, table
from regame.studies.verdict.source import Source


def cannot(source: Source, item: dict[str, Any]) -> str:
    """Tell one claim: the answer, the evidence, the rule, a chart and its figures."""
    rules = source.protocol["experiment"]["rules"]
    rule = next(rule for rule in rules if rule["name"] == item["name"])
    answer = f'<p><span class="verdict {item["verdict"]}">{item["verdict"]}</span></p>'
    evidence = item["evidence"][0].upper() + item["evidence"][1:] + "."
    return (
        answer
        + paragraph(evidence)
        + paragraph(f"The rule, fixed before the run: {item['rule']}", "soft")
        + paragraph(f"Why these bounds: {item['why']}.", "soft")
        + SHOW[rule["quantity"]](source, rule, item)
    )


def _bounds_of(rule: dict[str, Any]) -> dict[str, float]:
    """Return what holds beyond each bound of a rule -> the bound; one name where they meet."""
    ends = ("supported_below", "supported_above", "contradicted_below", "contradicted_above")
    found = {end.replace("_", " "): rule[end] for end in ends if rule[end] is not None}
    return {"the rule's bound": min(found.values())} if len(set(found.values())) == 1 else found


def _yielding(source: Source, rule: dict[str, Any], item: dict[str, Any]) -> str:
    years, frame = rule["years"], source.table[~source.table["failed"]]
    columns = [f"{what}_{years}y" for what in ("threats", "acts", "conceded")]
    if not set(columns) <= set(frame):
        return ""
    rows = []
    for name in rule["treatments"]:
        runs = frame[frame["treatment"] == name]
        made, acts, won = (float(runs[column].sum()) for column in columns)
        if made:
            rows.append((name, len(runs), made, acts, won))
    if not rows:
        return ""
    shares: list[charts.Row] = [(name, 100 * won / made, None) for name, _, made, _, won in rows]
    if "ci" in item:
        together = [100 * bound for bound in item["ci"]]
        shares.insert(0, ("all together", 100 * item["value"], together))
    marks = {name: 100 * bound for name, bound in _bounds_of(rule).items()}
    title = f"Threats to which the target gave way within {years} years"
    drawn = charts.dots(title, "% of threats", shares, 1.0, marks)
    listed = [
        [name, str(runs), f"{made:.0f}", f"{acts:.0f}", f"{won:.0f}", percent(won / made)]
        for name, runs, made, acts, won in rows
    ]
    headings = ("treatment", "worlds", "threats", "carried out", "gave way", "share")
    return drawn + table(headings, listed, f"Threats in {years} years, all worlds together")


def _pays(source: Source, rule: dict[str, Any], item: dict[str, Any]) -> str:
    return _spread(source, f"payoff_{rule['years']}y", "Gain", "bn USD", charts.BILLION)


def _spread(source: Source, column: str, title: str, unit: str, scale: float) -> str:
    keep = source.pairs.counted(int(column.split("_")[1][:-1]))
    values = source.pairs.difference(column)[keep] / scale
    drawn = charts.spread(title, unit, values, {"no gain": 0.0})
    levels = np.quantile(values * scale, charts.FAN)
    rows = [[money(float(level)) for level in levels]]
    headings = [f"{level:.0%}" for level in charts.FAN]
    return drawn + table(headings, rows, f"{title}, quantiles over worlds, USD")


def _trust(source: Source, rule: dict[str, Any], item: dict[str, Any]) -> str:
    column = f"trust_{rule['years']}y"
    if column not in source.pairs.treated:
        return ""
    values = source.pairs.difference(column)[source.pairs.counted(rule["years"])]
    bounds = {name: 100 * bound for name, bound in _bounds_of(rule).items()}
    drawn = charts.spread("Change of trust against the baseline", "points", 100 * values, bounds)
    return drawn + _by_horizon(source, {"trust": "trust, 1 is full"})


def _decoupled(source: Source, rule: dict[str, Any], item: dict[str, Any]) -> str:
    names = {
        "lost": "use lost to substitutes",
        "rivals": "mine share elsewhere",
        "magnets": f"share of {source.state} in magnets",
    }
    years = rule["years"]
    rows = []
    for name, title in names.items():
        column = f"{name}_{years}y"
        if column in source.pairs.treated:
            change = 100 * source.pairs.difference(column)[source.pairs.counted(years)]
            low, middle, high = (float(value) for value in np.quantile(change, (0.05, 0.5, 0.95)))
            rows.append((title, middle, (low, high)))
    if not rows:
        return ""
    drawn = charts.dots(f"Change against the baseline after {years} years", "points", rows, 1.0)
    drawn = drawn.replace("lines 95 % intervals", "lines 5–95 % of worlds")
    return drawn + _by_horizon(source, names)


def _by_horizon(source: Source, names: dict[str, str]) -> str:
    rows = []
    for name, title in names.items():
        for years in (item["years"] for item in source.found["horizons"]):
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


def provenance(source: Source) -> str:
    """Say which code, assumptions, seed and ranges made this, and how to make it again."""
    manifest, found = source.manifest, source.found
    versions = ", ".join(f"{name} {value}" for name, value in manifest["versions"].items())
    rows = [
        ["question", source.protocol["experiment"]["question"]],
        ["config", f"{source.protocol['experiment']['config']}, hash {found['config_hash']}"],
        ["seed", str(found["seed"])],
        ["worlds, rows, months", f"{found['runs']}, {found['rows']}, {found['months']}"],
        ["rows for channels", f"{found['channel_rows']}"],
        ["rows that failed", f"{found['failed_rows']} and {found['channel_failed_rows']}"],
        ["commit", manifest.get("commit") or "an installed package"],
        ["code", manifest["code_hash"][:16]],
        ["design", manifest["design_hash"][:16]],
        ["begun", manifest["started"]],
        ["versions", versions],
    ]
    experiment = source.protocol["experiment"]
    ranges, held = _uncertain(source)
    texts = {name: one["strategy"] for name, one in experiment["baselines"].items()}
    cells = [[name, text] for name, text in (texts | experiment["treatments"]).items()]
    strategies = table(("name", "strategy"), cells, f"What {source.state} plays")
    assumed = table(("key", "law", "range", "source"), ranges, "Every uncertain parameter")
    fixed = table(("key", "value"), held, "Held by hand, so not sampled") if held else ""
    again = ""
    if words := source.protocol.get("command"):  # results of an earlier version have none
        again = f"To make it again: <code>{escape(shlex.join(words))}</code>. "
    return (
        table(("what", "value"), rows, "What made this report")
        + f"<p>{again}The tables are in the folder of this file (Parquet); "
        "<code>regame digest</code> tells whether they are the same.</p>"
        + fixed
        + folded(f"The {len(ranges)} uncertain parameters and their ranges", assumed)
        + folded("Treatments and baselines", strategies)
    )


def _uncertain(source: Source) -> tuple[list[list[str]], list[list[str]]]:
    """Rows of the parameters that were sampled, and of those that the user held at one value."""
    ranges, held = [], []
    for item in source.protocol["experiment"]["uncertainties"]:
        key = item["key"]
        if key in source.table:
            ranges.append([key, item["law"], _range(item), item["source"]])
        else:
            section, name = key.split(".")
            held.append([key, f"{source.protocol['config'][section][name]:g}"])
    return ranges, held


def _range(item: dict[str, Any]) -> str:
    if item["values"]:
        return ", ".join(f"{value:g}" for value in item["values"])
    return f"{item['low']:g} to {item['high']:g}"
