"""A player that is none: the line has file, key, value, what is allowed, and the right name."""

import shlex
from pathlib import Path

import pandas as pd
import pytest

from regame.cli import MISTAKE, call
from regame.config.files import load_config, place_of
from regame.core.errors import UserError
from regame.runs.scaffold import new_country
from regame.tables import figures
from regame.tables.countries import no_state
from regame.tables.world import states_of

STATES = states_of(load_config("world_2025"))


@pytest.mark.parametrize(
    ("name", "year", "hint"),
    [
        ("Germany", 2025, " (counted in 'European Union')"),
        ("germany", 2025, " (counted in 'European Union')"),
        ("Croatia", 2010, ""),  # joined in 2013
        ("Croatia", 2025, " (counted in 'European Union')"),
        ("United Kingdom", 2010, " (counted in 'European Union')"),
        ("United Kingdom", 2025, " (counted in 'Rest of World')"),
        ("EU", 2025, " (did you mean 'European Union'?)"),
        ("Germny", 2025, " (did you mean 'Germany'?)"),
        ("Japn", 2025, " (did you mean 'Japan'?)"),
        ("Atlantis", 2025, ""),
    ],
)
def test_the_hint_says_where_a_country_is_counted(name: str, year: int, hint: str):
    assert no_state(name, STATES, year) == hint


def test_a_world_without_the_state_is_not_pointed_to():
    assert no_state("Germany", ("Japan",), 2025) == ""
    assert no_state("China", ("Japan", "European Union"), 2025) == ""  # well spelt: not 'Czechia'


def test_no_name_of_the_table_belongs_to_two_states_of_a_world_in_a_year():
    table = figures.read("countries")
    for year in (1990, 2010, 2013, 2020, 2025):
        here = table[(table["since"].fillna(year) <= year) & (table["until"].fillna(year) >= year)]
        here = here[here["state"].isin(STATES)]
        assert not here["name"].duplicated().any()


@pytest.mark.parametrize(
    ("state", "said", "added"),
    [
        ("Germany", "(counted in 'European Union': --state 'European Union')", True),
        ("United Kingdom", "(counted in 'Rest of World': --state 'Rest of World')", True),
        ("Atlantis", "no target of world_2026; targets are United States, Japan", True),
        ("Japn", "(did you mean 'Japan'?)", False),
        ("China", "it holds the chokepoint", False),
    ],
)
def test_a_target_that_is_none_is_refused_in_one_line(capsys, state, said, added):
    assert call(["respond", "--state", state]) == MISTAKE
    (line,) = capsys.readouterr().err.splitlines()
    what = "state of any world" if state == "Japn" else "target of world_2026"
    assert f"--state {state}: no {what}" in line
    assert said in line
    add = f"`regame new country {shlex.quote(state)} --config world_2026` adds it"
    assert (add in line) == added


@pytest.mark.parametrize(
    ("given", "flag"), [("Japan", "Japan"), ("european union", "'European Union'"), ("EU", "EU")]
)
def test_a_state_in_the_place_of_a_study_is_pointed_to_the_flag(capsys, given, flag):
    assert call(["respond", given]) == MISTAKE
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"regame: {given}: is a state, not a study: `regame respond --state {flag}`"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("Germany", "counted in 'European Union': --state 'European Union'"),
        ("China", "it holds the chokepoint"),
    ],
)
def test_no_command_is_named_that_would_be_refused(capsys, given: str, said: str):
    assert call(["respond", given]) == MISTAKE
    (line,) = capsys.readouterr().err.splitlines()
    assert f"--state {given}: no target of world_2026" in line
    assert said in line


def test_a_player_of_a_config_is_named_with_its_file_and_line(tmp_path: Path, capsys):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "world_2010"\n[world]\nplayers = ["China", "Atlantis", "Germany"]\n')
    league = ["tournament", "league_core", "--config", str(path)]
    for command in (["verdict", "--config", str(path)], league):
        assert call(command) == MISTAKE
        lines = capsys.readouterr().err.splitlines()
        assert f"{path}:3: world.players = 'Atlantis': no such state; this world has" in lines[0]
        assert f"{path}:3: world.players = 'Germany': no such state (counted in" in lines[1]
        assert all("`regame new country` adds one" in line for line in lines)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ('weapon = "Chna"', "weapon = 'Chna': no such state (did you mean 'China'?)"),
        ('[others]\nGermany = "AllyOfftake"', "others.Germany: no such state (counted in"),
    ],
)
def test_a_player_of_an_experiment_is_named_with_its_file_and_line(tmp_path, capsys, change, told):
    path = tmp_path / "mine.toml"
    path.write_text(f'extends = "weaponization"\n{change}\n')
    assert call(["verdict", str(path)]) == MISTAKE
    error = capsys.readouterr().err
    assert f"{path}:{1 + len(change.splitlines())}: {told}" in error
    assert "this world has China, United States" in error


@pytest.mark.parametrize(
    ("weapon", "told"),
    [
        ("denial='2015-03=Chnia'", "denial = 'Chnia' is no state (did you mean 'China'?)"),
        ("quota='April 2015=0.6'", "quota = 'April 2015=0.6': must read like 2014-01=0.5"),
        ("quota='2015-13=0.6'", "must read like 2014-01=0.5"),
        ("quota='2015-04=a'", "must read like 2014-01=0.5"),
        ("quota='2015-03=60'", "export_quota = 60.0 must lie between 0 and 10"),
        ("duty='2015-03=30'", "must lie between -1 and 5: it is ad valorem, so 30 % is 0.3"),
        ("duty='2009-12=0.3'", "duty = '2009-12=0.3': begins before the world opens, in 2013-01"),
    ],
)
def test_a_weapon_that_its_world_cannot_play_is_refused_before_worlds_are_drawn(
    tmp_path, capsys, weapon, told
):
    path = tmp_path / "mine.toml"
    path.write_text(f'extends = "nickel"\n[treatments]\n"ban" = "Schedule({weapon})"\n')
    assert call(["verdict", str(path), "--runs", "1"]) == MISTAKE
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{path}:3: treatments.ban: " in line
    assert told in line


def test_the_last_that_sets_a_key_is_where_it_stands():
    assert place_of("configs", "world_2010", "world.players", ["world.players=[]"]) == "--set: "
    assert place_of("configs", "world_2010", "world.no_such") == ""


def test_a_member_of_a_union_takes_its_use_from_the_union(tmp_path: Path):
    table, _, _ = new_country("Germany", tmp_path, (1000.0, 500.0))
    found, usual = pd.read_csv(table).set_index("state"), figures.read("regions").set_index("state")
    assert found["oxide_use"]["European Union"] == usual["oxide_use"]["European Union"] - 1000
    assert found["oxide_use"]["Rest of World"] == usual["oxide_use"]["Rest of World"]
    with pytest.raises(UserError, match="European Union is there already"):
        new_country("EU", tmp_path)
