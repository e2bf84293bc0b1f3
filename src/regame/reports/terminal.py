"""Show results as text: tables on standard output, notes on standard error."""

import json
import os
import sys
from collections.abc import Mapping

import pandas as pd
from rich.console import Console
from rich.text import Text

from regame.reports.templating import few_worlds

PIPED = 80  # columns where there is no terminal and COLUMNS says nothing


def show_json(found: Mapping[str, object]) -> None:
    """Print one JSON object and nothing else."""
    sys.stdout.write(json.dumps(found, allow_nan=False) + "\n")


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


def tell_few(study: str, runs: int) -> None:
    """Say on standard error where a study was played in too few worlds to quote it."""
    if warning := few_worlds(study, runs):
        sys.stderr.write(f"regame: {warning[0].lower()}{warning[1:]}\n")


def say(console: Console, text: str, style: str | None = None) -> None:
    """Print a line as it is: brackets and colons of a name are no markup and no emoji."""
    console.print(Text(text, style=style or ""), highlight=False)


def open_console(stderr: bool = False) -> Console:
    """Return a console as wide as COLUMNS says, else as the terminal; 80 columns where it is none.

    Rich itself gives a pipe the width of whatever terminal another stream is on.
    """
    columns_text = os.environ.get("COLUMNS", "")
    width = int(columns_text) if columns_text.isdigit() else 0
    console = Console(width=width or None, stderr=stderr)
    return console if width or console.is_terminal else Console(width=PIPED, stderr=stderr)
