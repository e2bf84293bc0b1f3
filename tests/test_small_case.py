"""A case from ten lines of CSV: one stage, one group, two states; theory's limits hold in it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regame.config.files import Config, load_config
from regame.config.groups import load_again
from regame.core.errors import UserError
from regame.game.game import Game

TABLES = {
    "stages": "name,place,good\npit,extract,salt\n",
    "groups": "name,holds\nsalt,rock salt\n",
    "firms": "name,state,stage,status,capacity_t,unit_cost,capex\n"
    "North Pit,North,pit,operating,1000,1.0,2000\nSouth Pit,South,pit,operating,200,1.5,4000\n"
    "South New,South,pit,idle,200,1.6,4000\n",
    "regions": "state,salt_use\nNorth,400\nSouth,500\n",
    "end_uses": "name,input,share,elasticity_short,elasticity_long,stop_value,substitute_ceiling\n"
    "food,salt,1,0.2,2,10,0.3\n",
}
CASE = """extends = "world_2010"
[tables]
{tables}
[world]
groups = ["salt"]
players = ["North", "South"]
holders = ["North"]
unit = "t"
[opening]
still = false
[prices]
salt = 2.0
[licences]
export_quota = 400
[leakage]
evasion = 0.0
capacity = 0.0
ceiling = 0.0
[disputes]
targets = ["South"]
"""


def write(folder: Path, **changed: str) -> Path:
    for name, text in (TABLES | changed).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    named = "\n".join(f'{name} = "{name}.csv"' for name in TABLES)
    path = folder / "salt.toml"
    path.write_text(CASE.format(tables=named), encoding="utf-8")
    return path


QUIET = ("demand.shock=0", "production.noise=0", "investment.hazard=0", "stocks.panic=0")


def small(folder: Path, *overrides: str, **changed: str) -> Config:
    return load_config(write(folder, **changed), overrides)


def play(config: Config, months: int, *weapons: str) -> Game:
    weapons = weapons or ("StatusQuo",)
    design = pd.DataFrame({"seed": 7, "world": 0, "treatment": weapons, "North": weapons})
    return Game(config, design.rename_axis("run")).run_for(months)


def test_ten_lines_play_clear_and_report(tmp_path):
    game = play(small(tmp_path), 60, "StatusQuo", "Weapon(quota=true)")
    assert (game.world.failed_month < 0).all()
    frame = game.record.to_frame()
    assert np.isfinite(frame.to_numpy(float)).all()
    assert {"price_outside_salt", "export_tonnes_north", "income_north"} <= set(frame)
    assert "mine_share_china" not in frame
    tonnes, price = (
        game.record.series(name)[23] for name in ("export_tonnes_north", "price_outside_salt")
    )
    assert tonnes[1] < 0.9 * tonnes[0]
    assert price[1] > 1.1 * price[0]


def test_tonnes_are_conserved_and_nothing_lags(tmp_path):
    """What is dug this month is on sale this month: stock after = stock before + dug - sold."""
    game = play(small(tmp_path), 6)
    for _ in range(12):
        before = game.world.refined_stock.sum(axis=(1, 2)).copy()
        users = game.world.stock.sum(axis=(1, 2)).copy()
        game.step()
        world = game.world
        sold = world.flow.sum(axis=(1, 2, 3))
        after = world.refined_stock.sum(axis=(1, 2))
        np.testing.assert_allclose(after, before + world.output.sum(axis=1) - sold, rtol=1e-9)
        held = users + sold - world.used.sum(axis=(1, 2))
        np.testing.assert_allclose(world.stock.sum(axis=(1, 2)), held, rtol=1e-9)
        assert not world.toll.any()
        assert not world.raw_stock.any()


def test_groups_of_the_case_are_keys_of_its_config(tmp_path):
    config = small(tmp_path, "prices.salt=3.0")
    assert config.numbers()["prices.salt"] == 3.0
    assert "prices.light" not in config.numbers()
    assert load_again(config.model_dump(mode="json")).hash == config.hash


def test_a_config_with_groups_of_its_own_can_be_sent_to_other_processes(tmp_path):
    import pickle

    config = small(tmp_path)
    assert pickle.loads(pickle.dumps(config)).hash == config.hash


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"stages": "name,place,good\npit,extrct,salt\n"}, r"stages.csv, line 2: place.*'extract'"),
        ({"groups": "name,holds\nsugar,x\n"}, r"group 'salt' of world.groups is missing"),
        ({"end_uses": TABLES["end_uses"].replace("d,salt", "d,slat")}, r"input = 'slat'.*'salt'"),
        ({"firms": TABLES["firms"].replace("North,pit", "North,mine", 1)}, r"stage = 'mine'.*pit"),
    ],
)
def test_faults_name_file_line_and_nearest_word(tmp_path, changed, message):
    with pytest.raises(UserError, match=message):
        Game(small(tmp_path, **changed), pd.DataFrame({"seed": [1]}).rename_axis("run"))


def test_a_price_of_another_group_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"prices.light = 3.0: unknown key"):
        small(tmp_path, "prices.light=3.0")


def test_a_closed_route_stays_closed(tmp_path):
    path = write(tmp_path)
    (tmp_path / "routes.csv").write_text(
        "seller,buyer,open,freight\nSouth,North,0,1\n", encoding="utf-8"
    )
    config = load_config(path, [f'tables.routes="{(tmp_path / "routes.csv").as_posix()}"'])
    game = play(config, 36)
    assert not game.world.flow[:, :, 1, 0].any()
    assert (game.world.flow[:, :, 0, 1] > 0).all()


def test_a_part_of_a_plant_that_foreigners_own_earns_abroad(tmp_path):
    firms = TABLES["firms"].replace("capex\n", "capex,owner,foreign_share\n")
    firms = firms.replace("1.0,2000\n", "1.0,2000,South,0.5\n").replace("4000\n", "4000,,\n")
    owned, whole = play(small(tmp_path, firms=firms), 12), play(small(tmp_path), 12)
    assert np.array_equal(owned.world.price, whole.world.price)
    before, after = whole.ledger[0, :, 0], owned.ledger[0, :, 0]
    assert after[0] < before[0]
    assert after[1] - before[1] == pytest.approx(before[0] - after[0])


def test_a_by_product_grows_with_its_host_whatever_the_price(tmp_path):
    firms = TABLES["firms"].replace("capex\n", "capex,host_growth\n")
    firms = firms.replace("1.0,2000\n", "0.05,0,0.03\n").replace("4000\n", "4000,\n")
    for price in (1.0, 8.0):
        game = play(small(tmp_path, f"prices.salt={price}", *QUIET, firms=firms), 24)
        assert game.world.capacity[0, 0] * 12 == pytest.approx(1000 * (1 + 0.03 / 12) ** 24)


STIFF = (
    *QUIET, "demand.elasticity=1.0", "demand.adaptation_trigger=0", "substitution.ceiling=0",
    "demand.growth_outside=0", "demand.growth_inside=0", "demand.rebound_outside=0",
    "production.cost_growth=0", "stocks.swing=0", "market.transport=0", "licences.usable=1",
    "licences.ask_fall=1", "licences.counted_before=1", "licences.duty_salt=0",
    "licences.export_quota=620", "reputation.premium=0", "market.openness=0",
    "demand.value=10", "investment.expansion=0", "disputes.hazard=0", "demand.outside=1.0",
)  # fmt: skip


def test_t4_a_cut_pays_while_demand_is_stiff_and_stops_as_it_adapts(tmp_path):
    """T4: revenue under a lasting cut to g is g ** (1 - 1 / e), while e grows from 0.2 to 2."""
    firms = "\n".join(TABLES["firms"].splitlines()[:2]) + "\n"  # nobody else sells
    config = small(tmp_path, *STIFF, "demand.adaptation=0.01", firms=firms)
    game = play(config, 36, "StatusQuo", "Weapon(quota=true, until=2100.0)")
    found = []
    for months in (0, 144):
        game.run_for(months)
        e = 0.2 + (2 - 0.2) * game.world.adapted[1, 0, 1]
        tonnes = game.record.series("export_tonnes_north")[-12:].sum(axis=0)
        revenue = game.record.series("export_revenue_north")[-12:].sum(axis=0)
        found.append(revenue[1] / revenue[0])
        assert found[-1] == pytest.approx((tonnes[1] / tonnes[0]) ** (1 - 1 / e), rel=0.1)
    assert found[0] > 1.05 > 0.95 > found[1]


def test_t14_stocks_postpone_what_is_lost(tmp_path):
    """T14: with stock S, use u and a cut of share w, nothing is lost for S / (w u) periods."""
    lasted = {}
    for cover in (1.0, 4.0):
        uses = TABLES["end_uses"].replace("0.2,2,", "0.01,0.01,")
        config = small(tmp_path, *STIFF, f"stocks.cover={cover}", end_uses=uses)
        weapon = "TargetedEmbargo(target='South', start=2011.0, months=48)"
        game = play(config, 12, "StatusQuo", weapon)
        share = float(game.world.flow[0, 0, 0, 1] / game.world.flow[0, 0, :, 1].sum())
        months = 0
        while game.world.used[1, 0, 1] > 0.9 * game.world.used[0, 0, 1] and months < 36:
            game.step()
            months += 1
        lasted[cover] = months * share
    assert lasted[4.0] - lasted[1.0] == pytest.approx(3.0, abs=1.0)


NOBODY_AT_HOME = "state,salt_use\nNorth,0\nSouth,900\n"
LEADER = "North Pit,North,pit,operating,2000,1.0,2000\n"
FRINGE = "South Pit,South,pit,operating,400,1.0,4000\n"


def swept(folder: Path, elasticity: float, firms: str, shares: np.ndarray) -> dict[str, np.ndarray]:
    """The last two of six years of North, under quotas of shares of 2 kt a year, a row each.

    Returns price outside, its tonnes, South's tonnes and North's profit over a cost of 1 USD/kg.
    """
    head = TABLES["firms"].splitlines()[0]
    uses = TABLES["end_uses"].replace("0.2,2,10,0.3", f"{elasticity},{elasticity},50,0")
    changed = {"firms": f"{head}\n{firms}", "end_uses": uses, "regions": NOBODY_AT_HOME}
    more = ("prices.salt=1.2", "licences.export_quota=2000")
    config = small(folder, *STIFF, *more, **changed)
    game = play(config, 72, *(f"Schedule(quota='2010-02={share:.6f}')" for share in shares))
    names = ("price_outside_salt", "export_tonnes_north", "mine_output_outside_north")
    price, tonnes, south = (game.record.series(name)[-24:].mean(axis=0) for name in names)
    return {"price": price, "tonnes": tonnes, "south": south, "profit": (price - 1) * tonnes}


def best(found: dict[str, np.ndarray]) -> float:
    """The price of most profit, by a parabola through the best row and its neighbours."""
    top = int(found["profit"].argmax())
    assert 0 < top < len(found["profit"]) - 1
    near = slice(top - 1, top + 2)
    a, b, _ = np.polyfit(np.log(found["price"][near]), found["profit"][near], 2)
    return float(np.exp(-b / (2 * a)))


def test_t1_a_leader_s_margin_is_its_share_over_the_elasticities(tmp_path):
    """T1: (p - c) / p = s / (eD + (1 - s) eS) at the leader's best quantity, with a fringe."""
    found = swept(tmp_path, 2.0, LEADER + FRINGE, np.arange(0.12, 0.30, 0.02))
    price, near = best(found), found["profit"].argmax()
    share = found["tonnes"][near] / (found["tonnes"] + found["south"])[near]
    supply = np.polyfit(np.log(found["price"]), np.log(found["south"]), 1)[0]
    assert 0.3 < share < 0.7
    assert supply > 0.1
    assert 1 - 1 / price == pytest.approx(share / (2.0 + (1 - share) * supply), rel=0.08)


@pytest.mark.parametrize(
    ("elasticity", "shares"), [(2.0, (0.1, 0.24, 0.02)), (3.0, (0.12, 0.36, 0.03))]
)
def test_t5_the_best_tax_is_one_over_the_residual_elasticity(tmp_path, elasticity, shares):
    """T5: tau = 1 / eR; a quota at which the price is p takes the part 1 - c / p of it."""
    found = swept(tmp_path, elasticity, LEADER, np.arange(*shares))
    assert 1 - 1 / best(found) == pytest.approx(1 / elasticity, rel=0.06)


def test_t5_below_an_elasticity_of_one_the_tax_goes_as_far_as_allowed(tmp_path):
    found = swept(tmp_path, 0.6, LEADER, np.arange(0.2, 0.5, 0.05))
    assert (np.diff(found["profit"]) < 0).all()  # the less is sold, the more is earned
