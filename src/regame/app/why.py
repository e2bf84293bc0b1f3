"""Why: the lines of the ledger that make up the gain, and the assumptions that would turn it."""

import numpy as np

from regame.analysis.outcomes import Pairs
from regame.analysis.turns import what_turns
from regame.app.answers import Answer
from regame.app.case_words import PAGE, meaning_of, names_of
from regame.app.fan import YEARS, Fan
from regame.app.pictures import Figures, Picture
from regame.app.setup import config_of
from regame.game.facts import SECTORS
from regame.reports.svg import Plot, number
from regame.reports.templating import macro
from regame.tables.world import Chain, chain

LEFT, ALL = "stocks, plants at end", "in all"
MIDDLE = (0.25, 0.75)  # quantiles of the gain between which worlds are taken
SMALLEST = 0.01  # of the largest part, below which parts are put together
REST = "the rest"
MILLION = 1e6
TINY = 1e-9  # USD squared, where all gains are the same
KEYS = {"pays": "adds to it", "harms": "takes from it"}


def parts(fan: Fan) -> dict[str, float]:
    """Return what makes up the holder's gain, USD, the largest first; they sum to its median.

    Each is read where the gain is the median, on a straight line (least squares) through the middle
    half of the worlds by gain: such readings add up, as medians do not. Empty without a sound
    world.
    """
    weapon, baseline = fan.incomes()
    home = fan.atlas.home
    gain = (weapon - baseline)[:, home]
    if not len(gain):
        return {}
    low, high = np.quantile(gain, MIDDLE)
    middle = (gain >= low) & (gain <= high)
    beyond = gain[middle] - gain[middle].mean()
    steep = beyond / max(float(beyond @ beyond), TINY)
    weights = 1 / len(beyond) + (np.median(gain) - gain[middle].mean()) * steep
    lines = weights @ fan.lines()[middle, home]
    names = names_of(fan.atlas.chain)
    by_sector = {names[name]: float(value) for name, value in zip(SECTORS, lines, strict=True)}
    by_sector[LEFT] = float(weights @ gain[middle] - lines.sum())
    threshold = SMALLEST * max(abs(value) for value in by_sector.values())
    large = {name: value for name, value in by_sector.items() if abs(value) > threshold}
    small = sum(by_sector.values()) - sum(large.values())
    large = dict(sorted(large.items(), key=lambda part: -abs(part[1])))
    return large | ({REST: small} if len(large) < len(by_sector) else {})


def why_pictures(answer: Answer) -> list[Picture]:
    """Return a picture of how the parts of the gain add up; none where there is no gain."""
    by_part = parts(answer.played)
    if not any(by_part.values()):
        return []
    return [_waterfall(by_part, answer.setup.holder, chain(config_of(answer.setup.config)))]


def _waterfall(found: dict[str, float], holder: str, links: Chain) -> Picture:
    rows = [*found, ALL]
    steps = np.cumsum([0.0, *found.values()]) / MILLION
    low, high = min(steps.min(), 0.0), max(steps.max(), 0.0)
    room = 0.28 * (high - low)  # for the figures beside the bars
    title = f"What {holder}'s gain is made of"
    height = 62.0 + 26 * len(rows)
    plot = Plot(title, (low - room, high + room), (-0.6, len(rows) - 0.4), "M USD, discounted",
                rows=rows, height=height)  # fmt: skip
    for row, (name, value) in enumerate(found.items()):
        css = "pays" if value > 0 else "harms"
        hint = _hint(name, value / MILLION, meaning_of(name, links))
        _bar(plot, len(rows) - 1 - row, (steps[row], steps[row + 1]), css, hint)
    _bar(plot, 0, (0.0, float(steps[-1])), "neutral", _hint(ALL, float(steps[-1]), ""))
    amounts = [(name, value / MILLION) for name, value in found.items()]
    figures = Figures(("part", "M USD"), [*amounts, (ALL, float(steps[-1]))])
    return Picture("why", title, plot.svg(), KEYS, PAGE["why"]["caption"], figures)


def _bar(plot: Plot, row: int, ends: tuple[float, float], css: str, hint: str) -> None:
    start, end = ends
    plot.bar((start, end), (row - 0.34, row + 0.34), css, hint)
    gap = (plot.x[1] - plot.x[0]) / 90
    sign, beyond, anchor = ("", -gap, "end") if end < start else ("+", gap, "start")
    plot.label(end + beyond, row, sign + _millions(end - start), anchor=anchor)


def _millions(value: float) -> str:
    return number(round(value)) if abs(value) >= 1 else f"{value:.1f}"


def _hint(name: str, millions: float, meaning: str) -> str:
    return f"{name}: {_millions(millions)} M USD" + (f", {meaning}" if meaning else "")


def turning(answer: Answer) -> str:
    """Return the assumptions that tell harmed worlds from others, as HTML."""
    fan, config = answer.played, config_of(answer.setup.config)
    pairs, design = fan.pairs(fan.months), fan.design
    treated = pairs.treated.join(design[[key for key in design if key in config.numbers()]])
    of = Pairs(treated, pairs.baseline, pairs.failed)
    turns, strongest = what_turns(of, config, YEARS)
    nears = ["" if turn.at is None else number(float(f"{turn.at:.2g}")) for turn in turns]
    return macro("turns", "live")(list(zip(turns, nears, strict=True)), strongest)
