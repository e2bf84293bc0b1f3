"""What a visitor may ask for, and how faults are told."""

from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest

from regame.app.address import from_query
from regame.app.answers import with_weapon, without_weapon
from regame.app.setup import (
    WORLDS,
    Setup,
    choices,
    config_of,
    default_players,
    design_of,
    firm_names,
    open_pair,
    read_setup,
    rows_of,
    world_of,
)
from regame.config.files import load
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.game.game import Game
from regame.runs.plan import Ask
from regame.runs.protocol import prepare
from regame.studies.respond import sums
from regame.studies.respond.file import Respond


def faults(**given: str) -> list[str]:
    with pytest.raises(UserError) as error:
        read_setup(given)
    return error.value.faults


def test_nothing_given_is_the_default():
    assert read_setup({}) == Setup()
    assert Setup().fields() == {}


def test_an_address_brings_the_same_set_up_back():
    setup = Setup({**default_players(), "China": "Quota2010(severity=0.3)"})
    setup = read_setup(
        {"seed": "7", "world": "5", "months": "60", "United_States": "Stockpile"}, setup
    )
    assert read_setup(from_query("?" + urlencode(setup.fields()))) == setup
    assert setup.players["United States"] == "Stockpile"


@pytest.mark.parametrize(
    "given, told",
    [
        (
            {"China": "Quota2100"},
            "China: strategy 'Quota2100': no strategy 'Quota2100' (did you mean 'Quota2010'?)",
        ),
        ({"seed": "-1"}, "seed = '-1': must be a whole number from 0 to 2147483647"),
        ({"months": "241"}, "months = '241': must be a whole number from 1 to 240"),
        ({"world": "²"}, "world = '²': must be a whole number from 0 to 256"),
        ({"China": "Q" * 241}, "China: a strategy has at most 240 letters"),
    ],
)  # fmt: skip
def test_a_fault_is_one_line_that_says_what_is_allowed(given: dict[str, str], told: str):
    assert faults(**given) == [told]


def test_all_faults_are_told_at_once():
    assert len(faults(China="Nonsense", seed="x", months="0")) == 3


def test_one_firm_has_a_rule_of_its_own_beside_all_others():
    setup = read_setup({"firm": "Lynas", "rule": "MineToMagnet"})
    assert read_setup(from_query(urlencode(setup.fields()))) == setup
    design = design_of(setup, world_of(setup))
    assert (design["Lynas"] == "MineToMagnet").all(), "with the weapon and without"
    assert (design["Firms"] == "Balanced").all()
    games = [open_pair(one).run_for(36) for one in (setup, Setup())]
    own, usual = (game.record.series("firm_output_lynas").sum(axis=0) for game in games)
    assert not np.array_equal(own, usual)
    for key in (with_weapon, without_weapon):  # of what is kept: no world played without the rule
        assert key(setup) != key(Setup())


@pytest.mark.parametrize(
    "given, told",
    [
        ({"firm": "Lynos", "rule": "Junior"}, "firm = 'Lynos': no such firm there"),
        ({"firm": "Lynas"}, "Lynas: strategy '': must read like"),
        ({"rule": "Junior"}, "firm = '': no such firm there"),
        ({"firm": "Lynas", "rule": "Quota2010"}, "Lynas: Quota2010 is not for Lynas; known: "),
    ],
)  # fmt: skip
def test_a_rule_goes_with_a_firm(given: dict[str, str], told: str):
    (line,) = faults(**given)
    assert line.startswith(told)


def test_a_state_plays_only_what_is_written_for_it():
    (told,) = faults(Japan="Quota2010")
    assert told.startswith("Japan: Quota2010 is not for Japan; known: AllyOfftake")
    (told,) = faults(Japan="Recorded")  # its answer to the weapon would also come in the baseline
    assert told.startswith("Japan: Recorded is not for Japan")
    (told,) = faults(China="Hoard")
    assert told.startswith("China: Hoard is not for China")


@pytest.mark.parametrize("text", ["__import__('os')", "Quota2010(severity=open('x'))", "", "a.b"])
def test_a_text_is_read_and_never_run(text: str):
    assert faults(China=text)


def test_every_choice_can_be_played():
    for state in default_players():
        assert choices(state)
        for name in choices(state):
            read_setup({state.replace(" ", "_"): name})


def test_a_design_has_the_weapon_and_below_it_its_baseline():
    design = design_of(Setup(), world_of(Setup()))
    assert list(design["China"]) == ["Quota2010", "StatusQuo"]
    assert list(design["Japan"]) == ["Diversify2010"] * 2
    assert design["seed"].nunique() == 1


def test_firms_of_the_page_play_the_rules_that_a_target_s_question_draws():
    setup = replace(Setup(), config="world_2025", players=default_players("world_2025"))
    page = rows_of(setup, 3)
    study = load(Respond, "experiments", "respond_2025")
    asked = StudyOptions(runs=WORLDS, seed=setup.seed)
    plan = prepare(study.experiment, asked, Ask(firms="", first=3))
    target = sums.design_of(study, plan, "Japan")
    firms = [name for name in firm_names("world_2025") if name in target]
    rules = target.drop_duplicates("world")[firms].to_numpy()
    assert len(firms) > 20
    assert (page.iloc[0::2][firms].to_numpy() == rules).all()
    assert (page.iloc[1::2][firms].to_numpy() == rules).all()
    assert len(set(map(tuple, rules))) == 3  # each world has its own
    ruled = rows_of(replace(setup, firm="Japan users", rule="JustInTime"), 3)
    assert "Japan users" in firms
    assert set(ruled["Japan users"]) == {"JustInTime"}
    assert not set(firms) & set(
        rows_of(replace(setup, players={**setup.players, "Firms": "Spot"}), 3)
    )


def test_firms_that_the_page_leaves_as_usual_play_as_none_do():
    setup = replace(Setup(), config="world_2025", players=default_players("world_2025"))
    design = rows_of(setup, 2)
    named, bare = (Game(config_of("world_2025"), rows, series=False).run_for(8)
                   for rows in (design, design.drop(columns="Firms")))  # fmt: skip
    assert (named.world.payoff == bare.world.payoff).all()
