"""Firms that act: defaults change no bit, and each rule moves the run the way it says."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests import toy

from regame.config.files import load_config
from regame.core.errors import StrategyError, UserError
from regame.engine.state.world import ORDERS, VARIABLES
from regame.game.firms.firm import Firm
from regame.game.game import Game
from regame.strategies import registry
from regame.strategies.check import check_strategy
from regame.strategies.firms.contract import FirmAction, FirmRule, FirmView
from regame.strategies.registry import MODULES

RUNS, MONTHS = 6, 180
PLAYED = {
    "China": "Weapon(quota=true, duty=true)", "United States": "Subsidise",
    "Japan": "Diversify2010", "Australia": "AllyOfftake",
}  # fmt: skip


def game(firms: dict[str, str], months: int = MONTHS, seeds: int = RUNS) -> Game:
    table = pd.DataFrame({"seed": range(seeds), **PLAYED, **firms})
    return Game(load_config("world_2010"), table).run_for(months)


def shared(played: Game) -> Any:
    """All bits but those of variables of firms, which are there only where one has a rule."""
    of_firms = {v.name for v in VARIABLES if "firm" in v.axes}
    return {name: bits for name, bits in toy.bits(played).items() if name not in of_firms}


@pytest.fixture(scope="module")
def usual() -> Game:
    return game({})


@pytest.mark.parametrize("name", ["Firms", "class:mine@outside", "Lynas", "Japan traders"])
def test_a_firm_that_does_as_usual_changes_no_bit(usual: Game, name: str):
    toy.assert_same(shared(usual), shared(game({name: "Usual"})))


def test_users_who_behave_as_the_config_says_change_no_bit(usual: Game):
    toy.assert_same(shared(usual), shared(game({"Firms": "Balanced"})))


def test_every_order_of_a_firm_is_a_variable_of_the_world():
    assert set(ORDERS) == set(FirmAction._fields)


# firm, its rule, a series, and which way its mean over runs and months goes
MOVES = [
    ("Northern Rare Earth", "LowCostIncumbent", "price_inside_bulk", -1),
    ("Northern Rare Earth", "LowCostIncumbent", "mine_output_outside_china", -1),
    ("Northern Rare Earth", "StateChampion", "mine_output_china", -1),
    ("Northern Rare Earth", "StateChampion", "price_inside_bulk", +1),
    ("Lynas", "MineToMagnet", "import_share_united_states", -1),
    ("Lynas", "MineToMagnet", "firm_output_lynas", +1),
    ("Molycorp", "ConcentrateSeller", "mine_output_outside_china", +1),
    ("Molycorp", "ConcentrateSeller", "price_inside_bulk", -1),
    ("Silmet", "Toller", "imports_european_union", -1),  # La Rochelle cracks no ore
    ("Silmet", "Toller", "import_share_european_union", +1),  # of less from mines elsewhere
    ("class:separation@outside", "Toller", "separation_share_china", -1),
    ("China traders", "HoardingTrader", "price_inside_light", +1),
    ("China traders", "HoardingTrader", "export_tonnes_china", -1),
    ("Japan magnet users", "DesignsOut", "magnet_exports_china", -1),
    ("Japan magnet users", "DesignsOut", "price_magnet_inside", -1),
    ("Hitachi Metals", "MoveInside", "magnet_share_china", +1),
    ("Hitachi Metals", "MoveInside", "magnet_share_japan", -1),
    ("Shin-Etsu", "Recycler", "recycled_tonnes", +1),
    ("Japan users", "DualSourcer(second='Malaysia')", "import_share_japan", -1),
    ("Japan users", "DualSourcer(second='Malaysia')", "firm_output_lynas", +1),
    ("Japan users", "JustInTime", "stock_of_users_outside", -1),
    ("class:mine@outside", "Herd", "mine_output_outside_china", +1),
    ("class:mine@outside", "Herd", "price_outside_bulk", -1),
    ("Shin-Etsu", "Thrifty", "price_inside_heavy", -1),
    ("Molycorp", "Lobbyist", "mine_output_outside_china", +1),
    ("Japan users", "TakesBack", "recycled_tonnes", +1),
    ("Firms", "Spot", "stock_of_users_outside", -1),
    ("Firms", "DualSource", "import_share_japan", -1),
    ("Firms", "Hoard", "stock_of_users_outside", +1),
    ("Firms", "Substitute", "mine_output_outside_china", -1),
    ("Firms", "Recycle", "recycled_tonnes", +1),
    ("Firms", "Integrate", "import_share_japan", -1),
]
GAMES: dict[tuple[str, str], Game] = {}


def test_every_rule_of_the_catalogue_is_held_to_what_it_moves():
    """Junior is held to it in test_firms_money.py, Committed in test_respond_firm.py."""
    rules = {name for name, cls in registry.strategies().items() if issubclass(cls, FirmRule)}
    held = {rule.partition("(")[0] for _, rule, _, _ in MOVES} | {
        "Junior",
        "Committed",
        "Usual",
        "Balanced",
    }
    assert {name for name in rules if registry.strategies()[name].__module__ in MODULES} == held


@pytest.mark.parametrize(("firm", "rule", "series", "way"), MOVES)
def test_a_rule_moves_the_run_as_it_says(usual: Game, firm: str, rule: str, series: str, way: int):
    played = GAMES.setdefault((firm, rule), GAMES.get((firm, rule)) or game({firm: rule}))
    assert not (played.world.failed_month >= 0).any()
    before, after = usual.record.series(series).mean(), played.record.series(series).mean()
    assert way * (after / before - 1) > 0.002


def test_a_row_is_the_same_alone_and_among_others():
    firms = {"Molycorp": "Junior", "Hitachi Metals": "MoveInside", "Japan users": "DualSourcer"}
    firms |= {"Silmet": "Toller", "Japan traders": "HoardingTrader", "Northern Rare Earth": "Usual"}
    many = toy.bits(game(firms, 60, 3))
    table = pd.DataFrame({"seed": [2], **PLAYED, **firms})
    lone = toy.bits(Game(load_config("world_2010"), table).run_for(60))
    toy.assert_same({name: values[2:] for name, values in many.items()}, lone)


def test_rules_differ_from_row_to_row():
    rules = ["Usual", "MoveInside", "Usual"]
    table = pd.DataFrame({"seed": [1, 1, 1], **PLAYED, "Hitachi Metals": rules})
    share = Game(load_config("world_2010"), table).run_for(96).record.last("magnet_share_japan")
    assert share[0] == share[2] != share[1]


def test_the_nearer_name_wins_and_two_classes_are_refused():
    table = pd.DataFrame({"seed": [1], "class:magnet": "MoveInside", "Hitachi Metals": "Usual"})
    played = Game(load_config("world_2010"), table)
    of = {firm.name: firm.profile[0][0].name for firm in played.firms if firm.profile}
    assert of["Hitachi Metals"] == "Usual"
    assert of["TDK"] == "MoveInside"
    both = pd.DataFrame({"seed": [1], "class:magnet": "MoveInside", "class:magnet@Japan": "Usual"})
    with pytest.raises(UserError, match="both name"):
        Game(load_config("world_2010"), both)


@pytest.mark.parametrize(
    ("firm", "rule", "fault"),
    [
        ("Lynass", "Junior", "did you mean 'Lynas'"),
        ("Japan users", "Junior", "is a rule for: owner; this is: user"),
    ],
)
def test_a_wrong_firm_or_rule_is_refused(firm: str, rule: str, fault: str):
    with pytest.raises(UserError, match=fault):
        Game(load_config("world_2010"), pd.DataFrame({"seed": [1], firm: rule}))


@dataclass(frozen=True)
class Wild(FirmRule):
    """Orders what no firm can."""

    source = "a test"

    def decide(self, seen: FirmView) -> FirmAction:
        return FirmAction(output=7.0)


def test_nonsense_names_rule_firm_run_and_month(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(registry.strategies(), "Wild", Wild)
    table = pd.DataFrame({"seed": [1, 2], "Lynas": "Wild"})
    with pytest.raises(StrategyError, match=r"Wild of Lynas failed in run 0, month 0: output = 7"):
        Game(load_config("world_2010"), table).run_for(1)
    lenient = Game(load_config("world_2010"), table, lenient=True).run_for(2)
    assert set(lenient.forfeits) == {0, 1}


def test_tonnes_of_traders_are_neither_made_nor_lost():
    played = game({"China traders": "HoardingTrader"}, 40, 3)
    world = played.world
    before = world.stock.sum((1, 2)) + world.hoard.sum((1, 2))
    held = world.hoard.sum((1, 2)).copy()
    played.plan()
    after = world.stock.sum((1, 2)) + world.hoard.sum((1, 2))
    np.testing.assert_allclose(after, before, rtol=1e-12)
    assert (world.hoard.sum((1, 2)) != held).any()


def test_the_rule_in_the_documents_is_one():
    page = Path(__file__).parent.parent / "docs" / "firms.md"
    block = re.findall(r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(block[0], names)  # our own page
    check_strategy(names["Cautious"])


def test_a_firm_that_is_taken_out_is_missed():
    """Without Lynas less is dug outside, and its buyers depend on the holder; one row alone."""
    removed = ["", "firm Lynas", ""]
    table = pd.DataFrame({"seed": [3, 3, 3], **PLAYED, "removed": removed})
    played = Game(load_config("world_2010"), table).run_for(120)
    lone = Game(load_config("world_2010"), table.iloc[:1].drop(columns="removed")).run_for(120)
    toy.assert_same({k: v[:1] for k, v in toy.bits(played).items()}, toy.bits(lone))
    for series, way in {"firm_output_lynas": -1, "import_share_japan": +1}.items():
        mean = played.record.series(series).mean(axis=0)
        assert mean[0] == mean[2]
        assert way * (mean[1] - mean[0]) > 0
    with pytest.raises(UserError, match="did you mean 'Lynas'"):
        Game(load_config("world_2010"), table.assign(removed="firm Lynass"))


def test_a_planner_foresees_with_the_firms_that_act():
    """What it imagines starts from the firms' books, and the run is the same alone."""
    firms = {"Molycorp": "Herd", "Japan traders": "HoardingTrader"}
    table = pd.DataFrame({"seed": [1, 2], "China": "Planner(every=12, horizon=2)", **firms})
    many = Game(load_config("world_2010"), table).run_for(15)
    lone = Game(load_config("world_2010"), table.iloc[1:]).run_for(15)
    toy.assert_same({k: v[1:] for k, v in toy.bits(many).items()}, toy.bits(lone))


def test_an_agent_tells_its_books_and_its_removal_removes_the_firm():
    played = game({"Lynas": "MineToMagnet", "Japan users": "DualSourcer"}, 60, 2)
    of = {agent.name: agent for agent in played.agents_by_type[Firm]}
    told = of["Lynas"].snapshot(1)
    assert "Mt Weld mine" in told["plants"]
    assert told["orders"]["reserve"] == 0.8
    assert told["put_in"] > 0
    assert of["Japan users"].snapshot(0)["plants"] == []
    of["Lynas"].remove()
    assert of["Lynas"] not in played.agents
    played.run_for(3)
    assert (played.world.output[:, played.atlas.plants.index("Mt Weld mine")] == 0).all()


@pytest.mark.parametrize(("second", "most"), [("", 0.3), ("Korea", 0.3), ("China", 0.0)])
def test_a_second_source_takes_a_part_in_place_of_holders_goods(second: str, most: float):
    config = load_config("world_2025", ["market.requalification=3"])
    usual, moved = (
        Game(config, pd.DataFrame({"seed": range(2), **firms})).run_for(12)
        for firms in ({}, {"Australia magnet users": f"DualSourcer(second='{second}')"})
    )
    states, j = usual.atlas.states, usual.atlas.states.index("Australia")
    rows = [i for i, s in enumerate(states) if (s == second if second else s != "China")]
    before, after = (np.asarray(g.world.product_weight)[:, :, j] for g in (usual, moved))
    assert np.allclose(after.sum(axis=1), before.sum(axis=1))
    gained = (after - before)[:, rows].sum(axis=1)
    assert (abs(gained) < 1e-12).all() if not most else (gained > 0.5 * most).all()
    assert (after[:, rows].sum(axis=1) <= most + 0.1).all() or second == "China"
