"""Stops of which nobody knows the day: each world draws the first month and the length."""

from dataclasses import replace

import numpy as np
import pandas as pd

from regame.design.design import evenly
from regame.runs.plan import Plan
from regame.strategies import registry
from regame.strategies.china import Stop
from regame.studies.respond.file import Drawn, Respond


def with_draws(design: pd.DataFrame, study: Respond, plan: Plan) -> pd.DataFrame:
    """Return a design in which every world has a stop of its own, the same under all policies."""
    weapon = plan.experiment.weapon
    for name, ranges in study.drawn.items():
        plays = drawn_plays(study.holder[name], ranges, plan)
        rows = design["treatment"].str.startswith(f"{name} | ")
        design.loc[rows, weapon] = design.loc[rows, "world"].map(plays)
    return design


def drawn_plays(text: str, ranges: Drawn, plan: Plan) -> "pd.Series[str]":
    """Return the stop of every world, by world. text: of the stop, whose share and target hold.

    Months are spread evenly over the worlds, first months and lengths each in an order of its own.
    """
    stop = registry.parse(text)
    assert isinstance(stop, Stop)
    worlds = np.unique(plan.design["world"])
    begins, months = (
        _whole(ends, len(worlds), plan.seed, f"stop.{key}")
        for key, ends in ranges._asdict().items()
    )
    start = plan.config.world.start_year
    plays = [
        replace(stop, start=round(start + int(first) / 12, 4), months=float(length)).name
        for first, length in zip(begins, months, strict=True)
    ]
    return pd.Series(plays, index=worlds)


def _whole(ends: tuple[int, int], count: int, seed: int, name: str) -> np.ndarray:
    """Draw whole numbers from the first to the last, each as likely."""
    low, high = ends
    return low + (evenly(seed, name, count) * (high - low + 1)).astype(int)
