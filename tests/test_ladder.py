"""Laws of the doses: a stop of more is never milder than one of less, in any sampled world.

Nobody is at odds here: a dose that hurts more may bring a deal, which ends it, the sooner.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from regame.config.backlash import BY_CALENDAR
from regame.config.files import load_config
from regame.core.options import StudyOptions
from regame.engine.market.shadow_prices import NEAR
from regame.game.game import Game
from regame.runs.month_rows import Monthly
from regame.runs.plan import Ask
from regame.runs.protocol import prepare
from regame.runs.uses import Sectors
from regame.strategies import registry

type Floats = NDArray[np.float64]

TODAY = "weaponization_2025"
NEW = ("bauxite_1974", "bauxite_2014", "palm_oil_2022", "phosphate_1974")
EXAMPLES = ("cobalt_2025", "oil_1973")
CASES = ("gallium_germanium", "gas", "nickel", "rubber", *NEW, *EXAMPLES)
MONTHS = (3, 6, 12)  # after the stop has begun


class Doses(NamedTuple):
    """What buyers elsewhere met, by months after the start: (months, dose, world) each.

    lost: output that lacked its inputs so far, USD; dear: mean log of delivered prices over the
    start's so far, of products, and `dear_refined` of refined goods; shipped: products that left
    the holder so far, t, and `shipped_refined`.
    """

    lost: Floats
    dear: Floats
    dear_refined: Floats
    shipped: Floats
    shipped_refined: Floats


def prices(game: Game, away: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Logs of delivered prices over the start's, of products and of refined goods (run,)."""
    w, use = game.world, game.atlas.product_use[away]
    made = np.log(w.product_index / w.product_start)[:, away] @ (use / max(use.sum(), 1e-9))
    size = (w.need * w.start_index)[:, :, away]
    refined = (np.log(w.index / w.start_index)[:, :, away] * size).sum(axis=(1, 2))
    return made, refined / size.sum(axis=(1, 2))


def played(experiment: str, runs: int, doses: tuple[str, ...]) -> Doses:
    plan = prepare(
        experiment, StudyOptions(runs=runs, overrides=BY_CALENDAR), Ask((), "status quo")
    )
    known = plan.experiment.treatments | {"none": "StatusQuo"}
    worlds = plan.design.drop_duplicates("world")
    rows = [worlds.assign(**{plan.experiment.weapon: known[dose]}) for dose in doses]
    game = Monthly(plan.config, pd.concat(rows, ignore_index=True), series=False)
    game.sectors = Sectors(plan.config)
    stop = registry.parse(known["full stop"])
    begins = round(12 * (stop.start - plan.config.world.start_year))  # type: ignore[attr-defined]
    away, home = ~np.array(game.atlas.inside), game.atlas.home
    game.run_for(begins)
    months: list[list[Floats]] = []
    for _ in range(max(MONTHS)):
        game.step()
        made, refined = prices(game, away)
        sent = game.world.product_flow[:, home][:, away].sum(axis=1)
        oxides = game.world.flow[:, :, home][:, :, away].sum(axis=(1, 2))
        lost = game.output[:, :, away].sum(axis=(1, 2))
        months.append([lost, made, refined, sent, oxides])
    sums = np.cumsum(np.array(months), axis=0).reshape(max(MONTHS), 5, len(doses), -1)
    at = sums[[month - 1 for month in MONTHS]]
    over = np.array(MONTHS)[:, None, None]
    return Doses(at[:, 0], at[:, 1] / over, at[:, 2] / over, at[:, 3], at[:, 4])


def rises(values: Floats, slack: float = 1e-9) -> bool:
    """Whether no dose brings less than the one before it, in any world and after any months."""
    return bool((np.diff(values, axis=1) >= -slack * np.abs(values).max(axis=1)[:, None]).all())


def check_today(found: Doses) -> None:
    assert rises(found.lost)
    assert rises(found.dear)
    assert rises(-found.shipped, NEAR)  # markets meet limits so closely
    assert found.shipped[:, 3].max() < 1e-6, "no trace leaves at a full stop"
    assert found.shipped_refined[:, 3].max() < 1e-6


def check_oxides(found: Doses) -> None:
    """Oxides are dearer by each dose, but in few worlds: makers of magnets elsewhere bid by plan.

    They use what oxides there are, whatever magnets fetch, so that the price of oxides may stay
    behind while magnets cost forty times as much.
    """
    change = np.diff(found.dear_refined[:, 1:], axis=1)
    assert (np.median(change, axis=2) > 0.1).all()
    assert (change < 0).any(axis=(0, 1)).mean() <= 0.1


LADDER = ("none", "licences", "half stop", "full stop")


def test_each_dose_of_today_holds_back_what_the_one_before_does():
    found = played(TODAY, 16, LADDER)
    check_today(found)
    check_oxides(found)


def test_each_dose_of_2026_holds_back_what_the_one_before_does():
    """Prices where licences lapse are near those where they go on: by then few goods wait."""
    found = played("weaponization_2026", 8, LADDER)
    assert rises(found.lost)
    assert rises(found.dear[:, 1:])
    assert rises(found.dear, 0.01)
    assert rises(-found.shipped[:, 1:], NEAR)
    assert found.shipped[:, 3].max() < 1e-6


@pytest.mark.slow
def test_the_laws_hold_in_more_worlds():
    found = played(TODAY, 96, LADDER)
    assert rises(found.lost)
    assert rises(found.dear)
    assert rises(-found.shipped, NEAR)
    check_oxides(found)


@pytest.mark.parametrize("case", CASES)
def test_each_dose_of_a_case_holds_back_what_the_one_before_does(case: str):
    found = played(case, 16, ("none", "half stop", "full stop"))
    assert rises(found.dear_refined)
    assert rises(-found.shipped_refined, NEAR)
    assert rises(-found.shipped, NEAR)
    milder = (np.diff(found.lost, axis=1) < -1e-9 * found.lost.max(axis=1)[:, None]).any(
        axis=(0, 1)
    )
    # Ore that is left at the value of lost load goes to who hoards: smelters elsewhere then stop.
    assert milder.mean() <= (0.2 if case == "nickel" else 0.0)


def test_a_stop_of_one_state_spares_the_others():
    others = {"United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake"}
    weapons = ["StatusQuo", 'Stop(target="Japan", licences=false)', "Stop(licences=false)"]
    design = pd.DataFrame({"seed": 7, "China": weapons, **others})
    game = Game(load_config("world_2025"), design).run_for(6)
    w, a = game.world, game.atlas
    sent = w.product_flow[:, a.home] + w.flow[:, :, a.home].sum(axis=1)
    japan, korea = a.state("Japan"), a.state("Korea")
    assert (sent[1:, japan] == 0).all()
    assert sent[1, korea] > 0.9 * sent[0, korea]
    assert w.stopped[1].sum() == 1.0
    assert w.restricted[1, japan] > 0.5 > w.restricted[1, korea]
    assert w.grey_flow[1, :, 0, japan].sum() > 0, "what leaves unseen goes on"
    game.run_for(11)  # from April 2026 on trade is open again, by and by
    assert (game.world.stopped == 0).all()
    assert (game.world.product_flow[1:, a.home, japan] > 0).all()
    game.run_for(3)
    assert (game.world.withheld == 0).all()
    assert (game.world.product_flow[1:, a.home, japan] > 0).all()


def test_a_holder_that_stops_nothing_has_the_bits_of_before():
    design = pd.DataFrame(
        {"seed": 7, "China": ["Stop(start=2040)", "Stop(share=0.0, licences=false)"]}
    )
    game = Game(load_config("world_2025"), design).run_for(18)
    assert np.array_equal(game.world.product_flow[0], game.world.product_flow[1])
    assert np.array_equal(game.world.payoff[0], game.world.payoff[1])
