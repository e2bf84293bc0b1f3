"""The charts of the page: the run in focus, its baseline, and the spread of all worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regame.analysis.statistics import turning_month
from regame.app.focus import BASELINE, WEAPON
from regame.app.pictures import EVERY, Figures, Picture
from regame.app.session import Session
from regame.core.words import year_of
from regame.reports.charts import FAN
from regame.reports.svg import Plot, log_ticks, ticks

type Floats = NDArray[np.float64]

POINTS = 80  # of a curve; more cannot be seen
BILLION = 1e9
KEYS = {
    "weapon solid": "run in focus",
    "baseline solid": "its baseline: the same luck, no weapon",
    "weapon": "25–75 % of worlds",
    "weapon wide": "5–95 %",
    "baseline wide": "baselines, 5–95 %",
}


@dataclass(frozen=True)
class Spec:
    """What a chart shows. series: choice -> series of the record; unit of its axis; scale: divisor.

    least: the axis spans at least this much; log: whether it is logarithmic.
    """

    name: str
    title: str
    unit: str
    series: dict[str, str]
    caption: str
    scale: float = 1.0
    least: tuple[float, float] | None = None
    log: bool = False


GROUPS = {
    "light (Nd, Pr)": "light", "heavy (Dy, Tb)": "heavy", "bulk (La, Ce)": "bulk",
    "other (Y, Sm, Gd ...)": "other",
}  # fmt: skip
SPECS = (
    Spec(
        "outside", "Price outside China", "USD/kg REO, log scale",
        {name: f"price_outside_{group}" for name, group in GROUPS.items()},
        "What users outside China are quoted.", log=True,
    ),
    Spec(
        "inside", "Price inside China", "USD/kg REO, log scale",
        {name: f"price_inside_{group}" for name, group in GROUPS.items()},
        "What users inside China pay, without VAT.", log=True,
    ),
    Spec(
        "shares", "China's share by stage", "% of the world's output",
        {"mines": "mine_share_china", "separation": "separation_share_china",
         "magnets": "magnet_share_china"},
        "How much of each stage stays at the chokepoint.", least=(0.0, 100.0),
    ),
    Spec(
        "stocks", "Stocks", "kt REO",
        {"users outside China": "stock_of_users_outside",
         "users inside China": "stock_of_users_inside", "producers": "stock_of_producers"},
        "What users and producers hold.", scale=1e3, least=(0.0, 1.0),
    ),
    Spec(
        "trade", "Exports from China", "t REO a month",
        {"by the books": "export_tonnes_china", "unseen": "leakage"},
        "Documented exports, and what leaves outside the books.", least=(0.0, 100.0),
    ),
    Spec(
        "elsewhere", "Mines outside China", "t REO a month",
        {"all": "mine_output_outside_china", "Australia": "mine_output_australia",
         "United States": "mine_output_united_states"},
        "What the weapon, or the price, has called up elsewhere.", least=(0.0, 100.0),
    ),
    Spec(
        "rent", "What a licence is worth", "USD/kg",
        {"rent of licences": "rent"},
        "The shadow price of export licences: nothing while they do not bind.", least=(0.0, 1.0),
    ),
)  # fmt: skip

Bounds = tuple[float, float]


def curves(session: Session, spec: Spec, choice: str) -> Curves:
    """Return the curves of a chart up to the month looked at."""
    name, at = spec.series[choice], session.at
    pair = session.focus.series(name)[:at].reshape(-1, 2) / spec.scale
    fans = []
    for side in (WEAPON, BASELINE):
        fan = session.fan
        fans.append(np.empty((len(FAN), 0)) if fan is None else fan.levels(name, side, at))
    return Curves(pair[:, WEAPON], pair[:, BASELINE], fans[0] / spec.scale, fans[1] / spec.scale)


@dataclass(frozen=True)
class Curves:
    """The run in focus and its baseline (month,), and the fans of both (quantile, month)."""

    own: Floats
    baseline: Floats | None
    fan: Floats
    fan_baseline: Floats | None = None

    def bounds(self) -> Bounds | None:
        """Return the least and the greatest value drawn."""
        parts = [self.own, self.fan.ravel()]
        parts += [part.ravel() for part in (self.baseline, self.fan_baseline) if part is not None]
        every = np.concatenate(parts)
        every = every[np.isfinite(every)]
        return (float(every.min()), float(every.max())) if len(every) else None


def common_bounds(sets: Sequence[Curves], least: Bounds | None, log: bool) -> Bounds:
    """Return bounds of an axis for all set-ups, on round values so that they stand still."""
    found = [bounds for one in sets if (bounds := one.bounds()) is not None]
    found += [least] if least is not None else []
    if not found:
        return (1.0, 100.0) if log else (0.0, 1.0)
    low, high = min(b[0] for b in found), max(b[1] for b in found)
    if log:
        low, high = max(low, 1e-3) * 0.98, max(high, 2e-3) * 1.02
        return (max(log_ticks(low / 10, low)), min(log_ticks(high, high * 10)))
    if high - low < 1e-12:
        high = low + 1.0
    marks = ticks(low, high)
    step = marks[1] - marks[0] if len(marks) > 1 else high - low
    return (float(np.floor(low / step) * step), float(np.ceil(high / step) * step))


def fan_chart(session: Session, spec: Spec, choice: str, bounds: Bounds) -> Picture:
    """Draw one series of a set-up."""
    drawn = curves(session, spec, choice)
    plot = _plot(session, f"{spec.title}: {choice}", bounds, spec.unit, spec.log)
    _draw(plot, session, drawn)
    return Picture(
        spec.name, spec.title, plot.svg(), KEYS, spec.caption,
        _figures(session, drawn, spec.unit.removesuffix(", log scale")), tuple(spec.series), choice,
    )  # fmt: skip


def gain_curves(session: Session) -> Curves:
    """Return the gain against the baseline so far, bn USD."""
    fan = session.fan
    gains = np.empty((len(FAN), 0)) if fan is None else fan.gains(session.at)
    return Curves(session.focus.gain(session.at)[1:] / BILLION, None, gains / BILLION)


def gain_chart(session: Session, bounds: Bounds) -> Picture:
    """Draw what the weapon has brought its user against the baseline, and where that turns."""
    drawn = gain_curves(session)
    plot = _plot(
        session, "Gain of China against its baseline, added up", bounds, "bn USD, discounted", False
    )
    plot.level(0)
    _draw(plot, session, drawn)
    start = session.focus.game.config.world.start_year
    caption = "Above zero the weapon has paid so far; stocks and plants counted as they stand."
    turns = (("the run turns", drawn.own, "weapon"), ("the median turns", drawn.fan[2], "ink"))
    for place, (name, path, css) in enumerate(turns):
        month = turning_month(path) if len(path) else None
        if month is not None and month > 0:
            plot.upright(start + month / 12, name, css, place)
            caption += f" {name[0].upper()}{name[1:]} to a loss in {year_of(month, start)}."
    keys = {name: text for name, text in KEYS.items() if not name.startswith("baseline")}
    return Picture(
        "gain", "Gain against the baseline", plot.svg(), keys, caption,
        _figures(session, drawn, "bn USD"),
    )  # fmt: skip


def won_curves(session: Session) -> Curves:
    """Return the concessions won so far."""
    at, fan = session.at, session.fan
    own = session.focus.history("conceded", (WEAPON,), at)[1:].sum(axis=1)
    return Curves(own, None, np.empty((len(FAN), 0)) if fan is None else fan.won(at))


def won_chart(session: Session, bounds: Bounds) -> Picture:
    """Draw how often targets gave way."""
    drawn = won_curves(session)
    plot = _plot(session, "Concessions won so far", bounds, "concessions", False)
    _draw(plot, session, drawn)
    keys = {name: text for name, text in KEYS.items() if not name.startswith("baseline")}
    return Picture(
        "won", "Concessions", plot.svg(), keys,
        "How often a target gave way to a threat or a denial.",
        _figures(session, drawn, "concessions"),
    )  # fmt: skip


def line_chart(session: Session, name: str, title: str, unit: str, values: Floats) -> Picture:
    """Draw something of the run in focus and its baseline; values: (month, run), opening first."""
    drawn = Curves(values[1:, WEAPON], values[1:, BASELINE], np.empty((len(FAN), 0)))
    plot = _plot(session, title, common_bounds([drawn], (0.0, 1e-9), log=False), unit, False)
    _draw(plot, session, drawn)
    return Picture(name, title, plot.svg(), {}, "", _figures(session, drawn, unit))


def _plot(session: Session, title: str, bounds: Bounds, unit: str, log: bool) -> Plot:
    start = session.focus.game.config.world.start_year
    return Plot(
        title, (start, start + session.setup.months / 12), bounds, "year", unit, log=log, height=300
    )


def _draw(plot: Plot, session: Session, drawn: Curves) -> None:
    start = session.focus.game.config.world.start_year

    def points(count: int) -> tuple[Floats, NDArray[np.int64]]:
        chosen = np.unique(np.linspace(0, count - 1, min(count, POINTS)).round().astype(np.int64))
        return start + (chosen + 1) / 12, chosen

    if len(drawn.own) < 2:
        plot.note("lines begin with the second month")
    if drawn.fan.shape[1] > 1:
        years, chosen = points(drawn.fan.shape[1])
        if drawn.fan_baseline is not None:
            baseline = drawn.fan_baseline[:, chosen]
            plot.band(years, baseline[0], baseline[4], "baseline wide")
        fan = drawn.fan[:, chosen]
        plot.band(years, fan[0], fan[4], "weapon wide")
        plot.band(years, fan[1], fan[3], "weapon")
    if len(drawn.own) > 1:
        years, chosen = points(len(drawn.own))
        if drawn.baseline is not None:
            plot.line(years, drawn.baseline[chosen], "baseline dashed")
        plot.line(years, drawn.own[chosen], "weapon")


def _figures(session: Session, drawn: Curves, unit: str) -> Figures:
    start = session.focus.game.config.world.start_year
    columns: dict[str, Floats] = {"run in focus": drawn.own}
    if drawn.baseline is not None:
        columns["its baseline"] = drawn.baseline
    for name, fan in (("worlds", drawn.fan), ("baselines", drawn.fan_baseline)):
        if fan is not None:
            short = np.full((len(FAN), len(drawn.own) - fan.shape[1]), np.nan)
            for level, values in zip(FAN, np.hstack([fan, short]), strict=True):
                if name == "worlds" or level in (FAN[0], FAN[2], FAN[-1]):
                    columns[f"{name}, {level:.0%}"] = values
    headings = ("month", *(f"{name} [{unit}]" for name in columns))
    months = [year_of(k, start) for k in range(len(drawn.own))]
    rows: list[tuple[str | float, ...]] = [
        (month, *(float(values[k]) for values in columns.values()))
        for k, month in enumerate(months)
    ]
    return Figures(headings, rows, EVERY)
