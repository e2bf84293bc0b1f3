"""Duties on imports: what they take, who pays them, and that they are nothing where none is set."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests import toy

from regame.cli import call
from regame.config.files import load_config
from regame.core.errors import UserError
from regame.engine.state.lines import DUTY
from regame.game.game import Game
from regame.strategies.importers import LaissezFaire, Package
from regame.studies.respond.respond import respond
from regame.studies.respond.result import RespondResult

KG = 1000.0
STUDY = """question = "Who pays?"
experiment = "weaponization_2025"
runs = 2

[holder]
"no restriction" = "StatusQuo"
"full stop" = "Stop"

[policies."do nothing"]
play = "LaissezFaire"
why = "what firms do by themselves"

[policies.tariff]
play = "Package(import_duty_products=0.25, start=2025)"
why = "a duty on magnets"
"""


def played(folder: Path, months: int, **duties: Any) -> Game:
    """Play the toy: Japan has duties on imports."""
    package = Package(start=2010.0, **duties)
    rivals: dict[str, Any] = toy.RIVALS | {"Japan": package}
    return Game(toy.config(folder), toy.design(rivals=rivals)).run_for(months)


def test_no_duty_is_as_before_to_the_bit(tmp_path: Path):
    nothing = Game(
        toy.config(tmp_path), toy.design(rivals=toy.RIVALS | {"Japan": "LaissezFaire"})
    ).run_for(18)
    toy.assert_same(toy.bits(played(tmp_path, 18)), toy.bits(nothing))
    assert not nothing.buffers.import_duty.any()


def test_receipts_are_the_duty_on_the_value_of_imports(tmp_path: Path):
    game = played(tmp_path, 12, import_duty=0.3, import_duty_products=0.25)
    w, japan = game.world, game.atlas.state("Japan")
    ask, product = w.ask.copy(), w.product_price.copy()
    game.step()
    tonnes = w.flow[:, :, 0, japan] + w.grey_flow[:, :, 0, japan]
    value = (ask[:, :, 0] * tonnes).sum(axis=1)
    products = product[:, 0] * w.product_flow[:, 0, japan]
    due = KG * (0.3 * value + 0.25 * products)
    assert (due > 0).all()
    np.testing.assert_allclose(game.ledger[:, japan, DUTY], due, rtol=1e-12)
    others = [s for s in range(game.atlas.states_count) if s not in (japan, game.atlas.home)]
    assert not game.ledger[:, others, DUTY].any()


def test_a_price_at_the_border_lifts_goods_up_to_it_and_no_further(tmp_path: Path):
    game = played(tmp_path, 12, border_price=90.0)
    w, japan = game.world, game.atlas.state("Japan")
    ask = w.ask.copy()
    game.step()
    duty = game.buffers.import_duty[:, :-1, :, japan]
    covered = game.atlas.floor_covers
    np.testing.assert_allclose(duty[:, covered], np.maximum(90.0 - ask[:, covered], 0.0))
    assert (duty[:, covered] > 0).any()
    assert not duty[:, ~covered].any()


def test_the_buyer_faces_all_of_a_duty_and_other_markets_none_of_it(tmp_path: Path):
    """In the first month: trade moves away from the holder, the price rises by less than that."""
    free, taxed = played(tmp_path, 1), played(tmp_path, 1, import_duty_products=0.25)
    japan, us = (free.atlas.state(name) for name in ("Japan", "United States"))
    duty = taxed.buffers.import_duty[:, -1, 0, japan]
    rise = taxed.world.product_index - free.world.product_index
    assert (rise[:, japan] > 0).all()
    assert (rise[:, japan] <= duty).all()
    assert (np.abs(rise[:, us]) < 0.2 * rise[:, japan]).all()
    bought = (game.world.product_flow[:, 0, japan] for game in (taxed, free))
    assert np.less(*bought).all()
    assert (taxed.world.product_price[:, 0] <= free.world.product_price[:, 0]).all()
    np.testing.assert_array_equal(taxed.world.flow, free.world.flow)  # oxides went before


def test_nearly_all_of_a_duty_goes_into_the_price_at_first():
    """Of US duties of 2018 and 2019 90 to 100 % went into import prices; policies.csv."""
    profile: dict[str, Any] = {"seed": [1, 2], "world": [1, 2], "treatment": ["", ""]}
    tariff = Package(import_duty_products=0.25, start=2025.0)
    free, taxed = (
        Game(load_config("world_2025"), profile | {"United States": [play] * 2}).run_for(1)
        for play in (LaissezFaire(), tariff)
    )
    us = free.atlas.state("United States")
    rise = taxed.world.product_index[:, us] - free.world.product_index[:, us]
    passed_on = rise / taxed.buffers.import_duty[:, -1, 0, us]
    assert ((passed_on > 0.9) & (passed_on < 1.0)).all()


def test_a_rate_out_of_bounds_is_refused():
    with pytest.raises(UserError, match=r"import_duty = 4\.0: must lie between 0 and 3"):
        respond(policies={"d": "Package(import_duty=4.0, start=2025)"}, runs=2)


def test_the_command_says_who_pays(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Users pay more than the treasury takes, makers at home gain, the holder sells less."""
    file, out = tmp_path / "study.toml", tmp_path / "out"
    file.write_text(STUDY, encoding="utf-8")
    asked = ["--state", "United States", "--loss", "users_money", "--by", "line", "--by", "state"]
    assert call(["respond", str(file), *asked, "--years", "2", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "If the holder restricts nothing: Worth to each line" in printed
    found = RespondResult.model_validate_json(
        (out / "_notes" / "respond.json").read_text(encoding="utf-8")
    )
    gains = {
        gain.of: gain.worth_if_nothing_usd or 0.0 for gain in found.gains if gain.policy == "tariff"
    }
    assert -gains["users"] > gains["duty"] > 0
    assert gains["magnets"] > 0
    assert gains["China"] < 0 < gains["Japan"]
    assert gains["United States"] < 0
    (tariff,) = (one for one in found.options if one.policy == "tariff")
    assert tariff.cost_usd < 0  # the treasury earns
