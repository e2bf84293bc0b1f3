"""Rules of firms that worlds draw: by the table's weights, played by their owners, or refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regame.analysis.pairing import pair
from regame.analysis.turns import rules_ranked, what_turns
from regame.cli import call
from regame.config.files import load_config
from regame.core.errors import UserError
from regame.game.firms.firm import Firm
from regame.game.game import Game
from regame.runs.firm_rules import Law, firms_of, laws, missing, playing, with_rules
from regame.tables import figures

WORLDS = 80
NORTHERN = "Northern Rare Earth"


@pytest.fixture(scope="module")
def worlds() -> pd.DataFrame:
    sampled = pd.DataFrame({"world": np.arange(WORLDS), "seed": np.arange(WORLDS)})
    return with_rules(sampled, WORLDS, 1, load_config("world_2025"))


def orders(game: Game, name: str) -> list[dict[str, float]]:
    """The orders in force of a firm, by run."""
    firm = next(agent for agent in game.agents_by_type[Firm] if agent.name == name)
    return [firm.snapshot(run)["orders"] for run in range(game.world.runs)]


def test_weights_follow_the_table():
    table = figures.read("firm_moves")
    for law in laws():
        counts = table[table["player"] == law.player].groupby("rule")["count"].sum()
        drawn = pd.Series(law.draw((np.arange(10_000) + 0.5) / 10_000)).value_counts()
        assert (drawn / 10_000 - counts / counts.sum()).abs().max() < 1e-3


def test_what_worlds_draw_follows_the_weights_and_not_the_order_of_worlds(worlds: pd.DataFrame):
    for law in laws():
        for name in firms_of(law, load_config("world_2025")):
            counts = worlds[name].value_counts()
            for rule, weight in zip(law.rules, law.weights, strict=True):
                assert abs(counts.get(rule, 0) - weight * WORLDS) <= 1
    few = with_rules(worlds[["world", "seed"]].iloc[7:9], WORLDS, 1, load_config("world_2025"))
    pd.testing.assert_frame_equal(few, worlds.iloc[7:9])


@pytest.mark.parametrize("world", ["world_2010", "world_2025", "world_2026"])
def test_every_rule_can_be_played(world: str):
    config = load_config(world)
    assert missing(config, laws()) == []
    assert all(firms_of(law, config) for law in laws())


@pytest.mark.parametrize(("player", "fault"), [("Lynas", "is a rule for"), ("Nobody", "no firm")])
def test_a_rule_that_its_owner_cannot_play_is_refused(player: str, fault: str):
    law = Law(player, ("HoardingTrader",), (1.0,))
    with pytest.raises(UserError, match=fault):
        firms_of(law, load_config("world_2010"))
    assert missing(load_config("world_2010"), [law]) == (["Nobody"] if player == "Nobody" else [])


def test_a_world_without_the_firms_is_refused_with_the_way_out(worlds: pd.DataFrame):
    with pytest.raises(UserError, match=r"no Northern Rare Earth.*--firms usual"):
        with_rules(worlds[["world", "seed"]], WORLDS, 1, load_config("gas"))


def test_a_firm_that_has_a_rule_draws_none():
    law, config = next(law for law in laws() if "trader" in law.player), load_config("world_2025")
    assert firms_of(law, config, ["Japan traders", "China"]) == tuple(
        name for name in firms_of(law, config) if name != "Japan traders"
    )
    assert firms_of(law, config, ["class:trader"]) == ()


def test_a_drawn_rule_is_played_by_its_owner(worlds: pd.DataFrame):
    """Orders are those of the rule, and what the owner digs is not what it does as usual."""
    drawn = worlds[NORTHERN].isin(("LowCostIncumbent", "StateChampion"))
    some = pd.concat([worlds[drawn].head(6), worlds[~drawn].head(2)])
    same = pd.concat([some, some.assign(**{NORTHERN: "Usual"})], ignore_index=True)
    game = Game(load_config("world_2025"), same.drop(columns="world")).run_for(15)
    given = orders(game, NORTHERN)
    assert [bool(order) for order in given] == [True] * 6 + [False] * 10
    table = game.record.to_frame()
    output = table.groupby("run")["mine_output_china"].sum().to_numpy()
    moved = output[:8] != output[8:]
    assert moved[:6].any()
    assert not moved[6:].any()


def test_what_a_firm_decides_is_in_force_after_its_lag():
    """Designers answer a cut of the first month a year later, and go on a year after the others."""
    table = pd.DataFrame({
        "seed": 1, "China": "Hold(quota=0.3)",
        "Japan magnet users": ["DesignsOut", "DesignsOut(lag=12)"],
    })  # fmt: skip
    game = Game(load_config("world_2010"), table)
    begins: list[int | None] = [None, None]
    for month in range(30):
        game.step()
        for run, order in enumerate(orders(game, "Japan magnet users")):
            if begins[run] is None and order.get("design_out", 0.0) > 0:
                begins[run] = month
    assert begins[0] is not None
    assert begins[1] == begins[0] + 12


def harmed_by_rule(rule: str, player: str) -> pd.DataFrame:
    """Worlds in which the weapon harms wherever most of a player's firms play a rule."""
    config = load_config("world_2025")
    sampled = pd.DataFrame({"world": np.arange(WORLDS), "seed": np.arange(WORLDS)})
    table = with_rules(sampled, WORLDS, 1, config)
    share = playing(table, config)[f"{rule} of {player}"]
    gain = np.where(share > np.median(share), -1e9, 1e9) + np.arange(WORLDS)
    sides = [
        table.assign(treatment=side, payoff_1y=on * gain, targets_1y=0.0, failed=False,
                     restricted_1y=float(on))
        for side, on in (("weapon", 1), ("peace", 0))
    ]  # fmt: skip
    return pd.concat(sides, ignore_index=True)


@pytest.mark.parametrize(
    ("rule", "player"),
    [("DesignsOut", "class:magnet user@outside"), ("StateChampion", NORTHERN)],
)
def test_the_rule_that_turns_the_answer_comes_first(rule: str, player: str):
    config, pairs = load_config("world_2025"), pair(harmed_by_rule(rule, player), "weapon", "peace")
    rules = playing(pairs.treated, config)
    first, *others = rules_ranked(pairs, config, 1, rules)
    assert first.key == f"{rule} of {player}"
    assert (first.harmed_low, first.harmed_high) == (0.0, 1.0)
    assert len(others) == len(rules) - 1
    beyond, _ = what_turns(pairs, config, 1, rules)
    assert beyond[0] == first


def test_ways_of_firms_that_are_none_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    out = ["--out", str(tmp_path / "out")]
    assert call(["verdict", "weaponization_2025", "--firms", "drwan", *out]) == 2
    assert "did you mean 'drawn'?" in capsys.readouterr().err
