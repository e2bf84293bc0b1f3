"""T12 and T23 against the measured network: what a chokepoint can do is what its measures say.

T12 (Farrell and Newman 2019): power needs the central node and the jurisdiction over it. T23
(Clayton, Maggiori and Schreger 2024): the damage of a full cut is convex in the holder's share.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from tests.theory.exchange import clear, exchange
from tests.theory.power import ELASTIC, SIGMA, denied, index_of

from regame.config.files import Config, load_config
from regame.game import measures
from regame.game.flows import flows_of
from regame.game.game import Game
from regame.game.gauges import UNITS, Gauges

TARGETS = ("United States", "Japan", "European Union")
WORLDS, MONTHS = 40, 12


def worlds(config: Config, **given: Any) -> Game:
    """Worlds that differ in how much others mine, use and prefer; nobody answers."""
    draw = np.random.default_rng(23)
    design = {
        "seed": range(WORLDS),
        "demand.growth_outside": draw.uniform(0.0, 0.1, WORLDS),
        "demand.outside": draw.uniform(0.7, 1.3, WORLDS),
        "production.cost_outside": draw.uniform(0.7, 1.4, WORLDS),
        "market.openness": draw.uniform(0.0, 0.9, WORLDS),
        "stocks.cover": np.full(WORLDS, 1.0),
    }
    return Game(config, pd.DataFrame(design | given), series=False)


def damage_of_a_denial(
    start: float, config: Config | None = None
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Value lost per tonne of use in a year's denial of each target (target, run), and measures.

    Measures are of the month before, by target; the loss is against the run without a denial.
    """
    config = config or load_config("world_2010")
    months = round(12 * (start - 2010))
    quiet = worlds(config, China="StatusQuo").run_for(months)
    table = Gauges(quiet, TARGETS).now()
    found = {name: table[:, :, k].T for k, name in enumerate(UNITS)}
    flows = flows_of(quiet.world, quiet.atlas, quiet.parameters)
    uses = flows.direct + flows.embodied
    base = _damage(quiet)
    loss = []
    for target in TARGETS:
        text = f"TargetedEmbargo(target='{target}', start={start}, months={MONTHS})"
        game = worlds(config, China=text).run_for(months)
        s = game.atlas.state(target)
        loss.append((_damage(game)[:, s] - base[:, s]) / uses[:, s])
    return np.stack(loss), found


def _damage(game: Game) -> np.ndarray:
    found = np.zeros((WORLDS, game.atlas.states_count))
    for _ in range(MONTHS):
        game.step()
        found += game.world.damage
    return found


def rank(values: np.ndarray, loss: np.ndarray) -> float:
    """Spearman's rank correlation over all targets and worlds."""
    return float(spearmanr(values.ravel(), loss.ravel()).statistic)


@pytest.fixture(scope="module")
def denials() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """A year's denial of each target from July 2010 on."""
    return damage_of_a_denial(2010.5)


def test_t12_what_a_denial_costs_ranks_with_the_cut_and_not_with_the_share(
    denials: tuple[np.ndarray, dict[str, np.ndarray]],
) -> None:
    """The bar of T12 is 0.6. The holder's share says little here: it is nine tenths everywhere."""
    loss, found = denials
    assert rank(found["served"], loss) < -0.6
    assert rank(found["cut"], loss) < -0.6
    for target in range(len(TARGETS)):  # of one target, from world to world
        assert rank(found["served"][target], loss[target]) < -0.6
    assert np.ptp(np.median(found["holder_separated"], axis=1)) < 0.05
    assert abs(rank(found["holder_separated"], loss)) < 0.6
    worst = loss.argmax(axis=0)
    assert (worst == found["served"].argmin(axis=0)).mean() > 0.9


def test_t12_without_jurisdiction_a_denial_costs_nothing() -> None:
    """Where licences cover no group, the same central holder can frighten buyers, and no more.

    With fear (panic and lost trust) switched off nothing is lost.
    """
    fearless = ["stocks.panic=0", "reputation.fall=0"]
    none = load_config("world_2010", ["licences.denial_covers=[]", *fearless])
    loss, found = damage_of_a_denial(2010.5, none)
    assert (loss == 0).all()
    assert found["holder_separated"].min() > 0.8
    loss, _ = damage_of_a_denial(2010.5, load_config("world_2010", fearless))
    assert (np.median(loss, axis=1) > 0).all()


def test_t23_damage_of_a_full_cut_is_that_of_the_measured_share() -> None:
    """In the market of T23 with the share read off the flows of the network before the cut."""
    weight = np.array([0.5, 0.8, 0.95, 0.99])
    runs = len(weight)
    taste = np.zeros((runs, 3, 3))
    taste[:, 0, 2], taste[:, 1, 2] = weight, 1 - weight
    supply, want = np.tile([1.0, 1.0, 0.0], (runs, 1)), np.tile([0.0, 0.0, 1.0], (runs, 1))
    sharp = np.full((runs, 1, 3), SIGMA - 1)
    before = clear(exchange(supply, want, taste, routing="ces", sharpness=sharp, **ELASTIC))
    share = measures.shares(before.flow[:, 0])[:, 0, 2]
    loss = (SIGMA - 1) * np.log(denied(weight) / index_of(weight))
    np.testing.assert_allclose(loss, -np.log(1 - share), rtol=1e-5)
    slope = np.diff(loss) / np.diff(share)
    assert (np.diff(slope) > 0).all()  # convex
