"""Show results as text: tables on standard output, notes on standard error."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
WIDTH = 132  # columns where there is no terminal to ask


def show_verdict(found: dict[str, Any], question: str) -> None:
    """Print a verdict: the headline weapon by horizon, then a line per other treatment."""
    console = _console()
    console.print(f"\n{question}", highlight=False)
    console.print(
        f"{found['runs']} worlds, each played with {found['treatment']} and, with the same luck, "
        f"with {found['twin']}; gains of the weapon's state.",
        highlight=False,
    )
    console.print(_by_horizon(found))
    turn, rate = found["turning_month"], found["break_even_discount_rate"]
    console.print(
        "The median gain never turns to a loss for good."
        if turn is None
        else f"The median gain, added up, is a loss for good from month {turn} (the first is 0).",
        highlight=False,
    )
    console.print(
        "No discount rate of 0 to 50 % a year changes its sign."
        if rate is None
        else f"Its sign changes at a discount rate of {100 * rate:.1f} % a year.",
        highlight=False,
    )
    for cannot in found["cannots"]:
        answer = cannot["verdict"] or "not decided"
        console.print(f"{cannot['claim']}: {answer}; {cannot['evidence']}.", highlight=False)
    if len(found["treatments"]) > 1:
        console.print(_by_treatment(found["treatments"]))
    console.print(
        "Intervals: 95 %, Monte-Carlo error only (other worlds from the same assumptions).\n"
        f"Results: {found['out']}",
        highlight=False,
    )


def show_json(found: dict[str, Any]) -> None:
    """Print one JSON object and nothing else."""
    sys.stdout.write(json.dumps(found, allow_nan=False) + "\n")


def show_outcomes(table: pd.DataFrame, outcomes: Sequence[str], question: str, path: Path) -> None:
    """Print a table per outcome: its quantiles by treatment, over all runs that did not fail."""
    console = _console()
    console.print(f"\n{question}", highlight=False)
    for outcome in outcomes:
        shown = Table(title=f"{outcome}, quantiles", title_justify="left")
        shown.add_column("treatment", no_wrap=True)
        for heading in ("runs", *(f"{level:.0%}" for level in QUANTILES)):
            shown.add_column(heading, justify="right")
        for treatment, rows in table[~table["failed"]].groupby("treatment", sort=False):
            levels = rows[outcome].astype(float).quantile(list(QUANTILES))
            shown.add_row(str(treatment), str(len(rows)), *(f"{value:.4g}" for value in levels))
        console.print(shown)
    console.print(f"Results: {path}", highlight=False)


def tell_failures(table: pd.DataFrame) -> int:
    """Say on standard error how many rows failed and why the first did; return the exit code."""
    failed = table[table["failed"]]
    if failed.empty:
        return 0
    first = failed.iloc[0]
    sys.stderr.write(
        f"regame: {len(failed)} of {len(table)} rows failed and are left out; "
        f"the first is run {first['run']}: {first['error']}\n"
    )
    return 1


def money(usd: float | None) -> str:
    """Return an amount of USD in millions or billions, signed."""
    if usd is None:
        return "-"
    if abs(usd) >= 1e9:
        return f"{usd / 1e9:+,.2f} bn"
    return f"{usd / 1e6:+,.1f} M"


def _by_horizon(found: dict[str, Any]) -> Table:
    shown = Table(title=f"{found['treatment']} against {found['twin']}, USD", title_justify="left")
    for heading in ("years", "pays", "neutral", "harms", "median gain", "mean gain"):
        shown.add_column(heading, justify="right")
    for heading in ("targets' median", "unfired", "ties"):
        shown.add_column(heading, justify="right")
    for item in found["horizons"]:
        shown.add_row(
            str(item["years"]),
            percent(item["pays_share"]),
            percent(item["neutral_share"]),
            _with_range(percent(item["self_harm_share"]), item["self_harm_ci"], percent),
            _with_range(money(item["median_difference_usd"]), item["median_difference_ci"], money),
            money(item["mean_difference_usd"]),
            money(item["target_difference_usd"]),
            str(item["unfired"]),
            str(item["ties"]),
        )
    return shown


def _by_treatment(readings: Sequence[dict[str, Any]]) -> Table:
    shown = Table(title="Every treatment: share of worlds harmed and median gain, by years")
    shown.add_column("treatment", no_wrap=True)
    for item in readings[0]["horizons"]:
        shown.add_column(str(item["years"]), justify="right", no_wrap=True)
    shown.add_column("turns", justify="right")
    for found in readings:
        turn = found["turning_month"]
        cells = (
            f"{percent(item['self_harm_share'])} {money(item['median_difference_usd']):>9}"
            for item in found["horizons"]
        )
        shown.add_row(found["treatment"], *cells, "-" if turn is None else str(turn))
    return shown


def percent(share: float | None) -> str:
    """Return a share in whole per cent."""
    return "-" if share is None else f"{100 * share:.0f} %"


def _with_range(text: str, interval: Sequence[float] | None, show: Callable[..., str]) -> str:
    if interval is None:
        return text
    return f"{text}\n({show(interval[0])} to {show(interval[1])})"


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)
