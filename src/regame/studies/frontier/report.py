"""Show the frontier of self-harm: a table as text, and a report with its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from regame.core.words import interval, money, percent, swinging
from regame.reports.charts import figure
from regame.reports.page import REPORT, page, paragraph, table
from regame.reports.svg import Plot
from regame.reports.terminal import open_console
from regame.runs import store

COLOURS = ("weapon", "inside", "pays", "neutral")  # of the lines, the largest share first
HEADINGS = (
    *("China's share", "speed, 1/year", "frontier, a year", "theory, T4"),
    *("median gain, 20 years", "95 %", "harmed", "worlds that swing"),
)


def sentence(found: Mapping[str, Any]) -> str:
    """Say in a sentence what the frontier tells."""
    rates = [item["rate"] for item in found["places"] if item["harms_below"]]
    top = found["theory"]["highest_rate"]
    always, never = sum(rate <= 0 for rate in rates), sum(rate >= top for rate in rates)
    between = [rate for rate in rates if 0 < rate < top]
    text = (
        f"Of {len(found['places'])} places on the grid the cut pays at every discount rate in "
        f"{always} and harms at every one in {never}"
    )
    if between:
        text += (
            f"; in {len(between)} it harms below a rate of {percent(min(between))} to "
            f"{percent(max(between))} a year and pays just above"
        )
    if others := len(found["places"]) - len(rates):
        text += f"; in {others} it does not harm at lower rates, so that there is no such rate"
    return f"{text}."


def _rows(found: Mapping[str, Any]) -> list[list[str]]:
    line = {item["speed"]: item["rate"] for item in found["theory"]["line"]}
    top = found["theory"]["highest_rate"]
    return [
        [
            percent(item["share"]),
            f"{item['speed']:.3f}",
            _rate(item["rate"], top) if item["harms_below"] else item["note"],
            _rate(line[item["speed"]], top),
            money(item["median_gain_usd"]),
            interval(item["median_gain_ci"], money),
            percent(item["self_harm_share"]),
            f"{item['unsteady']} of {item['worlds']}",
        ]
        for places in lines(found).values()
        for item in places
    ]


def _rate(value: float, top: float) -> str:
    if value <= 0:
        return "pays at every rate"
    return "harms at every rate" if value >= top else f"{100 * value:.1f} %"


def show_frontier(found: Mapping[str, Any]) -> None:
    """Print the frontier."""
    out = open_console()
    out.print(f"\n[bold]{found['question']}[/bold]", highlight=False)
    out.print(sentence(found), highlight=False)
    shown = Table(title="Discount rate below which the cut harms", title_justify="left")
    for heading in HEADINGS:
        shown.add_column(heading, justify="right")
    for row in _rows(found):
        shown.add_row(*row)
    out.print(shown)
    if swings := swinging(found["unsteady_worlds"], found["runs"]):
        out.print(swings, highlight=False)
    out.print(f"Results: {found['out']}", highlight=False)


def chart(found: Mapping[str, Any]) -> str:
    """Draw the frontier, a line per share, and T4's line, over the speed of adaptation."""
    drawn = lines(found)
    speeds = [item["speed"] for item in found["theory"]["line"]]
    theory = [100 * item["rate"] for item in found["theory"]["line"]]
    shown = [item for item in found["places"] if item["harms_below"]]
    top = max(*theory, *(100 * item["rate"] for item in shown), 10.0)
    plot = Plot(
        "Below its line a lasting cut harms: discount rate by speed of adaptation",
        (0.0, max(speeds)), (-0.03 * top, 1.08 * top),
        "speed at which demand adapts, 1/year", "discount rate, % a year, compounded yearly",
    )  # fmt: skip
    keys = {}
    for colour, places in zip(COLOURS, drawn.values(), strict=False):
        for harms_below, side_by_side in groupby(places, lambda item: item["harms_below"]):
            if harms_below:
                _draw(plot, list(side_by_side), colour)
        keys[f"{colour} solid"] = f"China holds {percent(share_of(places))} of mining"
    plot.line(speeds, theory, "baseline dashed")
    keys["baseline solid"] = "theory (T4): only demand adapts"
    caption = "At 0 the cut pays at every rate."
    if len(shown) < len(found["places"]):
        caption += " Places where it does not harm at lower rates are left out: see the table."
    return figure(plot, keys, caption)


def _draw(plot: Plot, places: Sequence[Mapping[str, Any]], colour: str) -> None:
    """Draw the frontier through places side by side; one alone is a dot."""
    speeds, rates = [item["speed"] for item in places], [100 * item["rate"] for item in places]
    if len(places) > 1:
        plot.line(speeds, rates, colour)
    else:
        plot.dot(speeds[0], rates[0], None, colour, f"{rates[0]:.1f} % a year")


def write_frontier(folder: Path, found: Mapping[str, Any]) -> Path:
    """Write `report.html` into a folder of results of the frontier and return its path."""
    theory = found["theory"]
    body = [
        f"<h1>{escape(found['question'])}</h1>",
        paragraph(sentence(found), "lead"),
        chart(found),
        paragraph(
            f"Theory: a cut to {theory['kept']:g} multiplies revenue by {theory['kept']:g} to the "
            f"power 1 - 1/e, where the elasticity e goes from {theory['elasticity_start']:.2f} to "
            f"{theory['elasticity_long']:.2f} at the speed of the axis; its line is the rate at "
            f"which the value of {found['years']} years changes sign. The model adds stocks, "
            "entry elsewhere, leakage, substitutes and trust. Shares are the baseline's over "
            "ten years, as costs elsewhere make them.",
            "soft",
        ),
        *(paragraph(text) for text in [swinging(found["unsteady_worlds"], found["runs"])] if text),
        table(HEADINGS, _rows(found), "The same figures; gains in USD at the config's rate"),
        paragraph(
            f"{found['runs']} worlds of a full factorial, {found['rows']} rows, seed "
            f"{found['seed']}, config {found['config_hash']}; the grid stands in "
            "experiments/frontier.toml.",
            "soft",
        ),
    ]
    path = folder / REPORT
    store.write_text(path, page(str(found["question"]), "".join(body)))
    return path


def lines(found: Mapping[str, Any]) -> dict[float, list[dict[str, Any]]]:
    """Return the places by costs elsewhere, the slowest adaptation first."""
    costs = sorted({item["costs_elsewhere"] for item in found["places"]}, reverse=True)
    return {
        level: [item for item in found["places"] if item["costs_elsewhere"] == level]
        for level in costs
    }


def share_of(places: Sequence[dict[str, Any]]) -> float:
    """Return the share held along a line, the mean over its places."""
    return float(np.mean([item["share"] for item in places]))
