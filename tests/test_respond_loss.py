"""What a stopped line costs a target: value added by default, what users pay if asked."""

import numpy as np
import pytest

from regame.analysis.stopped_lines import LINES, draw, lack_of, lose
from regame.config.backlash import BY_CALENDAR
from regame.config.files import load, load_config
from regame.core.errors import UserError
from regame.runs.played import Played
from regame.studies.respond.file import Respond
from regame.studies.respond.money import measure_of, sums_by
from regame.studies.respond.options import VALUE_ADDED, RespondOptions
from regame.studies.respond.respond import play_respond
from regame.studies.respond.result import RespondResult
from regame.tables.losses import economy_of

STUDY = """
question = "Does a stock pay?"
experiment = "weaponization_2025"
runs = 3

[holder]
"no restriction" = "StatusQuo"
"a stop" = "LicenseCases(refused=1, wide=2025.25, years=0.5)"

[policies.nothing]
play = "LaissezFaire"
why = "what firms do by themselves"

[policies.stock]
play = "Package(stockpile=3.0, start=2025.0)"
why = "oxides"
"""
YEAR = load_config("world_2025", BY_CALENDAR)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Respond, RespondResult, Played]:
    """The study of two policies, played for a year."""
    folder = tmp_path_factory.mktemp("respond")
    file = folder / "study.toml"
    file.write_text(STUDY, encoding="utf-8")
    options = RespondOptions(years=1, workers=1, out=folder / "out")
    return load(Respond, "experiments", str(file)), *play_respond(options, str(file))


def test_value_added_is_the_default_and_says_so(
    played: tuple[Respond, RespondResult, Played],
) -> None:
    _, found, _ = played
    assert found.loss == VALUE_ADDED
    assert any("value added" in line for line in found.details())


def test_stopped_lines_take_the_place_of_what_users_would_pay(
    played: tuple[Respond, RespondResult, Played],
) -> None:
    """By hand for doing nothing under the stop, world by world; without one nothing changes."""
    study, found, runs = played
    table, economy = runs.table, economy_of(YEAR)
    assert economy is not None
    money, value = (
        sums_by(table, study, YEAR, RespondOptions(state=found.state, loss=measure, years=1))
        for measure in ("users_money", VALUE_ADDED)
    )
    japan = economy.states.index("Japan")
    side = {name: rows.sort_values("world") for name, rows in table.groupby("treatment")}
    stop, usual = side["a stop | nothing"], side["no restriction | nothing"]
    shape = (3, len(LINES), 10, 12)
    lines = [np.stack(list(rows["lines"])).reshape(shape).astype(float) for rows in (stop, usual)]
    lost = lose(economy, draw(economy, stop["seed"].to_numpy()), lack_of(economy, *lines))
    by_month = lost.value_added[:, :, japan].sum(axis=1) * np.stack(list(stop["discount"]))
    paid = np.stack(list(stop["products_lost_1y"]))[:, japan]
    change = value.income - money.income
    np.testing.assert_allclose(change[1, 0], paid - by_month.sum(axis=1))
    assert (by_month.sum(axis=1) > paid).all()
    free = np.stack(list(usual["products_lost_1y"]))[:, japan]
    np.testing.assert_allclose(change[0, 0], free)
    np.testing.assert_array_equal(value.budget, money.budget)


def test_a_measure_that_cannot_be_had_is_refused() -> None:
    """Worlds without accounts count what users would pay, unless asked for another."""
    past, old = load(Respond, "experiments", "respond_2010"), load_config("world_2010")
    assert measure_of(None, past, old) == "users_money"
    with pytest.raises(UserError, match="needs accounts of sectors"):
        measure_of(VALUE_ADDED, past, old)
    with pytest.raises(UserError, match="did you mean 'users_money'"):
        measure_of("user_money", past, old)
    today = load(Respond, "experiments", "respond_2025")
    assert measure_of("users_money", today, YEAR) == "users_money"
    closed = today.model_copy(update={"holder": {"stop": "LicenseCases"}})
    assert measure_of(None, closed, YEAR) == "users_money"
