"""Search over families of the holder's strategies: halving over common worlds, then CMA-ES."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import NamedTuple

import numpy as np
from pydantic import Field

from regame.config.section import Entry
from regame.core.arrays import Floats
from regame.core.errors import missing_extra
from regame.design.design import evenly
from regame.strategies.parameters import bounds_of
from regame.strategies.registry import parse

DRAWN = 16  # points of each family that the first round tries
PARENTS = 2  # families that are refined
POPULATION, GENERATIONS = 8, 4  # of CMA-ES (Hansen and Ostermeier 2001), a family
STEPS = (0.8, 0.9, 1.1, 1.2)  # neighbours: each number by so much


class Family(Entry):
    """A strategy of the holder and what is searched of it: numbers between ends, and words."""

    strategy: str
    numbers: dict[str, tuple[float, float]]
    words: dict[str, tuple[str, ...]] = Field({})


class Point(NamedTuple):
    """A place in a family: numbers on [0, 1], and words."""

    family: str
    numbers: tuple[float, ...]
    words: tuple[str, ...]


type Judge = Callable[[str, Sequence[str], int], Floats]  # name, plays, worlds -> value of each


def play_of(family: Family, point: Point) -> str:
    """Return the strategy at a point, numbers to three digits, as text."""
    ends = zip(family.numbers.items(), point.numbers, strict=True)
    parts = [f"{key}={_digits(low + x * (high - low))}" for (key, (low, high)), x in ends]
    parts += [f"{key}={word}" for key, word in zip(family.words, point.words, strict=True)]
    return parse(f"{family.strategy}({', '.join(parts)})").name


def _digits(value: float) -> str:
    return f"{value:.2f}" if value > 100 else f"{value:.3g}"


def drawn(name: str, family: Family, seed: int) -> list[Point]:
    """Return points spread evenly over a family, each number in an order of its own."""
    columns = [evenly(seed, f"weapon.{name}.{key}", DRAWN) for key in family.numbers]
    picks = [
        (evenly(seed, f"weapon.{name}.{key}", DRAWN) * len(words)).astype(int)
        for key, words in family.words.items()
    ]
    points = []
    for at in range(DRAWN):
        words = zip(family.words.values(), picks, strict=True)
        chosen = tuple(texts[pick[at]] for texts, pick in words)
        points.append(Point(name, tuple(float(x[at]) for x in columns), chosen))
    return points


def search(
    families: Mapping[str, Family], judge: Judge, worlds: int, seed: int, listed: Sequence[str] = ()
) -> list[str]:
    """Return the plays that did best, the best first; all are judged in the same worlds.

    listed: plays that are tried beside the points drawn, so that the best is none worse.
    """
    few, more = max(ceil(worlds / 8), min(worlds, 4)), max(ceil(worlds / 4), min(worlds, 4))
    points = [point for name, at in families.items() for point in drawn(name, at, seed)]
    plays = [*(play_of(families[point.family], point) for point in points), *listed]
    order = np.argsort(-judge("drawn", plays, few), kind="stable")
    tried = [plays[k] for k in order]
    parents: dict[str, Point] = {}
    for k in order[order < len(points)]:
        parents.setdefault(points[k].family, points[k])
    for name in list(parents)[:PARENTS]:
        tried += _refined(families[name], parents[name], judge, more, seed)
    left = list(dict.fromkeys([*tried[:8], *tried[len(plays) :]]))
    order = np.argsort(-judge("left", left, more), kind="stable")[:6]
    last = [left[k] for k in order]
    return [last[k] for k in np.argsort(-judge("last", last, worlds), kind="stable")]


def _refined(family: Family, start: Point, judge: Judge, worlds: int, seed: int) -> list[str]:
    """Return the best plays of each generation that CMA-ES tries around a point."""
    try:
        from cmaes import CMA
    except ImportError:
        raise missing_extra("regame weapon", ["cmaes"], "analysis") from None
    size = len(start.numbers)
    bounds = np.array([[0.0, 1.0]] * size)
    mean = np.clip(np.array(start.numbers), 0.05, 0.95)
    optimiser = CMA(mean=mean, sigma=0.2, bounds=bounds, seed=seed, population_size=POPULATION)
    best = []
    for generation in range(GENERATIONS):
        asked = [optimiser.ask() for _ in range(POPULATION)]
        plays = [play_of(family, start._replace(numbers=tuple(map(float, x)))) for x in asked]
        values = judge(f"{start.family}_{generation}", plays, worlds)
        optimiser.tell([(x, -float(v)) for x, v in zip(asked, values, strict=True)])
        best += [plays[k] for k in np.argsort(-values, kind="stable")[:2]]
    return best


def neighbours(text: str) -> list[tuple[str, float, str]]:
    """Return parameter, value and play of all that differ from a play in one number."""
    strategy = parse(text)
    found = []
    for key, (least, most) in bounds_of(type(strategy)).items():
        value = float(getattr(strategy, key))
        dated = value > 1800  # a year: a fifth of it is no neighbour, months before or after are
        for step in STEPS:
            moved = value + 2.5 * (step - 1) if dated else value * step
            moved = round(min(max(moved, least), most), 4)
            if moved != value and value < 9000:
                found.append((key, moved, replace(strategy, **{key: moved}).name))  # type: ignore[type-var]
    return found
