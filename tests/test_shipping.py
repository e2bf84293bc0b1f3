"""Goods under way: shipments that take months change no answer, so the model has none.

The same worlds are played with goods that cross a border on the way for some months, paid for at
once. What is on the way is a stock that nobody can hurry.
"""

import numpy as np
import pandas as pd
import pytest

from regame.engine.mechanisms import clearing
from regame.game.game import Game
from regame.runs.plan import Plan
from regame.runs.protocol import prepare
from regame.runs.rows import play_rows
from regame.studies.verdict.options import VerdictOptions

WORLDS, YEARS = 48, (1, 2, 5, 10, 20)


class Shipping(Game):
    """A game in which oxides are `lag` months on the way to other states."""

    lag = 2

    def clear(self) -> None:
        """As always, but what arrives was sent `lag` months ago; at the start as much as now."""
        clearing.refine(*self.stage)
        clearing.trade(*self.stage)
        world = self.world
        sent = (world.flow * (1 - np.eye(self.atlas.states_count))).sum(axis=2)
        sent += world.grey_flow.sum(axis=2)
        if world.month == 0:
            self.afloat = [sent.copy() for _ in range(self.lag)]
        self.afloat.append(sent)
        world.stock[:] = np.maximum(world.stock - sent + self.afloat.pop(0), 0.0)
        clearing.make_products(*self.stage)


def harmed(plan: Plan, design: pd.DataFrame) -> pd.DataFrame:
    """In which worlds the headline harms (world, years)."""
    table = play_rows(plan.config, design, plan.experiment.months)
    table = table.assign(world=design["world"], treatment=design["treatment"])
    cell, found = plan.headline, {}
    for years in YEARS:
        payoff = table.pivot(index="world", columns="treatment", values=f"payoff_{years}y")
        own, baseline = payoff[cell.treated], payoff[cell.against]
        found[years] = own - baseline < -np.maximum(0.01 * baseline.abs(), 10e6)
    return pd.DataFrame(found)


@pytest.mark.slow
@pytest.mark.parametrize("lag", [1, 2])
def test_goods_under_way_change_no_answer(lag: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The share harmed moves less than it could be off by chance, at every horizon."""
    plan = prepare("weaponization", VerdictOptions(runs=WORLDS))
    cell = plan.headline
    chosen = plan.design["treatment"].isin((cell.treated, cell.against))
    design = plan.design[chosen].reset_index(drop=True)
    before = harmed(plan, design)
    monkeypatch.setattr(Shipping, "lag", lag)
    monkeypatch.setattr("regame.runs.rows.Game", Shipping)
    after = harmed(plan, design)
    assert (before != after).any(axis=None)  # it is played
    share = before.mean()
    error = 2 * np.sqrt(share * (1 - share) / WORLDS)
    assert ((after.mean() - share).abs() < error).all()
