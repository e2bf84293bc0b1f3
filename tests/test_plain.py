"""The engine against the same month written agent by agent, without a line in common.

Frozen, both play four steps of the month, `plan`, `clear`, `move` and `settle`, and the licences of
the start are issued; else the whole month, with nobody's strategies, those of the catalogue, or two
that use every instrument in turn. Chance is on, and the same; see src/regame/model. The engine's
markets clear to 1e-9, which is as near as the two can come.
"""

from collections.abc import Mapping

import mesa
import numpy as np
import pytest
from tests.beside import AT_ODDS, Answers, Tries, assert_alike
from tests.beside_model import QUIET, beside

from regame.core.errors import UserError
from regame.model.model import Chokepoint
from regame.model.opening import LACKS
from regame.strategies.contract import Strategy

AS_AT_THE_START: tuple[str, ...] = ()
QUOTA_BINDS = ("opening.still=false", "licences.export_quota=20000")
STORMY = (
    "opening.still=false",
    *("demand.shock=0.1", "production.noise=0.1", "demand.elasticity=0.6"),
    *("investment.hazard=0.5", "investment.hurdle=1", "investment.patience=2"),
    "demand.growth_outside=-0.1",
)
RESIDUALS = (
    "opening.still=false",
    "stocks.resale=1.5",
    *("opening.reserve=1.2", "opening.conversion=1.05", "opening.anchor=1.1"),
    *("opening.use_heavy=0.9", "opening.use_other=1.2", "opening.stock_light=0.8"),
)
ENTRY = (
    *('tables.entrants="entrants"', 'world.projects_known="2024-12"', "investment.usual_months=60"),
    *("production.cost_outside=0.5", "investment.hurdle=1", "investment.hazard=0.3"),
)
AHEAD = (
    "opening.still=false",
    *("licences.export_quota=20000", "contracts.refined=0.8", "contracts.products=0.9"),
    *("contracts.months=4", "contracts.nash=0.3", "demand.shock=0.1"),
)
PLAYED: dict[str, Mapping[str, Strategy | str]] = {
    "as in 2010": {
        "China": "Weapon(quota=true, duty=true, denial=true, enforcement=true)",
        "United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake",
    },
    "flood": {
        "China": "Flood(tolerance=0.0)", "United States": "Subsidise",
        "Japan": "Package(stockpile=3.0, held_by_firms=0.4, offtake=6e7, start=2010)",
    },
    "duties on imports": {
        "China": "Weapon(quota=true, duty=true, denial=true, enforcement=true)",
        "United States": "Package(import_duty_products=0.25, border_price=90.0, start=2010)",
        "Japan": "Package(import_duty=0.4, offtake=6e7, research=8e7, start=2010)",
    },
    "everything": {"China": Tries(), "Japan": Answers(), "United States": Answers()},
}  # fmt: skip


@pytest.mark.parametrize("changes", [AS_AT_THE_START, QUOTA_BINDS, STORMY, RESIDUALS, ENTRY, AHEAD])
@pytest.mark.parametrize("frozen, months", [(True, 24), (False, 120)])
def test_agents_and_engine_come_to_the_same(changes: tuple[str, ...], frozen: bool, months: int):
    model = Chokepoint("world_2010", changes=(*LACKS, *changes), frozen=frozen, rng=7)
    game = beside([7], changes, frozen)
    rent, light = 0.0, []
    turns: list[tuple[int, int]] = []  # phases of plants, before and after
    for _ in range(months):
        before = [firm.phase for firm in model.all_firms]
        model.step()
        turns += zip(before, (firm.phase for firm in model.all_firms), strict=True)
        game.step()
        assert_alike(model, game, frozen)
        rent = max(rent, model.home.rent)
        light.append(model.home.index[1])
    assert game.world.failed_month[0] < 0
    assert (rent > 1) == (changes in (QUOTA_BINDS, AHEAD))
    assert np.std(light) > 0.01  # it is no still life
    if changes == ENTRY and not frozen:  # classes of mines go beyond their first project
        assert (game.world.capacity > game.atlas.nameplate)[:, game.atlas.classes].any()
    if changes == STORMY and not frozen:  # plants are started, mothballed and back again
        assert min(turns.count(turn) for turn in ((0, 1), (1, 2), (2, 3), (3, 1))) > 1


@pytest.mark.parametrize("seed", [9, pytest.param(10, marks=pytest.mark.slow)])
@pytest.mark.parametrize("profile", PLAYED.values(), ids=PLAYED)
def test_they_come_to_the_same_with_strategies(profile: Mapping[str, Strategy | str], seed: int):
    model = Chokepoint("world_2010", profile, seed, changes=(*LACKS, *QUIET, *AT_ODDS))
    game = beside([seed], (*QUIET, *AT_ODDS), False, profile)
    for _ in range(72):
        model.step()
        game.step()
        assert_alike(model, game, False)
    disputes = [state.dispute for state in model.all_states]
    assert sum(d.opened for d in disputes) > 5
    if profile is not PLAYED["flood"]:
        assert all(sum(getattr(d, of) for d in disputes) for of in ("threats", "acts", "conceded"))
    assert any(state.spent > 1e8 for state in model.all_states)
    assert (model.home.credibility < 1) == (profile is not PLAYED["flood"])  # it backs down


def test_a_name_that_nobody_has_is_refused():
    with pytest.raises(UserError, match=r"'Lynass' is no state or firm.*Lynas"):
        Chokepoint(strategies={"Lynass": "Junior"})


def test_a_plain_strategy_that_licenses_case_by_case_is_refused():
    model = Chokepoint(strategies={"China": "LicenseCases(start=2010)"})
    with pytest.raises(UserError, match="China: licensing: the plain model lacks it"):
        model.step()


def test_mesa_runs_it_in_batches():
    found = mesa.batch_run(Chokepoint, {"months": 2}, rng=[1, 2], display_progress=False)
    assert {row["rng"] for row in found} == {1, 2}


@pytest.mark.parametrize(
    ("config", "changes", "keys"),
    [
        ("history", (), ("dated", "tables.decisions", "world.refuges")),
        ("world_2010", ("investment.equity=0.1",), ("investment.equity",)),
        ("world_2010", ('world.holders=["China","Japan"]',), ("world.holders",)),
    ],
)
def test_a_config_with_what_the_agents_lack_is_refused(
    config: str, changes: tuple[str, ...], keys: tuple[str, ...]
):
    with pytest.raises(UserError) as refused:
        Chokepoint(config, changes=changes)
    for key in keys:
        assert any(f"{config}: {key} = " in fault for fault in refused.value.faults), key
