"""Studies as functions: keywords are checked as flags are, and results show themselves."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import regame
from regame.core.errors import UserError
from regame.core.options import Printing
from regame.runs.choices import options_of
from regame.runs.results import read_result
from regame.strategies import registry
from regame.strategies.contract import Action, Observation, Strategy
from regame.studies.calibration.options import CalibrationChoices, CalibrationOptions
from regame.studies.claims.options import ClaimsChoices, ClaimsOptions
from regame.studies.dock.options import DockOptions
from regame.studies.experiment.options import ExperimentChoices, ExperimentOptions
from regame.studies.experiment.result import LEVELS, ExperimentResult, Outcomes
from regame.studies.explain.options import RunChoices, RunOptions
from regame.studies.forecast.options import ForecastOptions
from regame.studies.hindcast.options import HindcastChoices, HindcastOptions
from regame.studies.hindcast.result import Hindcast
from regame.studies.league.options import LeagueChoices, LeagueOptions
from regame.studies.robustness.options import RobustnessOptions
from regame.studies.sensitivity.options import SensitivityChoices, SensitivityOptions
from regame.studies.verdict.options import VerdictChoices, VerdictOptions


@pytest.mark.parametrize(
    "choices, options, own",
    [
        (CalibrationChoices, CalibrationOptions, {"balance", "sbc"}),
        (ClaimsChoices, ClaimsOptions, set()),
        (ExperimentChoices, ExperimentOptions, set()),
        (HindcastChoices, HindcastOptions, {"series"}),
        (RunChoices, RunOptions, set()),
        (LeagueChoices, LeagueOptions, set()),
        (SensitivityChoices, SensitivityOptions, set()),
        (VerdictChoices, VerdictOptions, {"by", "full"}),
    ],
)
def test_a_study_takes_as_keywords_what_its_flags_offer_but_how_to_print(
    choices: type, options: type, own: set[str]
):
    """own: flags that print something else and stop."""
    flags = {field.name for field in fields(options)}
    printing = {field.name for field in fields(Printing)}
    assert set(choices.__annotations__) == flags - printing - own


@pytest.mark.parametrize(
    "study, options",
    [
        (regame.calibrate, CalibrationOptions),
        (regame.claims, ClaimsOptions),
        (regame.dock, DockOptions),
        (regame.experiment, ExperimentOptions),
        (regame.explain, RunOptions),
        (regame.forecast, ForecastOptions),
        (regame.hindcast, HindcastOptions),
        (regame.robustness, RobustnessOptions),
        (regame.sensitivity, SensitivityOptions),
        (regame.tournament, LeagueOptions),
        (regame.verdict, VerdictOptions),
    ],
)
def test_help_shows_every_keyword_with_its_default_and_what_it_means(
    study: Callable[..., object], options: type
):
    keywords = {
        at.name: at.default
        for at in inspect.signature(study).parameters.values()
        if at.kind is at.KEYWORD_ONLY
    }
    assert {"runs", "seed"} <= set(keywords)
    defaults = {field.name: field.default for field in fields(options)}
    assert keywords == {name: defaults[name] for name in keywords}
    text = inspect.getdoc(study) or ""
    assert all(f"\n{name}: " in text for name in keywords)
    assert "overrides" not in keywords or "Like TABLE.KEY=VALUE." in text


@pytest.mark.parametrize(
    ("choices", "fault"),
    [
        ({"resume": True}, "resume=True: say which folder to go on in, with out FOLDER"),
        ({"overrides": "market.sharpnes=3"}, "overrides: market.sharpnes = 3: unknown key"),
        ({"baseline": "campain"}, "baseline campain: unknown"),
        ({"precision": 3}, "precision 3: must be a number"),
    ],
)
def test_a_fault_names_keywords_where_the_command_line_names_flags(
    choices: dict[str, Any], fault: str
):
    with pytest.raises(UserError) as caught:
        regame.verdict(**choices)
    assert str(caught.value).startswith(fault)


def test_a_keyword_that_a_study_does_not_take_is_a_type_error():
    with pytest.raises(TypeError, match="rnus"):
        regame.hindcast(rnus=3)  # type: ignore[call-overload]


def test_values_over_a_config_may_be_a_table_by_key():
    options = options_of(HindcastOptions, {"overrides": {"a.b": 1.5, "a.c": "x", "a.d": False}})
    assert options.overrides == ("a.b=1.5", 'a.c="x"', "a.d=false")


def test_a_folder_may_be_a_text_and_a_list_a_list():
    found = options_of(HindcastOptions, {"out": "results/x", "overrides": ["a.b=1"]})
    assert (found.out, found.overrides) == (Path("results/x"), ("a.b=1",))


def test_classes_of_strategies_are_taken_where_there_are_no_workers_either(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(registry, "_found", dict(registry.strategies()))

    @dataclass(frozen=True)
    class Quiet(Strategy):
        """Do nothing."""

        def decide(self, seen: Observation) -> Action:
            """Do nothing."""
            return Action()

    assert options_of(RunOptions, {"strategies": [Quiet]}) == RunOptions()
    assert options_of(HindcastOptions, {}).workers is None
    assert "Quiet" in registry.strategies()


NAME = "[/a] :smile:"


@pytest.fixture(scope="module")
def hindcast(tmp_path_factory: pytest.TempPathFactory) -> Hindcast:
    out = tmp_path_factory.mktemp("library") / "hindcast"
    return regame.hindcast(runs=4, seed=3, workers=1, out=out)


def test_a_hindcast_comes_back_from_its_folder(hindcast: Hindcast):
    assert read_result(Hindcast, hindcast.path / "_notes/hindcast.json") == hindcast
    jsonschema.validate(hindcast.to_json(), Hindcast.model_json_schema())
    assert next(iter(hindcast.to_json())) == "schema_version"
    assert (hindcast.path / "_notes/report.html").exists()


def test_a_hindcast_is_a_table_and_a_picture(hindcast: Hindcast):
    frame = hindcast.to_frame()
    assert len(frame) == len(hindcast.series)
    light = frame.query("series == 'price_outside_light' and year == 2011")
    assert light["observed"].item() == 234.4
    assert hindcast.sheets()["scores"].query("scored")["inside"].mean() == pytest.approx(
        hindcast.coverage
    )
    shown = hindcast._repr_html_()
    assert shown.count("<svg") == 1
    assert "<table" in shown
    assert ":root" not in shown  # the style would reach beyond the picture
    assert hindcast.plot("leakage")._repr_html_().count("<svg") == 1
    with pytest.raises(UserError, match="did you mean 'leakage'"):
        hindcast.plot("leakige")


def test_a_damaged_result_is_the_users_fault_and_named(tmp_path: Path):
    path = tmp_path / "hindcast.json"
    with pytest.raises(UserError, match="no such result"):
        read_result(Hindcast, path)
    for text in ("{", '{"schema_version": 1}', b"\xff".decode("latin-1")):
        path.write_text(text, encoding="latin-1")
        with pytest.raises(UserError, match=r"hindcast\.json: is damaged"):
            read_result(Hindcast, path)


def test_a_page_escapes_what_it_is_given(hindcast: Hindcast):
    bad = hindcast.model_copy(update={"question": "<script>alert(1)</script>"})
    text = bad.whole_page()
    assert "<script" not in text
    assert "&lt;script" in text


def test_an_experiment_is_a_table_and_a_picture_even_where_a_quantile_is_missing(capsys):
    levels = dict(zip(LEVELS, (1.0, 2.0, 3.0, 4.0, 5.0), strict=True))
    found = ExperimentResult(
        question=f"Does it {NAME}?", runs=2, rows=4, months=12, seed=1, config_hash="0",
        failed_rows=0, unsteady_worlds=0, out=f"results/{NAME}", elapsed_s=1.0, runs_per_s=4.0,
        treatments=(
            Outcomes(treatment=NAME, rows=2, outcomes={"payoff_1y": levels}),
            Outcomes(treatment="<it>", rows=2, outcomes={"payoff_1y": dict.fromkeys(LEVELS)}),
        ),
    )  # fmt: skip
    frame = found.to_frame()
    assert frame["0.50"].tolist()[0] == 3.0
    assert frame["0.50"].isna().tolist() == [False, True]
    html = found._repr_html_()
    assert html.count("<svg") == 1
    assert "&lt;it&gt;" in html
    found.show()
    assert capsys.readouterr().out.count(NAME) == 3, "marks of a terminal in a name are text"


def test_an_experiment_is_played_and_comes_back_from_its_folder(tmp_path: Path):
    found = regame.experiment(
        "weaponization", runs=1, workers=1, out=tmp_path / "run", overrides=["demand.shock=0"]
    )
    assert read_result(ExperimentResult, found.path / "_notes/experiment.json") == found
    assert {item.rows for item in found.treatments} == {1}


@pytest.mark.parametrize(
    ("keywords", "said"),
    [
        ({"ranges": 3}, "ranges = '3': must be "),
        ({"overrides": [None]}, "overrides = '[None]': must be "),
        ({"executor": True}, "executor = 'True': must be str"),
        ({"chunk": int}, "chunk = "),
        ({"worlds": {"x": 1}}, "worlds = "),
        ({"treatments": (None,)}, "treatments = '(None,)': must be "),
    ],
)
def test_a_value_of_another_type_is_refused_by_its_keyword(keywords: dict[str, Any], said: str):
    with pytest.raises(UserError, match=re.escape(said)):
        regame.verdict(runs=1, workers=1, **keywords)


def test_none_is_what_is_left_out(tmp_path: Path):
    nothing: dict[str, Any] = {"ranges": None, "overrides": None, "worlds": None}
    asked: dict[str, Any] = {"runs": 1, "workers": 1, "treatments": "quota", **nothing}
    asked["experiment"] = "weaponization"
    assert regame.verdict(**asked, out=tmp_path / "out").runs == 1


def test_an_experiment_must_be_a_name_or_a_path():
    with pytest.raises(UserError, match=re.escape("experiment = ")):
        regame.verdict(object(), runs=1)  # type: ignore[arg-type]


def test_no_worlds_at_all_is_no_number_of_worlds():
    nothing: Any = ""
    with pytest.raises(UserError, match=r"runs = ''"):
        regame.respond(runs=nothing)
