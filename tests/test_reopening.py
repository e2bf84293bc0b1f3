"""Customs: tests of products under one code with licensed ones, and how a stop or a denial ends."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from tests import toy

from regame.config.files import load_config
from regame.engine.market.shadow_prices import NEAR
from regame.game.game import Game

type Floats = NDArray[np.float64]

OTHERS = {"United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake"}
ALONE = ("disputes.hazard=0", "disputes.named=0")  # no deal eases what is licensed
BEGINS = 3  # April 2025, months from January
STOP, HALF = "Stop(months=3,licences=false)", "Stop(months=3,share=0.5,licences=false)"
DENIAL = "TargetedEmbargo(start=2025.25,months=3)"
LONG = 4.0  # months of reopening after a denial: whom trust has left buys less than customs clear
PRODUCTS, LIGHT = -1, 1


class Watched(Game):
    """A game that keeps what leaves the holder (month, run, good, state) t, and what waits."""

    def watch(self, months: int) -> "Watched":
        self.sent: Floats
        sent, self.waits, self.held, self.free = [], [], [], []
        for _ in range(months):
            self.step()
            w, home = self.world, self.atlas.home
            self.free.append(self.buffers.export_free[:, PRODUCTS, 0].sum(axis=1))
            sent.append(np.concatenate([w.flow[:, :, home], w.product_flow[:, None, home]], axis=1))
            self.waits.append(w.in_tests[:, 0].sum(axis=1))
            self.held.append(w.reopening[:, 0].copy())
        self.sent = np.array(sent)
        return self

    def abroad(self, good: int) -> Floats:
        """What leaves of a good (month, run) t."""
        away = ~np.array(self.atlas.inside)
        return np.asarray(self.sent[:, :, good][..., away].sum(axis=2))


def played(weapons: list[str], months: int, **changed: list[float]) -> Watched:
    """Play one world of 2025 under each weapon; changed: parameters by run, `__` for a dot."""
    columns = {key.replace("__", "."): values for key, values in changed.items()}
    design = pd.DataFrame({"seed": 7, "China": weapons, **OTHERS, **columns})
    return Watched(load_config("world_2025", ALONE), design).watch(months)


@pytest.fixture(scope="module")
def tested() -> Watched:
    """Licences without tests, with tests of half, and no licences at all with tests."""
    names = ["LicenseCases", "LicenseCases", "StatusQuo", "StatusQuo"]
    return played(names, 36, licensing__tested=[0, 0.5, 1, 0], licensing__tests=[1, 1.5, 1, 3])


@pytest.fixture(scope="module")
def ended() -> Watched:
    """Stops and a denial of three months: cleared at once, and in one month and in two."""
    names = [STOP, STOP, STOP, HALF, DENIAL, DENIAL, "StatusQuo"]
    return played(names, 24, licensing__reopening=[0, 1, 2, 1, 0, LONG, 1])


def test_where_nothing_needs_a_licence_customs_test_nothing(tested: Watched):
    bits = toy.bits(tested)
    for name in toy.bits(tested):
        assert np.array_equal(bits[name][2], bits[name][3]), name
    assert not np.array(tested.waits)[:, [0, 2, 3]].any()


def test_tests_hold_back_a_part_of_what_needs_no_licence(tested: Watched):
    free, held = tested.abroad(PRODUCTS)[BEGINS, :2]
    usual = tested.abroad(PRODUCTS)[:BEGINS, 0].mean()
    unlicensed = 1 - tested.parameters("licensing.magnets")[0]
    assert free - held == pytest.approx(0.5 * unlicensed * usual, rel=0.05)
    oxides = tested.abroad(LIGHT)[BEGINS, :2]
    assert oxides[1] == pytest.approx(oxides[0], rel=0.02)  # a code of their own


def test_what_waits_for_a_test_leaves_later(tested: Watched):
    """All that came in has passed or waits; by and by customs hold next to nothing."""
    waits = np.array(tested.waits)[:, 1]
    usual = tested.abroad(PRODUCTS)[:BEGINS, 0].mean()
    assert waits[:BEGINS].max() == 0
    assert 0.2 < waits[BEGINS : BEGINS + 2].max() / usual < 0.4
    assert waits[-1] < 0.1 * waits.max()
    sums = tested.abroad(PRODUCTS)[BEGINS:, :2].cumsum(axis=0)
    assert sums[1, 1] < 0.85 * sums[1, 0]
    assert sums[-1, 1] > 0.97 * sums[-1, 0]
    free, held = np.array(tested.free)[BEGINS : BEGINS + 3, :2].cumsum(axis=0).T
    np.testing.assert_allclose(free - held, waits[BEGINS : BEGINS + 3], rtol=0.03)


def test_without_months_of_reopening_the_day_after_nothing_is_held(ended: Watched):
    held = np.array(ended.held)
    assert not held[:, [0, 4, 6]].any()
    after = ended.abroad(PRODUCTS)[BEGINS + 3]
    assert after[0] > 0.98 * after[6]


@pytest.mark.parametrize(("run", "months", "share"), [(1, 1.0, 1.0), (2, 2.0, 1.0), (3, 1.0, 0.5)])
def test_after_a_stop_customs_clear_by_and_by(
    ended: Watched, run: int, months: float, share: float
):
    """What is held of every good fades by exp(-1/months), and what leaves keeps to it."""
    held = np.array(ended.held)[:, run]
    away = ~np.array(ended.atlas.inside)
    assert not held[: BEGINS + 3].any()  # the order itself holds
    for month in range(3):
        expected = share * np.exp(-(month + 1) / months)
        np.testing.assert_allclose(held[BEGINS + 3 + month][:, away], expected, rtol=1e-9)
    assert not held[-6:].any()
    for good in (PRODUCTS, LIGHT):
        usual = ended.abroad(good)[:BEGINS, run].mean()
        first = ended.abroad(good)[BEGINS + 3, run]
        assert first <= 1.05 * (1 - share * np.exp(-1 / months)) * usual * (1 + NEAR)
    longer, at_once = ended.abroad(PRODUCTS)[-6:, [run, 0]].mean(axis=0)
    assert longer > 0.9 * at_once


def test_the_longer_customs_take_the_less_has_left_in_half_a_year(ended: Watched):
    sums = ended.abroad(PRODUCTS)[BEGINS : BEGINS + 6, [2, 1, 0]].sum(axis=0)
    assert (np.diff(sums) > 0).all()


def test_after_a_denial_what_it_covered_comes_back_by_and_by(ended: Watched):
    japan = ended.atlas.state("Japan")
    held = np.array(ended.held)[:, 5]
    first = BEGINS + 3
    assert held[first, LIGHT, japan] == pytest.approx(np.exp(-1 / LONG))
    assert not held[:, PRODUCTS].any()  # a denial is of oxides
    assert not np.delete(held, japan, axis=2).any()
    at_once, later = (ended.sent[:, run, LIGHT, japan] for run in (4, 5))
    assert np.array_equal(at_once[:BEGINS], later[:BEGINS])
    assert (at_once[BEGINS:first] == 0).all()
    assert 0 < later[first] < 0.9 * at_once[first]
    assert later[-6:].sum() > 0.9 * at_once[-6:].sum()
