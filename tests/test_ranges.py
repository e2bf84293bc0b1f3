"""Single ranges: changed, added, fixed and dropped, in a file, on the command line, in Python."""

from dataclasses import fields
from pathlib import Path

import pytest

import regame
from regame.config.backlash import BY_CALENDAR
from regame.config.files import load
from regame.config.opening import is_residual
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.design.design import Uncertainty
from regame.design.ranges import ranged, read_ranges
from regame.runs.experiment import Experiment
from regame.runs.protocol import prepare
from regame.studies.respond.file import Respond
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.study import sampled

NONE: tuple[Uncertainty, ...] = ()
MODED = Uncertainty(key="a.b", law="triangular", low=1, high=3, mode=2, source="s")


def test_a_range_keeps_its_law_where_it_can():
    (kept,) = ranged([MODED], {"a.b": (1.5, 4.0)})
    assert (kept.law, kept.low, kept.high, kept.mode) == ("triangular", 1.5, 4.0, 2.0)
    (flat,) = ranged([MODED], {"a.b": (3.0, 4.0)})
    assert (flat.law, flat.mode) == ("uniform", None)
    assert flat.source == "s; range given in [ranges]"
    assert ranged([MODED], {"a.b": False}) == ()
    (fixed, new) = ranged([MODED], {"c.d": (0.0, 1.0), "a.b": 2.5})
    assert (fixed.key, fixed.law, fixed.values) == ("a.b", "choice", (2.5,))
    assert (new.key, new.law) == ("c.d", "uniform")


@pytest.mark.parametrize(
    "text",
    [
        "a.b",
        "a.b=1,5",
        "a.b=[1]",
        "a.b=true",
        'a.b="x"',
        "a.b=[1, 2, 3]",
        "a.b=[4, 1]",
        "a.b=inf",
        "a.b=[0, nan]",
    ],
)
def test_what_is_no_range_is_refused(text: str):
    with pytest.raises(UserError, match=r"KEY=\[LOW, HIGH\], KEY=VALUE or KEY=false"):
        read_ranges([text])


def test_a_range_upside_down_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="low must lie below high"):
        ranged(NONE, {"a.b": (2.0, 1.0)})
    file = tmp_path / "mine.toml"
    file.write_text('extends = "weaponization"\n[ranges]\n"stocks.cover" = [4.0, 1.0]\n')
    with pytest.raises(UserError, match="low must lie below high"):
        load(Experiment, "experiments", str(file))


def test_an_experiment_that_extends_another_changes_one_range_alone(tmp_path: Path):
    plain = load(Experiment, "experiments", "weaponization")
    keys = [item.key for item in plain.uncertainties]
    changed, dropped = keys[:2]
    file = tmp_path / "mine.toml"
    file.write_text(
        f'extends = "weaponization"\n[ranges]\n"{changed}" = 0.5\n"{dropped}" = false\n',
        encoding="utf-8",
    )
    mine = load(Experiment, "experiments", str(file))
    assert [item.key for item in mine.uncertainties] == [key for key in keys if key != dropped]
    assert mine.uncertainties[0].values == (0.5,)
    assert mine.uncertainties[1:] == plain.uncertainties[2:]


def test_the_same_in_a_plan_and_in_python(tmp_path: Path):
    plain = prepare("weaponization", StudyOptions(runs=6)).design
    texts = ("stocks.cover=[1, 1.5]", "demand.elasticity=0.3", "leakage.capacity=false")
    design = prepare("weaponization", StudyOptions(runs=6, ranges=texts)).design
    assert set(plain) - set(design) == {"leakage.capacity"}
    assert design["stocks.cover"].between(1, 1.5).all()
    assert (design["demand.elasticity"] == 0.3).all()
    # Which worlds are steady depends on all keys; those that are in both have the same others.
    kept = [c for c in design if c not in ("world", "stocks.cover", "demand.elasticity")]
    kept = [c for c in kept if not is_residual(str(c))]
    before, after = (d[kept].drop_duplicates(["seed", "treatment"]) for d in (plain, design))
    both = before.merge(after, on=["seed", "treatment"], suffixes=("", "_after"))
    assert len(both)
    for key in kept[2:]:
        assert (
            key not in both or f"{key}_after" not in both or both[key].equals(both[f"{key}_after"])
        )
    found = regame.verdict(
        "weaponization",
        runs=2,
        workers=1,
        out=tmp_path / "out",
        ranges={"stocks.cover": (1, 1.5), "demand.elasticity": 0.3},
    )
    assert found.runs == 2


def test_a_range_holds_where_worlds_come_from_a_fit_too():
    """Its key is among those that the fit decides, in far wider ranges."""
    texts = ("market.sharpness=[6.0, 6.5]", "stocks.cover=2")
    design = prepare("weaponization_2025", StudyOptions(runs=4, ranges=texts)).design
    assert design["market.sharpness"].between(6.0, 6.5).all()
    assert (design["stocks.cover"] == 2).all()


def test_an_unknown_key_is_refused_with_the_nearest():
    with pytest.raises(UserError, match=r"did you mean 'stocks\.cover'"):
        prepare("weaponization", StudyOptions(runs=2, ranges=("stocks.cofer=[1, 2]",)))


def test_a_target_s_question_takes_every_option_of_its_worlds():
    """What is asked of worlds reaches them, as it is but for disputes."""
    asked = RespondOptions(
        runs=3, seed=7, worlds="prior", config="world_2010", strategies=None,
        ranges=("stocks.cover=2",), overrides=("market.sharpness=7",),
    )  # fmt: skip
    given = sampled(load(Respond, "experiments", "respond_2010"), asked)
    for field in fields(StudyOptions):
        if field.name != "overrides":
            assert getattr(given, field.name) == getattr(asked, field.name), field.name
    assert given.overrides == (*BY_CALENDAR, "market.sharpness=7")
