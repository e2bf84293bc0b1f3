"""A verdict from Python: a typed result, its JSON, its schema, and a class of the user's own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import regame
from regame import Action, Observation, Strategy
from regame.analysis.pairing import pair
from regame.analysis.results import Turn
from regame.core.errors import UserError
from regame.runs import store
from regame.strategies import registry
from regame.studies.verdict.report import VERDICT, read
from regame.studies.verdict.result import Verdict

SCHEMA = Path(__file__).parent.parent / "docs" / "schemas" / "verdict.json"
HORIZON = {
    *("years", "pays_share", "neutral_share", "self_harm_share", "self_harm_ci", "unfired", "ties"),
    *("median_difference_usd", "median_difference_ci", "mean_difference_usd"),
    "target_difference_usd",
}
READING = {
    *("treatment", "baseline", "horizons", "turning_month", "break_even_discount_rate"),
    *("break_even_concession_usd", "break_even_rival_weight", "hypotheses"),
}
WHOLE = {
    *("schema_version", "runs", "rows", "months", "seed", "config_hash", "treatments", "channels"),
    *("elapsed_s", "runs_per_s", "losses", "turns_with", "pinned"),
}


@dataclass(frozen=True)
class HalfForGood(Strategy):
    """Licenses half of the exports, for ever."""

    share: float = 0.5

    def decide(self, seen: Observation) -> Action:
        return Action(export_quota=self.share)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verdict]:
    """The verdict on a class defined here, in eight worlds."""
    out = tmp_path_factory.mktemp("library") / "out"
    yield regame.verdict(
        "weaponization",
        runs=8,
        workers=1,
        strategies=[HalfForGood],
        treatments=["HalfForGood"],
        overrides=["demand.growth_outside=0.03"],
        out=out,
    )
    del registry.strategies()["HalfForGood"]


@pytest.fixture(scope="module")
def content(found: Verdict) -> dict[str, object]:
    return json.loads(json.dumps(found.to_json(), allow_nan=False))


def test_a_class_of_the_users_own_is_played_and_judged(found: Verdict):
    assert (found.treatment, found.baseline) == ("HalfForGood", "status quo")
    assert found.runs == 8
    assert found.longest.years == 20
    assert found.longest.unfired == 0
    assert found.longest.failed == 0
    table = store.read(found.path)
    assert set(table.loc[table["treatment"] == "HalfForGood", "China"]) == {"HalfForGood"}
    assert len(table) == found.rows == 8 * 5  # four baselines and the treatment


def test_a_class_that_is_changed_takes_the_place_of_the_old_one():
    @dataclass(frozen=True)
    class HalfForGood(Strategy):
        depth: float = 0.1

        def decide(self, seen: Observation) -> Action:
            return Action(export_quota=self.depth)

    before = registry.strategies().get("HalfForGood")
    registry.add(HalfForGood)
    try:
        assert registry.parse("HalfForGood(depth=0.2)") == HalfForGood(0.2)
    finally:
        if before is not None:
            registry.add(before)


@pytest.mark.parametrize(
    ("own", "why"),
    [
        (3, "is no class of Strategy"),
        (dict, "is no class of Strategy"),
        (type("Bare", (Strategy,), {}), "must be a frozen dataclass"),
        (dataclass(frozen=True)(type("StatusQuo", (Strategy,), {})), "the catalogue's"),
    ],
)
def test_what_cannot_be_added_is_refused(own: object, why: str):
    with pytest.raises(UserError, match=why):
        registry.add(own)
    assert registry.parse("StatusQuo").__class__.__module__ == "regame.strategies.china"


def test_its_json_has_the_promised_keys_and_the_version_first(content):
    assert next(iter(content)) == "schema_version"
    assert set(content) >= WHOLE | READING
    for reading in content["treatments"]:
        assert set(reading) >= READING
        for at in (*reading["horizons"], *content["horizons"]):
            assert set(at) >= HORIZON
    assert len(content["hypotheses"]) == 4
    for item in content["hypotheses"]:
        assert set(item) >= {"verdict", "evidence"}
    for item in content["losses"]:
        assert set(item) >= {"state", "sector", "years", "median_usd", "low_usd", "high_usd"}
        assert set(item) >= {"measure", "months", "share_of_gdp"}
    assert set(Turn.model_fields) >= {"key", "at"}  # of eight worlds too few are harmed to list one


def test_the_first_treatment_is_the_headline(found: Verdict, content):
    for key in READING:
        assert content["treatments"][0][key] == content[key]
    assert found.reading("HalfForGood", "free trade").baseline == "free trade"
    with pytest.raises(KeyError):
        found.reading("HalfForGood", "campaign")


def test_what_the_user_set_is_listed_as_pinned(found: Verdict):
    assert found.pinned == ("demand.growth_outside",)
    assert "demand.growth_outside" not in store.read(found.path)


def test_the_folder_gives_the_same_verdict_again(found: Verdict):
    assert read(found.path).found == found
    assert (found.path / "_notes/report.html").exists()


def test_a_damaged_verdict_is_named(found: Verdict, tmp_path: Path):
    damaged = json.loads((found.path / "_notes" / VERDICT).read_text())
    del damaged["horizons"]
    (tmp_path / "_notes").mkdir()
    (tmp_path / "_notes" / VERDICT).write_text(json.dumps(damaged))
    with pytest.raises(UserError, match=r"verdict\.json: is damaged.*horizons: Field required"):
        read(tmp_path)


def test_losses_of_the_holder_sum_to_its_income(found: Verdict):
    """The ledger's lines of money are income without terminal values, world by world."""
    pairs = pair(store.read(found.path), *found.played)
    for years in (1, 20):
        gain = float(np.median(pairs.difference(f"money_{years}y")[pairs.counted(years)]))
        (whole,) = (
            loss
            for loss in found.losses
            if (loss.state, loss.sector, loss.years) == (found.holder, "all", years)
        )
        assert whole.median_usd == pytest.approx(gain, rel=1e-3)


def test_the_schema_is_published_and_describes_the_json(content):
    published = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert published == Verdict.model_json_schema()
    jsonschema.validate(content, published)
    broken = {key: value for key, value in content.items() if key != "horizons"}
    with pytest.raises(jsonschema.ValidationError, match="'horizons' is a required property"):
        jsonschema.validate(broken, published)


def test_a_frame_has_a_row_per_treatment_baseline_and_horizon(found: Verdict):
    frame = found.to_frame()
    assert len(frame) == 2 * 5
    assert set(frame) >= {"treatment", "baseline", *HORIZON}
    last = frame[(frame["baseline"] == "status quo") & (frame["years"] == 20)].iloc[0]
    assert last["self_harm_share"] == found.longest.self_harm_share


def test_a_notebook_shows_the_answer_with_a_style_of_its_own(found: Verdict):
    shown = found._repr_html_()
    assert found.sentence in shown
    assert shown.startswith('<div class="regame">')
    assert shown.count("<svg") == 1
    style = shown.partition("<style>")[2].partition("</style>")[0]
    outside, depth = "", 0
    for letter in style:  # what applies to the whole page: selectors outside all braces
        depth -= letter == "}"
        outside += letter if depth == 0 and letter not in "{}" else ""
        depth += letter == "{"
    rest = outside.replace(".regame", "").replace("@media (prefers-color-scheme:dark)", "")
    assert rest.strip() == ""


def test_a_world_that_is_not_judged_has_no_share_in_a_notebook(found: Verdict):
    idle = found.longest.model_copy(
        update={"worlds": 0, "unfired": 8, "pays_share": 0.0, "self_harm_share": 0.0}
    )
    shown = found.model_copy(update={"horizons": (idle,)})._repr_html_()
    assert "never active" in shown
    assert "<td>0 %" not in shown


def test_a_keyword_that_a_verdict_does_not_take_is_a_fault():
    with pytest.raises(TypeError, match="run"):
        regame.verdict(run=8)  # type: ignore[call-arg]
