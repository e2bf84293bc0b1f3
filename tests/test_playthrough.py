"""A run told in text is the run of the batch, to the bit, and the story is true to it."""

import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from tests import toy
from tests.network_measures import measures_of

import regame
from regame.config.files import load
from regame.core.errors import UserError
from regame.game.events import events, milestones, moves, prices
from regame.game.game import Game
from regame.game.names import Kind
from regame.game.network import losses
from regame.runs.experiment import Experiment, case_of
from regame.runs.plan import Ask
from regame.runs.protocol import prepare
from regame.runs.rows import play_rows
from regame.runs.stability import steady
from regame.studies.explain import playthrough
from regame.studies.explain.explain import chosen, with_baseline
from regame.studies.explain.options import PlayOptions, RunOptions
from regame.studies.explain.playthrough import gain_so_far, play_run, story, tell, turnings, watch
from regame.studies.explain.result import Turning

MONTHS = 24


@pytest.fixture(scope="module")
def plan():
    return prepare("weaponization", RunOptions(runs=2))


@pytest.mark.parametrize("run", [5, 20])
def test_the_replay_is_the_row_of_the_batch(plan, run: int):
    batch = play_rows(plan.config, plan.design, MONTHS)
    replay = play_rows(plan.config, with_baseline(plan, run), MONTHS)
    pd.testing.assert_frame_equal(replay.iloc[[0]], batch.loc[[run]], check_exact=True)
    game = watch(Game(plan.config, with_baseline(plan, run), events_of=(0,)), MONTHS)
    path = np.cumsum(game.record.series("income_china")[:, 0])
    assert game.world.payoff[0, game.atlas.home, 1] == batch["path"].loc[run][-1]
    assert np.isfinite(path).all()


def test_the_baseline_stands_beside_it_in_the_same_world(plan):
    pair = with_baseline(plan, 5)
    assert list(pair["treatment"]) == [plan.design.at[5, "treatment"], plan.baseline]
    assert pair["seed"].nunique() == pair["world"].nunique() == 1


@pytest.fixture
def small(plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playthrough, "plan_of", lambda options: plan)


def test_it_reads_as_a_story(small, plan, capsys: pytest.CaptureFixture[str]):
    assert tell(PlayOptions(run=None, months=MONTHS)) == 0
    out = capsys.readouterr().out
    headline = plan.headline.treated
    assert out.startswith("Run ")
    assert f": {headline}, in world " in out.splitlines()[0]
    assert "in the middle of the gains of the first 2 of 2;" in out
    assert re.search(
        r"^July 2010 \(gain so far [+-].* USD\)\n"
        r"  China sets its export quota at 32% of the start's.\n",
        out,
        re.MULTILINE,
    )
    assert "after 2 years:" in out
    assert max(map(len, out.splitlines())) < 200


def test_json_is_one_object_with_the_same_events(small, plan, capsys: pytest.CaptureFixture[str]):
    tell(PlayOptions(run=5, months=MONTHS, json=True))
    found = json.loads(capsys.readouterr().out)
    assert (found["schema_version"], found["run"], found["months"]) == (1, 5, MONTHS)
    assert found["strategies"]["China"] == plan.design.at[5, "China"]
    batch = play_rows(plan.config, plan.design.loc[[5]], MONTHS)
    assert found["horizons"][1]["payoff_usd"] == batch["payoff_2y"].iloc[0]
    baseline = play_rows(plan.config, with_baseline(plan, 5).iloc[[1]], MONTHS)["path"].iloc[0]
    event = found["events"][-1]
    gained = batch["path"].iloc[0][event["month"]] - baseline[event["month"]]
    assert event["gain_usd"] == pytest.approx(gained)
    assert found["turning_month"] is None or found["turns"]
    assert {event["date"][-4:] for event in found["events"]} <= {"2010", "2011"}
    assert len(found["series"]["rent"]["yearly_means"]) == 2


def test_a_run_beyond_the_batch_is_refused_before_anything_is_sampled(plan, monkeypatch):
    monkeypatch.setattr(
        "regame.runs.stability.steady", lambda *given: pytest.fail("worlds were tried")
    )
    with pytest.raises(UserError, match=f"0 to {len(plan.design) - 1}"):
        tell(PlayOptions(runs=2, run=len(plan.design)))


@pytest.mark.parametrize("source", ["prior", "posterior"])
def test_a_run_is_taken_from_as_few_worlds_as_it_takes_and_is_the_same(monkeypatch, source: str):
    tried = []

    def counted(make: Any, config: Any, batch: pd.DataFrame) -> np.ndarray:
        tried.append(len(batch))
        return steady(Game, config, batch)

    whole = prepare("weaponization", RunOptions(runs=20, worlds=source))
    rows = len(whole.profiles)  # of a world
    run = 2 * rows + 6
    monkeypatch.setattr("regame.runs.stability.steady", counted)
    asked = RunOptions(runs=20, worlds=source)
    part = prepare("weaponization", asked, Ask(first=9, run=run))
    pd.testing.assert_frame_equal(part.design, whole.design.iloc[: 3 * rows], check_exact=True)
    assert (part.rows, part.runs) == (len(whole.design), 20)
    assert sum(tried) <= 24
    first = prepare("weaponization", asked, Ask(first=2))
    pd.testing.assert_frame_equal(first.design, whole.design.iloc[: 2 * rows], check_exact=True)


def test_a_run_that_is_not_asked_for_is_the_middle_one(plan):
    five = prepare("weaponization", RunOptions(runs=5), Ask(("denial",)))
    table = play_rows(five.config, five.design, MONTHS).assign(
        **five.design[["world", "treatment"]]
    )
    ends = table.assign(end=[path[-1] for path in table["path"]]).pivot(
        index="world", columns="treatment", values="end"
    )
    assert five.headline.treatment == "denial"
    gains = ends[five.headline.treated] - ends[five.baseline]
    run = chosen(five, None, MONTHS)
    assert five.design.at[run, "treatment"] == five.headline.treated
    assert (gains < gains[int(five.design["world"].to_numpy()[run])]).sum() == 2
    assert chosen(five, 7, MONTHS) == 7


def test_the_gain_so_far_is_that_of_the_paths_and_turns_where_its_sign_does(plan):
    run = int(plan.design.index[plan.design["treatment"] == "denial"][0])
    outcomes = play_rows(plan.config, with_baseline(plan, run), MONTHS)
    gain = gain_so_far(plan, run, outcomes)
    assert gain is not None
    own, baseline = outcomes["path"]
    np.testing.assert_allclose(gain, own - baseline, atol=1e-6 * np.abs(own).max())
    assert gain[0] == 0  # nothing is done yet, and luck is the same
    baseline_run = int(plan.design.index[plan.design["treatment"] == plan.baseline][0])
    assert gain_so_far(plan, baseline_run, outcomes) is None
    path = np.array([0.0, 0, 5, 5, -1, 0, -2, 3, 0, 4])
    found = turnings(path, 2010)
    assert [(turn.month, turn.date, turn.to) for turn in found] == [
        (4, "May 2010", "a loss"), (7, "August 2010", "a gain"),
    ]  # fmt: skip
    for silent in (np.zeros(4), np.array([-1.0, -2.0]), None):
        assert turnings(silent, 2010) == ()


def test_the_network_of_the_run_and_its_baseline_is_reported(small, tmp_path):
    graph = tmp_path / "run.graphml"
    found = play_run(PlayOptions(run=5, months=MONTHS, graphml=graph))
    months = {(item.played, item.month) for item in found.network}
    assert months == {(name, k) for name in (found.treatment, found.baseline) for k in (0, 23)}
    drawn = nx.read_graphml(graph)
    japan = next(
        item for item in found.network
        if (item.state, item.played, item.month) == ("Japan", found.treatment, 23)
    )  # fmt: skip
    known = measures_of(drawn)
    assert japan.holder_separated == pytest.approx(known["holder_separated"]["Japan"])
    assert japan.cut == pytest.approx(known["cut"]["Japan"], rel=1e-5)
    assert found.losses == pytest.approx(dict(list(losses(drawn).items())[:5]))
    assert next(iter(found.losses)).startswith("Bayan Obo")
    assert story(found)[-7].startswith("Of what ")
    assert " came from China at the start and " in story(found)[-7]
    assert story(found)[-5].startswith("  Bayan Obo")
    with pytest.raises(UserError, match="no such folder"):
        play_run(PlayOptions(graphml=tmp_path / "nowhere" / "run.graphml"))


def test_a_turn_is_told_in_its_month(small, plan):
    found = play_run(PlayOptions(run=5, months=MONTHS))
    turn = Turning(month=2, date="March 2010", to="a loss", gain_usd=-1e6)
    lines = story(found.model_copy(update={"events": (), "turns": (turn,)}))
    at = lines.index("March 2010 (gain so far -1.0 M USD)")
    assert lines[at + 1] == "  The gain so far turns to a loss."


def test_play_returns_a_game_with_its_story():
    game = regame.play(treatment="quota+denial", months=12, overrides=["demand.shock=0"])
    assert game.world.month == 12
    texts = [event.text for event in game.record.events[0]]
    assert "China refuses oxides to Japan." in texts
    assert len(game.record.to_frame()) == 12
    with pytest.raises(UserError, match="Quota2010"):
        regame.play(treatment="Quota2011")


def test_events_come_from_two_snapshots_alone(tmp_path: Path):
    game = Game(toy.config(tmp_path), toy.design())
    before: dict[str, Any] = dict(game.world.snapshot())
    after: dict[str, Any] = dict(game.world.snapshot())
    assert events(before, after, game.atlas, 0) == []
    after["set_export_quota"][0, 0] = 0.6
    after["denied"][0, 0, 2] = 1
    after["phase"][0, 1] = 3
    after["rent"][0, 0] = 30
    after["restricted"][0, 2] = 0.4
    after["campaign"][0, 0] = 0.3
    after["grey_flow"][0, 0, 0, 2] = 1e6
    found = events(before, after, game.atlas, 0)
    assert [event.kind for event in found] == [
        Kind.MEASURE, Kind.DENIAL, Kind.LICENCES, Kind.PLANT, Kind.LEAKAGE, Kind.CAMPAIGN,
        Kind.RESTRICTION,
    ]  # fmt: skip
    texts = " ".join(event.text for event in found)
    for word in (
        "quota at 60%",
        "refuses oxides to Japan",
        "Red Bluff (mine, Australia) is mothballed",
        "bind: they are worth 30 USD/kg",
        "withheld from Japan: 40%",
        "campaign",
        "unseen than by the books",
    ):
        assert word in texts
    assert events(before, after, game.atlas, 1) == []
    back = " ".join(event.text for event in events(after, before, game.atlas, 0))
    assert "restores the start's quota" in back
    assert "Supplied again: Japan" in back
    kinds = [
        [one.kind for one in milestones(*way, game.atlas, 0)]
        for way in ((before, after), (after, before))
    ]
    assert kinds == [["acts", "refuses", "closes"], ["ends", "truce", "opens"]]


def test_a_price_is_told_again_only_after_a_fifth():
    told, month = {"oxides": 10.0}, 3
    for price, count in ((11.9, 0), (8.1, 0), (12.1, 1), (14.4, 0), (14.6, 1), (11.6, 1)):
        news, told = moves(told, {"oxides": price}, month, "USD/kg")
        assert len(news) == count
        assert all(event.month == month for event in news)


def test_prices_are_those_of_the_run(tmp_path: Path):
    game = Game(toy.config(tmp_path), toy.design(prices__light=(10.0, 20.0, 30.0)))
    light = [
        prices(game.world.snapshot(), game.atlas, run)["light oxides inside China"]
        for run in range(3)
    ]
    assert light == [10, 20, 30]


@pytest.mark.parametrize(
    "config, treatment, holder",
    [
        ("world_2010", "quota", "China"),
        ("world_2025", "licences", "China"),
        ("nickel", "ban", "Indonesia"),
    ],
)
def test_a_config_is_played_in_its_own_case(tmp_path, config, treatment, holder):
    own = tmp_path / "mine.toml"
    own.write_text(f'extends = "{config}"\n')
    usual = regame.play(config=config, treatment=treatment, months=3)
    same = regame.play(config=str(own), treatment=treatment, months=3)
    assert usual.config.world.holders == (holder,)
    assert usual.design.equals(same.design)
    experiment = load(Experiment, "experiments", case_of(own, "weaponization"))
    assert experiment.config == config
