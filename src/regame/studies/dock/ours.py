"""What is read off pairs of runs, as column `ours` of table docking says it.

A text is a figure, the ratio of two (`A / B`), or the share of worlds with a sign (`A > 0.1`). A
figure is a word of FIGURES with its arguments; months count from the weapon's first on.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regame.analysis.stopped_lines import LINES, Lost, draw, lack_of, lose
from regame.core.arrays import Floats
from regame.tables.losses import ALL, Economy

CALL = re.compile(r"(\w+)\(([^()]*)\)")
SIGN = re.compile(r"(.+\)) ([<>]) (-?[\d.]+)")
STOPPED = 0.05  # share of lines that need magnets: from here on plants stop
WEEKS = 52 / 12  # in a month


class Side(NamedTuple):
    """A run of every world from the weapon's first month on; the month is the last axis.

    lines: (world, LINES, state), bought: (world, state) t of magnets, outside: (world, group)
    USD/kg, income: (world, 1) USD of the holder so far.
    """

    lines: Floats
    bought: Floats
    outside: Floats
    income: Floats


class Pair(NamedTuple):
    """A weapon beside the run without it, in the same worlds. seeds: (world,)."""

    treated: Side
    baseline: Side
    seeds: NDArray[np.integer]
    groups: tuple[str, ...]
    economy: Economy | None

    def lost(self) -> Lost:
        """What is lost by stopped lines; raises ValueError without accounts."""
        economy = self.accounts
        lack = lack_of(economy, self.treated.lines, self.baseline.lines)
        return lose(economy, draw(economy, self.seeds), lack)

    @property
    def accounts(self) -> Economy:
        """The accounts of the world's sectors."""
        if self.economy is None:
            raise ValueError("the world has no accounts of sectors")
        return self.economy


def lost(pair: Pair, state: str, sector: str, first: str, last: str) -> Floats:
    """Value added lost, % of a year's GDP (world,); sector: all, or one of the accounts."""
    economy, value = pair.accounts, pair.lost().value_added
    lost_value = _of(economy, value, state, sector)[..., int(first) : int(last)].sum(axis=-1)
    return np.asarray(100 * lost_value / economy.gdp[economy.states.index(state)])


def sector(pair: Pair, state: str, name: str, first: str, last: str) -> Floats:
    """Gross output that stops, % of the sector's over these months (world,)."""
    economy, (begin, end) = pair.accounts, (int(first), int(last))
    usual = _of(economy, draw(economy, pair.seeds).output, state, name)
    stops = _of(economy, pair.lost().output, state, name)[..., begin:end].sum(axis=-1)
    return np.asarray(100 * stops / ((end - begin) * usual))


def output(pair: Pair, first: str, last: str) -> Floats:
    """Gross output that stops in all states but the holder, bn USD (world,)."""
    lost_output = pair.lost().output[..., int(first) : int(last)].sum(axis=(1, 3))
    return np.asarray(np.delete(lost_output, pair.accounts.home, axis=1).sum(axis=1) / 1e9)


def until(pair: Pair, state: str, name: str) -> Floats:
    """Weeks until STOPPED of a sector's lines that need magnets stop; of no such month all."""
    economy = pair.accounts
    drawn = draw(economy, pair.seeds)
    needs = drawn.needs[:, economy.sectors.index(name)]
    usual = _of(economy, drawn.output, state, name)
    share = _of(economy, pair.lost().output, state, name) / (usual * needs)[:, None]
    stopped = share >= STOPPED
    months = np.where(stopped.any(axis=1), stopped.argmax(axis=1), share.shape[1])
    return np.asarray(WEEKS * (months + 0.5))


def gain(pair: Pair, months: str) -> Floats:
    """Income of the holder over the baseline's after some months, USD (world,)."""
    at = int(months) - 1
    return np.asarray(pair.treated.income[:, 0, at] - pair.baseline.income[:, 0, at])


def held(pair: Pair, state: str, first: str, last: str) -> Floats:
    """Share of a state's magnets that come from the holder, less the baseline's (world,)."""
    states = pair.accounts.states.index(state)
    months = slice(int(first), int(last))
    shares = [
        side.lines[:, LINES.index("from_holder"), states, months].sum(axis=-1)
        / side.bought[:, states, months].sum(axis=-1)
        for side in (pair.treated, pair.baseline)
    ]
    return np.asarray(shares[0] - shares[1])


def price(pair: Pair, group: str, first: str, last: str) -> Floats:
    """Mean price outside over the baseline's, % above (world,)."""
    at, months = pair.groups.index(group), slice(int(first), int(last))
    means = [side.outside[:, at, months].mean(axis=-1) for side in (pair.treated, pair.baseline)]
    return np.asarray(100 * (means[0] / means[1] - 1))


def peak(pair: Pair, group: str) -> Floats:
    """Highest price outside over the baseline's in the weapon's first month (world,)."""
    at = pair.groups.index(group)
    return np.asarray(pair.treated.outside[:, at].max(axis=-1) / pair.baseline.outside[:, at, 0])


FIGURES: dict[str, Callable[..., Floats]] = {
    one.__name__: one for one in (lost, sector, output, until, gain, held, price, peak)
}


def weapons_in(text: str) -> list[str]:
    """Names of the weapons that a text speaks of."""
    return [match.group(2).split(", ")[0] for match in CALL.finditer(text)]


def read(text: str, pairs: dict[str, Pair]) -> Floats:
    """Return what a text says of pairs by the weapon's name (world,); of a sign 0 or 1 each."""
    if sign := SIGN.fullmatch(text):
        values, edge = read(sign.group(1), pairs), float(sign.group(3))
        return (values > edge if sign.group(2) == ">" else values < edge).astype(float)
    parts = [_figure(part, pairs) for part in text.split(" / ")]
    return parts[0] if len(parts) == 1 else np.asarray(parts[0] / parts[1])


def _figure(text: str, pairs: dict[str, Pair]) -> Floats:
    call = CALL.fullmatch(text)
    if call is None or call.group(1) not in FIGURES:
        raise ValueError(f"{text!r} is no figure; figures are {', '.join(FIGURES)}")
    weapon, *arguments = call.group(2).split(", ")
    return FIGURES[call.group(1)](pairs[weapon], *arguments)


def _of(economy: Economy, values: Floats, state: str, name: str) -> Floats:
    """Values (world, sector, state, ...) of a state and a sector or all (world, ...)."""
    mine = values[:, :, economy.states.index(state)]
    return mine.sum(axis=1) if name == ALL else mine[:, economy.sectors.index(name)]
