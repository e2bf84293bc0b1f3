"""Parts of a weapon: each is left out by itself, and what it adds is told."""

import numpy as np
import pandas as pd
import pytest
from tests.made_results import made

from regame.config.files import load
from regame.core.errors import UserError
from regame.runs.experiment import Experiment
from regame.runs.plan import Ask
from regame.runs.protocol import prepare
from regame.studies.verdict.answer import parts_in_words
from regame.studies.verdict.channels import play_parts, without_each
from regame.studies.verdict.options import VerdictOptions
from regame.studies.verdict.result import Channel, Verdict

TODAY = "weaponization_2025"


@pytest.fixture(scope="module")
def plan():
    return prepare(TODAY, VerdictOptions(runs=2), Ask(("licences",), "status quo"))


def test_a_part_is_left_out_of_the_weapon_and_of_nothing_else(plan):
    design = without_each(plan)
    named = {part.name: part for part in plan.experiment.parts}
    assert len(design) == 2 * plan.runs * len(named)
    main = plan.design.set_index(["treatment", "world"])
    kept = [key for key in plan.design if "." in key]
    for name, part in named.items():
        rows = design[design["treatment"].str.endswith(f" without {name}")]
        treated = rows["treatment"] == f"licences without {name}"
        assert set(rows.loc[treated, "China"]) == {part.without or "LicenseCases"}
        assert set(rows.loc[~treated, "China"]) == set(main.loc["status quo", "China"])
        assert all((rows[key] == value).all() for key, value in part.off.items())
        same = [key for key in kept if key not in part.off]
        whole = main.loc["licences"].loc[rows.loc[treated, "world"], same]
        np.testing.assert_array_equal(rows.loc[treated, same], whole)


def test_other_treatments_have_no_parts(plan, tmp_path):
    other = prepare(TODAY, VerdictOptions(runs=1), Ask(("full stop",), "status quo"))
    assert play_parts(other, None, VerdictOptions(), None) == ((), [])  # type: ignore[arg-type]


def found(**amounts: float) -> Verdict:
    """A verdict with parts that add so much, USD; 0 changes no world."""
    told = made(Verdict)
    part = made(Channel)
    rows = [
        part.model_copy(
            update={"name": name, "contribution_usd": usd, "note": "" if usd else "same"}
        )
        for name, usd in amounts.items()
    ]
    return told.model_copy(update={"parts": tuple(rows)})


def test_what_each_part_adds_is_one_sentence_and_none_without_parts():
    said = parts_in_words(found(queue=-1e9, products=2e8, technology=0.0))
    assert "queue -1.00 bn, products +200.0 M; no difference in any world: technology." in said
    assert parts_in_words(found()) == ""


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ({"name": "a", "what": "b"}, "needs off, without or both"),
        ({"name": "a", "what": "b", "off": {"x": 1.0}, "of": 1}, "unknown key"),
    ],
)
def test_a_part_that_leaves_nothing_out_is_refused(part, why, tmp_path):
    lines = [f"{key} = {toml(value)}" for key, value in part.items()]
    path = tmp_path / "mine.toml"
    path.write_text(f'extends = "{TODAY}"\n[[parts]]\n' + "\n".join(lines))
    with pytest.raises(UserError, match=why):
        load(Experiment, "experiments", path)


def test_the_switch_of_a_part_is_a_number_of_the_config(tmp_path):
    path = tmp_path / "mine.toml"
    text = f'extends = "{TODAY}"\n[[parts]]\nname = "a"\nwhat = "b"\n'
    path.write_text(text + 'off = { "licensing.magnet" = 0.0 }\n')
    with pytest.raises(UserError, match=r"part 'a': 'licensing.magnet' is no float .*magnets"):
        prepare(path, VerdictOptions(runs=1))
    path.write_text(text + 'without = "LicenseCase"\n')
    with pytest.raises(UserError, match="LicenseCases"):
        prepare(path, VerdictOptions(runs=1))


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {item}' for key, item in value.items()) + " }"
    return repr(value).replace("'", '"')


def test_the_sheet_of_parts_has_a_row_each():
    sheet = found(queue=-1e9, products=2e8).sheets()["parts"]
    assert isinstance(sheet, pd.DataFrame)
    assert sheet["contribution_usd"].to_list() == [-1e9, 2e8]
