"""A file of one command given to another: one line says what it is and names what is needed."""

import inspect
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from pydantic import BaseModel

from regame.cli import COMMANDS, MISTAKE, call
from regame.config.files import known, load, load_config
from regame.config.kinds import MARKS, USUAL, WORLD, mark_of, said_usual
from regame.config.openings import newest
from regame.config.schema import Config
from regame.core.errors import UserError
from regame.runs.experiment import Experiment
from regame.studies.claims.file import Ledger
from regame.studies.dock.dock import Docking
from regame.studies.league.league import League
from regame.studies.respond.file import Respond
from regame.studies.robustness.result import Robustness

MODELS: dict[str, type[BaseModel]] = {
    "treatments": Experiment,
    "policies": Respond,
    "roles": League,
    "claims": Ledger,
    "variants": Robustness,
    "games": Docking,
}


def test_a_mark_is_needed_by_the_files_of_one_command_and_unknown_to_all_others():
    assert MODELS.keys() == MARKS.keys()
    for mark, model in MODELS.items():
        assert model.model_fields[mark].is_required()
        models: list[type[BaseModel]] = [*MODELS.values(), Config]
        having = [other for other in models if mark in other.model_fields]
        assert having == [model]
        assert not any(WORLD in model.model_fields for model in MODELS.values())
        assert mark_of(model.model_fields) == mark
    assert mark_of(Config.model_fields) == WORLD


@pytest.mark.parametrize(("name", "mark"), list(product(known("experiments"), MODELS)))
def test_an_experiment_is_read_as_what_it_is_and_refused_as_anything_else(name: str, mark: str):
    try:
        load(MODELS[mark], "experiments", name)
    except UserError as error:
        (line,) = error.faults
        assert line.startswith(f"experiments/{name}.toml: this is an experiment of `regame ")
        assert f"`regame {MARKS[mark]}`: " in line
        assert f" {name}," not in f"{line},"  # what it was given is not among what is needed
    else:
        assert {"respond": "policies", "league": "roles", "claims": "claims"}.get(
            name.split("_")[0],
            {"robustness": "variants", "docking": "games"}.get(name, "treatments"),
        ) == mark


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            ["respond", "weaponization_2025", "--state", "Japan"],
            "experiments/weaponization_2025.toml: this is an experiment of `regame verdict`; "
            "needed is one of `regame respond`: respond_2010, respond_2025, respond_2026, "
            "respond_allies, respond_bargain, respond_border, respond_stocks "
            "(left out, `regame respond` takes that of the newest opening)",
        ),
        (
            ["verdict", "respond_2025"],
            "experiments/respond_2025.toml: this is an experiment of `regame respond`; needed is "
            "one of `regame verdict`: ",
        ),
        (["run", "claims"], "this is an experiment of `regame claims`; needed is one of "),
        (["sensitivity", "league"], "this is an experiment of `regame tournament`; needed is one "),
        (["tournament", "respond_2010"], "needed is one of `regame tournament`: league, "),
        (["compare", "respond_2025", "weaponization"], "one of `regame verdict`: "),
        (
            ["verdict", "--config", "experiments/weaponization.toml"],
            "experiments/weaponization.toml: this is an experiment of `regame verdict`; needed is "
            "a config: ",
        ),
        (["verdict", "configs/world_2010.toml"], "this is a config; needed is one of `regame "),
        (["verdict", "world_2025"], "(a config has this name; `--config` takes it); known"),
        (["verdict", "--config", "weaponization"], "(an experiment has this name; name it without"),
    ],
)
def test_a_command_that_is_given_a_file_of_another_says_so_in_one_line(capsys, command, told):
    assert call(command) == MISTAKE
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_what_is_taken_without_a_name_is_of_the_newest_opening():
    assert set(USUAL) <= set(MARKS.values())
    for mark, command in MARKS.items():
        said = said_usual(mark)
        if command not in USUAL:
            assert said == ""
            continue
        function: Callable[..., object] = COMMANDS[command]
        assert None in [one.default for one in inspect.signature(function).parameters.values()]
        assert said.endswith("takes that of the newest opening)")


def test_the_first_page_says_which_opening_is_asked():
    page = (Path(__file__).parent.parent / "docs" / "start.md").read_text(encoding="utf-8")
    year = newest().date[:4]
    assert page.count(f"the newest opening, of {year}") == 2  # of verdict and of respond


def test_a_file_that_extends_a_verdict_is_one_and_a_fault_in_it_is_named_by_its_line(
    tmp_path: Path,
):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "weaponization"\nheadlin = "quota"\n')
    with pytest.raises(UserError, match="this is an experiment of `regame verdict`"):
        load(Respond, "experiments", path)
    with pytest.raises(UserError, match=r"mine.toml:2: headlin = \"quota\": unknown key"):
        load(Experiment, "experiments", path)


def test_a_config_without_a_table_of_the_world_is_a_config(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text("[market]\nsharpness = 7.5\n")
    assert load_config(path).market.sharpness == 7.5
