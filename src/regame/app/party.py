"""Somebody who gains or loses over many worlds, in figures and as a row of a table."""

from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np

from regame.analysis.harm import classify
from regame.core.words import money
from regame.reports.charts import FAN
from regame.reports.svg import number

type Kind = Literal["holder", "target", "rival", "firm"]
OTHERS = "All other states"
RANGE = (FAN[0], FAN[len(FAN) // 2], FAN[-1])
SIZES = ((1e9, " billion"), (1e6, " million"), (1e3, " thousand"), (1, ""))


@dataclass(frozen=True)
class Party:
    """Somebody, and what the weapon does to them over all worlds.

    gains, loses: of 100 worlds; in the others the change is within `BAND` of the baseline's income
    or `LEAST_BAND`, whichever is more; of firms, `LEAST_BAND`. low, middle, high: USD, discounted,
    5 %, 50 % and 95 % of worlds.
    """

    name: str
    kind: Kind
    gains: int
    loses: int
    low: float
    middle: float
    high: float


def party_of(name: str, kind: Kind, change: np.ndarray, band: np.ndarray) -> Party:
    """Return what somebody gains (world,), USD, where a change within a band is none."""
    low, middle, high = (float(level) for level in np.quantile(change, RANGE))
    classes = classify(change, band)
    gains, loses = (round(100 * float(np.mean(which))) for which in (classes.pays, classes.harms))
    return Party(name, kind, gains, loses, low, middle, high)


def spoken(usd: float) -> str:
    """Return an amount of USD as people say it: "625 million"."""
    size, word = next(pair for pair in SIZES if abs(usd) >= 0.9995 * pair[0] or pair[0] == 1)
    return f"{number(float(f'{usd / size:.3g}'))}{word}"


def row_of(party: Party) -> str:
    """Return a row of a table of parties, HTML."""
    even = 100 - party.gains - party.loses
    bar = "".join(
        f'<i class="part {css}" style="width:{share}%"></i>'
        for css, share in (("harms", party.loses), ("neutral", even), ("pays", party.gains))
    )
    css = ' class="lead"' if party.kind == "holder" else ""
    return (
        f'<tr{css}><td>{escape(party.name)}</td><td><div class="counts"><b>{party.loses}</b>'
        f'<div class="parts" role="img" aria-label="loses in {party.loses}, about even in {even}, '
        f'gains in {party.gains} of 100 worlds">{bar}</div><b>{party.gains}</b></div></td>'
        f"<td>{money(party.middle)}<small>{money(party.low)} to {money(party.high)}</small></td>"
        "</tr>"
    )
