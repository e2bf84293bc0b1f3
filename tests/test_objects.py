"""Strategies as objects, made where one works, stand wherever a text can."""

from dataclasses import dataclass

import numpy as np
import pytest

import regame
from regame import Game, load_config
from regame.core.errors import UserError
from regame.game.profiles import table_of
from regame.runs.choices import options_of
from regame.strategies.china import Quota2010
from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.objects import text_of
from regame.studies.respond.file import Respond, own_policies
from regame.studies.respond.options import RespondOptions
from regame.studies.verdict.options import VerdictOptions


@dataclass(frozen=True)
class Mine(Strategy):
    """Cuts exports from the start."""

    severity: float = 0.3

    def decide(self, seen: Observation) -> Action:
        return Action(export_quota=1 - self.severity)


def test_an_object_is_read_back_from_its_text():
    assert text_of(Mine()) == "Mine"
    assert text_of(Mine(severity=0.5)) == "Mine(severity=0.5)"
    assert text_of("StatusQuo") == "StatusQuo"


@pytest.mark.parametrize(
    "wrong, why", [(Mine, r"write Mine\(\)"), (3, "must be an object"), (None, "must be an object")]
)
def test_what_is_no_strategy_is_refused(wrong, why):
    with pytest.raises(UserError, match=why):
        text_of(wrong)


def test_a_game_is_made_of_objects():
    config = load_config("world_2010")
    game = Game(config, {"China": [Mine(), Mine(severity=0.6), "StatusQuo"], "Japan": "Market"})
    texts = {"seed": [1] * 3, "China": ["Mine", "Mine(severity=0.6)", "StatusQuo"]}
    same = Game(config, table_of(texts | {"Japan": ["Market"] * 3}))
    assert game.design.equals(same.design)
    game.run_for(6)
    quota = game.world.export_quota[:, 0]
    assert quota[1] / quota[0] == pytest.approx(0.4 / 0.7)
    assert quota[2] > quota[0]


@pytest.mark.parametrize("state, why", [("Japan", "not Japan"), ("Firms", "not Firms")])
def test_a_strategy_of_another_role_is_refused(state, why):
    with pytest.raises(UserError, match=why):
        Game(load_config("world_2010"), {state: [Quota2010()]})


def test_lists_of_a_game_have_one_length():
    with pytest.raises(UserError, match="China 2, Japan 1"):
        table_of({"China": [Mine(), Mine()], "Japan": ["Market"]})


def test_objects_are_played_in_this_process():
    found = options_of(VerdictOptions, {"treatments": [Mine(severity=0.4), "quota"]})
    assert (found.treatments, found.workers) == (("Mine(severity=0.4)", "quota"), 1)
    assert options_of(VerdictOptions, {"treatments": ["quota"], "workers": 2}).workers == 2


def test_a_verdict_on_an_object(tmp_path):
    found = regame.verdict(
        "weaponization", treatments=[Mine(severity=0.5)], runs=2, out=str(tmp_path / "out")
    )
    assert found.treatment.startswith("Mine(severity=0.5)")
    assert {reading.treatment for reading in found.treatments} >= {found.treatment}


def test_a_policy_of_ones_own_stands_beside_those_of_the_file(tmp_path):
    found = regame.respond(
        study="respond_2010", state="Japan", years=1, runs=2, workers=1, out=str(tmp_path / "out"),
        policies={"mine": "Package(stockpile=1.0, start=2010.0)"},
    )  # fmt: skip
    assert found.options[-1].policy == "mine"
    assert np.isfinite(found.options[-1].net_usd)
    assert found.options[-1].spent_usd > 0


def test_a_policy_that_cannot_be_read_is_refused():
    study = Respond(
        question="?", experiment="weaponization", runs=1, holder={"calm": "StatusQuo"},
        policies={"do nothing": {"play": "LaissezFaire", "why": "-"},
                  "other": {"play": "Market", "why": "-"}},
    )  # fmt: skip
    for text, why in (("mine", "NAME=STRATEGY"), ("other=Market", "already")):
        with pytest.raises(UserError, match=why):
            own_policies([text], study.policies)


def test_one_text_or_object_stands_for_a_list_of_one():
    """It is not read letter by letter."""
    for alone in ("quota+duty", Mine()):
        asked = options_of(VerdictOptions, {"treatments": alone, "overrides": "disputes.win=0.4"})
        text = alone if isinstance(alone, str) else alone.name
        assert (asked.treatments, asked.overrides) == ((text,), ("disputes.win=0.4",))
    assert options_of(VerdictOptions, {"treatments": ["quota", "duty"]}).treatments == (
        "quota",
        "duty",
    )
    one = load_config("world_2010", "market.sharpness=7.5")
    assert one == load_config("world_2010", ["market.sharpness=7.5"])
    assert one.market.sharpness == 7.5
    assert options_of(RespondOptions, {"policies": "Mine=Market"}).policies == ("Mine=Market",)


def test_a_game_is_made_of_the_name_of_a_config():
    named = Game("world_2010", {"China": ["Quota2010"]})
    assert named.config == load_config("world_2010")
    with pytest.raises(UserError, match=r"world_2011: no such config.*'world_2010'"):
        Game("world_2011", {"China": ["Quota2010"]})


def test_play_takes_an_object_and_an_override():
    game = regame.play("world_2010", Quota2010(), months=2, overrides="market.sharpness=7.5")
    assert game.config.market.sharpness == 7.5
    assert game.design.loc[0, "China"] == "Quota2010"


def test_the_package_shows_its_own_names_alone():
    assert [name for name in dir(regame) if not name.startswith("_")] == sorted(regame.__all__)
    assert not {"Any", "import_module", "TYPE_CHECKING", "annotations"} & set(dir(regame))
