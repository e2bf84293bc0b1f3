"""The map of chokepoints: hypothetical ones, cases by their nine numbers, and a user's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from regame.analysis.signs import HORIZONS, NEUTRAL, PAYS, Compared, compared, found
from regame.analysis.statistics import Floats, wilson
from regame.config.files import Config, load, load_config
from regame.core.horizon import YEAR
from regame.runs.carried import installed
from regame.runs.experiment import Experiment
from regame.studies.frontier.hypothetical import START, design_of, numbers_of
from regame.studies.frontier.map_parts import (
    DRAWN,
    NINE,
    RATIOS,
    THEORY,
    USUAL,
    Explained,
    Map,
    Point,
    Spot,
)
from regame.studies.frontier.numbers import NUMBERS, drawn
from regame.studies.frontier.ratios import Ratios, Speeds, bar, by_theory, ratios
from regame.studies.frontier.readings import RATIO_NAMES, ranked, read, right

YEARS = HORIZONS[-1]
PLAYED = START + YEAR * YEARS  # months
WORLDS = 8  # in which each hypothetical chokepoint is played
CHUNK = 64  # rows a task
DENSE = 60  # points of theory's curve


@dataclass(frozen=True)
class Place:
    """A chokepoint to play. kind: `drawn`, `case` or `yours`; draws: a row per set of numbers."""

    name: str
    kind: str
    draws: pd.DataFrame
    worlds: int = WORLDS


def hypothetical(count: int, seed: int) -> list[Place]:
    """So many chokepoints, drawn from the ranges of the nine numbers."""
    table = drawn(count, seed)
    return [Place(f"drawn {k}", DRAWN, table.iloc[[k]]) for k in range(count)]


def cases() -> list[Place]:
    """The installed cases, each by its nine numbers."""
    found = []
    for name, experiment in installed().items():
        config = load_config(load(Experiment, "experiments", experiment).config)
        found.append(Place(name, "case", pd.DataFrame([numbers_of(config)])))
    return found


def design(places: Sequence[Place], seed: int) -> pd.DataFrame:
    """The rows of all places, `spot` counting the sets of numbers over all of them."""
    parts, first = [], 0
    for place in places:
        rows = place.draws.reset_index(drop=True)
        parts.append(design_of(rows.set_axis(rows.index + first), place.worlds, seed))
        first += len(rows)
    return pd.concat(parts, ignore_index=True).rename_axis("run")


def speeds_of(config: Config) -> Speeds:
    """What the config says of time, a year."""
    return Speeds(
        rate=config.ledger.discount,
        adaptation=YEAR * config.demand.adaptation,
    )


def conclude(places: Sequence[Place], table: pd.DataFrame, seed: int) -> Map:
    """The map, from the table of runs."""
    speeds = speeds_of(load_config("world_2010"))
    spots, first = [], 0
    for place in places:
        count = len(place.draws)
        rows = table[table["spot"].between(first, first + count - 1)]
        spots.append(_spot(place, rows, speeds))
        first += count
    drawn_ones = [spot for spot in spots if spot.kind == DRAWN and spot.sign != NEUTRAL]
    rates = explained(drawn_ones)
    spots = [
        spot if spot.kind == DRAWN else _with_reading(spot, place, drawn_ones, rates, seed)
        for spot, place in zip(spots, places, strict=True)
    ]
    leads = np.linspace(0.01, max(spot.lead_over_patience for spot in spots) * 1.05, DENSE)
    return Map(
        years=YEARS,
        rate=speeds.rate,
        seed=seed,
        spots=tuple(spots),
        curve=tuple(Point(lead=float(x), bar=bar(float(x), speeds.rate, YEARS)) for x in leads),
        explained=rates,
    )


def _with_reading(
    spot: Spot, place: Place, among: Sequence[Spot], rates: Sequence[Explained], seed: int
) -> Spot:
    """The spot with the sign that is read off its numbers."""
    speeds = speeds_of(load_config("world_2010"))
    sets = [{key: float(row[key]) for key in NUMBERS} for row in place.draws.to_dict("records")]
    known = [one | asdict(ratios(one, speeds)) for one in sets]
    return spot.model_copy(update={"reading": read(known, among, rates, spot.name, seed)})


def _spot(place: Place, rows: pd.DataFrame, speeds: Speeds) -> Spot:
    failed = rows.groupby(["spot", "world"])["failed"].transform("any")
    sound = rows[~failed].sort_values(["spot", "world"])
    sides = [sound[sound["treatment"] == name] for name in ("cut", "calm")]
    if sides[0].empty:
        raise RuntimeError(f"{place.name}: every run failed")
    item = compared(sides[0], sides[1], START)["income_sum"]
    income = found("income_sum", Compared(item.difference, item.band))
    sets = place.draws.to_dict("records")
    all_ratios = [ratios({str(key): float(row[key]) for key in NUMBERS}, speeds) for row in sets]
    usual = all_ratios[0]
    return Spot(
        name=place.name,
        kind=place.kind,
        numbers={key: float(sets[0][key]) for key in NUMBERS},
        **asdict(usual),
        ranges={name: _range(all_ratios, name) for name in asdict(usual)},
        worlds=len(sides[0]),
        failed=len(rows) // 2 - len(sides[0]),
        sign=income.signs[-1].sign,
        theory=by_theory(usual, speeds.rate, YEARS),
        income=income,
    )


def _range(sets: Sequence[Ratios], name: str) -> tuple[float, float]:
    values = [float(getattr(one, name)) for one in sets]
    return min(values), max(values)


def explained(spots: Sequence[Spot]) -> tuple[Explained, ...]:
    """How well theory, each ratio and each number tell chokepoints that pay from those that harm.

    right: of a rule fitted on four fifths and tried on the rest (theory's curve is fitted to
    nothing). auc: chance that one that pays has the higher value. None of one sign: nothing.
    """
    pays = np.array([spot.sign == PAYS for spot in spots])
    if not 0 < pays.sum() < len(pays):
        return ()
    by_ratio = {name: np.array([getattr(spot, name) for spot in spots]) for name in RATIO_NAMES}
    by_number = {name: np.array([spot.numbers[name] for spot in spots]) for name in NUMBERS}
    usual = max(int(pays.sum()), int((~pays).sum()))
    theory = sum((spot.theory == PAYS) == (spot.sign == PAYS) for spot in spots)

    def by_rule(columns: dict[str, Floats], what: str, auc: float | None = None) -> Explained:
        """How often a rule on some columns is right."""
        given = np.stack(list(columns.values()), axis=1)
        return _rated(what, right(ranked(given, given), pays), len(pays), auc)

    return (
        _rated(USUAL, usual / len(pays), len(pays)),
        _rated(THEORY, theory / len(pays), len(pays)),
        by_rule(by_ratio, RATIOS),
        by_rule(by_number, NINE),
        *(
            by_rule({name: values}, name, _auc(values, pays))
            for name, values in (by_ratio | by_number).items()
        ),
    )


def _rated(what: str, share: float, count: int, auc: float | None = None) -> Explained:
    hits = round(share * count)
    return Explained(what=what, right=share, right_ci=wilson(hits, count), auc=auc)


def _auc(values: Floats, pays: np.ndarray) -> float:
    count = int(pays.sum())
    ranks = rankdata(values)[pays].sum()
    return float((ranks - count * (count + 1) / 2) / (count * (len(pays) - count)))
