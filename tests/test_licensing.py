"""Licences case by case: what is covered stops and comes back, the rest goes on, rents are paid."""

import numpy as np
import pandas as pd
import pytest
from tests import toy

from regame.config.files import load, load_config
from regame.core.arrays import Flags, Floats, Ints
from regame.engine.market.rationing import keep_to
from regame.engine.market.search import Search
from regame.engine.market.shadow_prices import NEAR
from regame.engine.mechanisms import clearing
from regame.game.game import Game
from regame.runs.experiment import Experiment
from regame.strategies.contract import Action

OTHERS = {"United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake"}
ALONE = ("disputes.hazard=0", "disputes.named=0")  # no deal eases what is licensed
BEGINS = 3  # April 2025, months from January
HEAVY, LIGHT, PRODUCTS = 2, 1, -1
RUNS = ("StatusQuo", "LicenseCases", 'LicenseCases(target="Japan")', "LicenseCases(refused=0.5)")


class Watched(Game):
    """A game that keeps what is exported, what waits and what may leave."""

    def run_for(self, months: int) -> "Watched":
        self.exports: list[Floats] = []  # (run, good) t
        self.waits: list[Floats] = []
        self.to: list[Floats] = []  # magnets (run, state) t
        self.used: list[Floats] = []  # heavies outside the holder (run,) t
        for _ in range(months):
            self.step()
            w, home = self.world, self.atlas.home
            away = np.arange(self.atlas.states_count) != home
            oxides = w.flow[:, :, home][:, :, away].sum(axis=2)
            magnets = w.product_flow[:, home][:, away].sum(axis=1)
            self.exports.append(np.column_stack([oxides, magnets]))
            self.waits.append((w.filed + w.examined)[:, 0].sum(axis=2))
            self.to.append(w.product_flow[:, home].copy())
            self.used.append((w.used + w.into_products)[:, HEAVY][:, away].sum(axis=1))
        return self


def design(weapons: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({"seed": 7, "China": list(weapons), **OTHERS})


@pytest.fixture(scope="module")
def game() -> Watched:
    return Watched(load_config("world_2025", ALONE), design(RUNS)).run_for(36)


def test_what_leaves_for_a_buyer_keeps_to_the_licences(monkeypatch: pytest.MonkeyPatch):
    kept: list[Flags] = []

    def noted(search: Search, runs: Ints, limit: Floats, worth: Floats, routes: bool) -> Floats:
        found = keep_to(search, runs, limit, worth, routes)
        flow = search.cleared.flow[runs][:, :, list(search.market.distrusted)]
        too_much, too_little = flow > limit * (1 + NEAR), flow < limit * (1 - NEAR)
        wrong = np.isfinite(limit) & (too_much | (too_little & (found > 0.0)))
        kept.append(~wrong.any(axis=(1, 2, 3)))
        return found

    monkeypatch.setattr(clearing, "keep_to", noted)
    seeds = pd.DataFrame({"seed": range(12), "China": "LicenseCases", **OTHERS})
    game = Game(load_config("world_2025", ALONE), seeds)
    for _ in range(24):
        game.step()
    runs = np.concatenate(kept)
    assert len(runs) > 100  # so licences bind
    assert runs.mean() > 0.98


def test_without_licences_all_is_as_before_to_the_bit():
    config = load_config("world_2025", ALONE)
    late = Game(config, design(("LicenseCases(start=2040)", "StatusQuo"))).run_for(15)
    for values in toy.bits(late).values():
        assert np.array_equal(values[0], values[1])


def test_exports_of_magnets_fall_at_once_and_come_back(game: Watched):
    free, licensed = (np.array(game.exports)[:, run, PRODUCTS] for run in (0, 1))
    assert np.array_equal(free[:BEGINS], licensed[:BEGINS])
    assert (licensed[BEGINS : BEGINS + 2] < 0.6 * free[BEGINS : BEGINS + 2]).all()
    assert licensed[24:].mean() > 0.75 * free[24:].mean()


def test_what_holds_none_goes_on_where_customs_test_nothing():
    config = load_config("world_2025", [*ALONE, "licensing.tested=0"])
    game = Watched(config, design(RUNS[:2])).run_for(BEGINS + 2)
    free, licensed = (np.array(game.exports)[BEGINS:, run, PRODUCTS] for run in (0, 1))
    assert licensed.min() > 0.3 * free[0]


def test_heavies_fall_more_than_lights(game: Watched):
    exports = np.array(game.exports)
    fall = exports[BEGINS : BEGINS + 2, 1].sum(axis=0) / exports[BEGINS : BEGINS + 2, 0].sum(axis=0)
    assert fall[HEAVY] < 0.1
    assert fall[LIGHT] > 0.9


def test_what_waits_grows_and_then_clears(game: Watched):
    waits = np.array(game.waits)[:, 1, PRODUCTS]
    worth = game.world.licence_worth[1, 0]
    usual = np.array(game.exports)[:BEGINS, 0, PRODUCTS].mean()
    assert waits[:BEGINS].max() == 0
    assert waits[BEGINS] > 1.5 * usual
    assert waits[-1] < 0.6 * waits[BEGINS]
    assert (worth[[HEAVY, PRODUCTS]] == 0).all(), "after three years nothing is rationed"


def test_stocks_cushion_use(game: Watched):
    first = slice(BEGINS, BEGINS + 2)
    exports, used = (
        np.array(game.exports)[first, :, HEAVY].sum(0),
        np.array(game.used)[first].sum(0),
    )
    assert 1 - used[1] / used[0] < 0.8 * (1 - exports[1] / exports[0])


def test_a_state_that_gets_none_is_left_behind(game: Watched):
    to = np.array(game.to)[12:24].sum(axis=0)
    japan = game.atlas.state("Japan")
    others = [game.atlas.state(name) for name in ("Korea", "European Union")]
    assert to[2, japan] < 0.65 * to[1, japan]
    assert (to[2, others] > 0.9 * to[1, others]).all()


def test_the_more_is_refused_the_less_leaves(game: Watched):
    exports = np.array(game.exports)[BEGINS:, :, PRODUCTS].sum(axis=0)
    assert exports[3] < exports[1] < exports[0]


def test_a_run_alone_has_the_same_bits(game: Watched):
    alone = Game(load_config("world_2025", ALONE), design((RUNS[2],))).run_for(36)
    for name, values in toy.bits(alone).items():
        assert np.array_equal(values[0], toy.bits(game)[name][2]), name


def test_what_buyers_pay_for_licences_is_rent_of_the_holder():
    """Where all is sold on the spot; who has sold ahead gets under a tenth of it in that month."""
    spot = ["contracts.refined=0", "contracts.products=0"]
    rents = []
    for changes in (["licensing.paid=0", *spot], ["licensing.paid=1", *spot], ["licensing.paid=1"]):
        one = Game(load_config("world_2025", [*changes, *ALONE]), design((RUNS[1],)))
        one.run_for(BEGINS + 1)
        rents.append(one.buffers.rent_earned[0, 0])
    assert rents[0] == pytest.approx(0.0, abs=1e5)
    assert rents[1] > 1e8
    assert 0 < rents[2] < 0.1 * rents[1]


def test_what_waits_is_named_and_bounded():
    with pytest.raises(Exception, match="refused_to"):
        Game(
            load_config("world_2025", ALONE), design(('LicenseCases(target="Atlantis")',))
        ).run_for(4)
    assert Action(licensing=0.2).licensing == 0.2


def test_wider_licences_hold_back_more_and_what_is_denied_gets_none():
    later = 2025 + (BEGINS + 6) / 12
    names = ("LicenseCases", f"LicenseCases(wide={later})")
    game = Watched(load_config("world_2025", ALONE), design(names)).run_for(BEGINS + 10)
    exports = np.array(game.exports)[:, :, PRODUCTS]
    assert np.array_equal(exports[: BEGINS + 6, 0], exports[: BEGINS + 6, 1])
    wide = exports[BEGINS + 6 : BEGINS + 8].sum(axis=0)
    assert wide[1] < 0.9 * wide[0]
    japan = game.atlas.state("Japan")
    game.world.issue_denied[1, game.atlas.issues.issue_state == japan] = 1.0
    game.step()
    assert game.world.denied[1, 0, japan] == 1
    before = game.world.granted[1, 0, PRODUCTS, japan]
    game.step()
    assert game.world.granted[1, 0, PRODUCTS, japan] <= before


def test_the_question_of_2025_samples_its_regime_and_others_reply():
    """Ranges are added to those that it extends; Korea and the European Union play too."""
    main, today = (
        load(Experiment, "experiments", name) for name in ("weaponization", "weaponization_2025")
    )
    more = {u.key for u in today.uncertainties} - {u.key for u in main.uncertainties}
    assert more >= {"licensing.months", "licensing.capacity", "stocks.magnets"}
    assert {"Korea", "European Union"} <= today.others.keys()
    config = load_config(today.config)
    for item in today.uncertainties:
        if item.key in more:
            section, key = item.key.split(".")
            assert item.low <= getattr(getattr(config, section), key) <= item.high


def in_parts(share: float, months: int) -> tuple[float, list[float]]:
    """Magnets exported under licences of which half are refused, t, and Japan's share in parts."""
    config = load_config("world_2025", [f"licensing.parts={share}", *ALONE])
    game = Watched(config, design((RUNS[3],)))
    japan, shares = game.atlas.state("Japan"), []
    game.exports = []
    for _ in range(months):
        game.step()
        shares.append(float(game.world.in_parts[0, 0, japan]))
    return float(game.record.series("magnet_exports_china").sum()), shares


def test_who_lacks_licences_buys_magnets_in_parts():
    (without, none), (with_them, shares) = in_parts(0.0, 24), in_parts(0.3, 24)
    assert set(none) == {0.0}
    assert max(shares[: BEGINS + 1]) < 0.3 / 6, "a step takes time to move"
    assert 0.15 < max(shares) < 0.3
    assert with_them > without


def test_what_moved_comes_back_where_there_are_licences_enough():
    game = Game(load_config("world_2025", ["licensing.parts=0.3", *ALONE]), design((RUNS[1],)))
    game.run_for(36)
    early = game.world.in_parts.max()
    game.run_for(24)
    assert 0 < game.world.in_parts.max() < early


def test_by_a_deal_offices_decide_on_all_which_takes_as_long_as_rules_allow():
    game = Game(load_config("world_2025", ALONE), design(("LicenseCases",) * 2)).run_for(BEGINS + 1)
    japan, ratio = game.atlas.state("Japan"), []
    for _ in range(6):
        game.world.truce[1, japan] = 12.0
        game.step()
        alone, dealt = game.world.product_flow[:, game.atlas.home, japan]
        ratio.append(dealt / alone)
    assert ratio[0] == pytest.approx(1.0, abs=0.01)  # nothing has passed both offices by May
    assert max(ratio[1:3]) > 1.05
