"""The finding: one plain sentence about who gains and who loses, that names what is done."""

import re
from dataclasses import replace
from html import unescape
from itertools import combinations

import pytest

from regame.app.answers import Answer
from regame.app.finding import bar, holder_sentence, parties, typical
from regame.app.form import opening, preset, presets
from regame.app.levers import HELD, HOLDER, pull
from regame.app.outcome import awaited, outcome_board
from regame.app.pictures import size
from regame.app.setup import choices, configs, known_states, question, read_setup
from regame.app.texts import DEEDS, UNNAMED, deed, longest
from regame.core.words import spoken
from regame.strategies.registry import parse, strategies


def test_a_finding_is_one_sentence_with_what_is_done_and_how_often():
    answer = Answer(replace(opening(), months=24))
    answer.play(60, lambda: False)
    assert answer.fan is not None
    said = holder_sentence(answer, parties(answer.fan))
    assert said.startswith("With licences, China ")
    assert said.count(". ") == 0
    assert said.endswith(" USD.")
    holder = parties(answer.fan)[0]
    assert f"{holder.gains} of 100" in said or f"gains in {holder.gains};" in said
    assert f"loses in {holder.loses}" in said
    assert "over 2 years" in said
    assert ("a loss of" in said) is (holder.middle < 0)


def test_what_keeps_the_place_of_an_answer_is_of_the_same_make():
    answer = Answer(replace(opening(), months=24))
    answer.play(60, lambda: False)
    there, before = unescape(bar(answer)), unescape(typical(answer.setup))
    names = [re.findall(r"<span>([^:<]+):", text) for text in (there, before)]
    assert names == [["China"], ["China", "European Union's policy"]]  # where one is changed
    usual = before.replace(longest(answer.setup), deed(answer.setup)).partition("<span>European")[0]
    assert abs(len(usual) - len(there)) < 40
    [picture], [drawn] = awaited(answer.setup), outcome_board(answer)
    assert (picture.name, picture.title, picture.caption) == (
        drawn.name,
        drawn.title,
        drawn.caption,
    )
    assert size(picture) == size(drawn)
    seated = replace(answer.setup, seat="Japan")  # who is played by hand has no answer
    assert typical(seated) == ""
    assert awaited(seated) == []


@pytest.mark.parametrize("config", ["world_2010", "world_2025", "gas", "rubber"])
def test_the_place_kept_for_a_finding_is_enough_for_any_three_levers(config: str):
    plain = read_setup({"config": config})
    plain = replace(plain, players={**plain.players, plain.holder: "StatusQuo"})
    others = [state for state in known_states(config) if state != plain.holder]
    highest: dict[str, object] = {lever.field: lever.high or True for lever in HELD}
    highest["denial"] = max(others, key=len)
    most, said = longest(plain), set[str]()
    for three in combinations(highest, 3):
        setup = plain
        for field in three:
            setup = pull(setup, HOLDER, field, highest[field])
        said.add(deed(setup))
        assert len(longest(setup)) == len(most)
    assert len(said) > 50
    assert max(map(len, said)) == len(most)


@pytest.mark.parametrize(
    ("usd", "words"),
    [(625_300_000, "625 million"), (3.487e9, "3.49 billion"), (999_960_000, "1 billion"),
     (12_340, "12.3 thousand"), (7, "7"), (0, "0")],
)  # fmt: skip
def test_money_is_said_as_people_say_it(usd: float, words: str):
    assert spoken(usd) == words


def test_what_a_preset_does_has_words():
    assert DEEDS.keys() <= strategies().keys()
    for name in presets():
        assert deed(preset(name)) not in ("", UNNAMED), name
        assert "{" not in deed(preset(name))
    assert deed(preset("2010: an embargo on Japan")) == "an embargo on Japan"


def test_what_any_strategy_of_the_holder_does_has_words():
    for name in {*choices("China")} - {"Weapon", "Levers"}:  # which say what is switched on
        assert deed(read_setup({"China": name})) not in ("", UNNAMED), name


def test_levers_are_named_by_what_they_do_and_how_much():
    setup = pull(read_setup({"China": "StatusQuo"}), HOLDER, "duty", 20)
    assert deed(setup) == "an export duty of 20 %"
    both = pull(setup, HOLDER, "cut", 40)
    assert deed(both) == "a cut of 40 % in licences and an export duty of 20 %"
    assert deed(pull(both, HOLDER, "press", True)).endswith(", an export duty of 20 % and more")
    weapon = replace(setup, players={**setup.players, "China": parse("Weapon(duty=True)").name})
    assert deed(weapon) == "an export duty"


def test_every_question_is_one_about_the_holder_itself():
    for config in configs():
        asked = question(config).question
        assert asked.endswith("?")
        assert ", who" not in asked.replace(", whom", "")
        assert ", which" not in asked
