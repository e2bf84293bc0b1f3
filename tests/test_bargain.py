"""`regame episodes`: the bargain beside what happened, and a user's own episodes."""

import json
from pathlib import Path

import numpy as np
import pytest

import regame
from regame.analysis.bargain import NONE, OUTCOMES
from regame.cli import DONE, MISTAKE, call
from regame.core.bargain import BARGAIN, CENTRE
from regame.studies.episodes.episodes import log_scores, score
from regame.studies.episodes.likelihood import (
    Episode,
    Population,
    fit,
    log_likelihood,
    luck,
    of_episodes,
    posterior,
    read_episodes,
    read_rates,
)
from regame.studies.episodes.result import Episodes
from regame.tables import figures

OWN = "id,stage,stakes\nmine,threat only,low\nyours,imposed,existential\n"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Episodes:
    """The packaged episodes by the packaged posterior."""
    return regame.episodes(out=tmp_path_factory.mktemp("episodes") / "out")


def test_outcomes_are_read_as_the_table_tells_them():
    table = figures.read("episodes").set_index("id")["outcome"]
    for episode in read_episodes():
        assert episode.outcome is not None
        assert table[episode.id].startswith(OUTCOMES[episode.outcome]), episode.id
    assert "soy1973" not in {episode.id for episode in read_episodes()}  # it demanded nothing


def test_what_is_not_over_counts_as_not_yet():
    by = {episode.id: episode.by for episode in read_episodes()}
    assert by["sb2024"] == 3
    assert by["australia2020"] == np.inf
    early = Episode("a", 1, True, NONE, 3.0)
    late = early._replace(by=np.inf)
    chances = of_episodes(CENTRE, luck(), [early, late])
    assert chances[0, NONE] > chances[1, NONE]
    assert chances.sum(axis=1) == pytest.approx(1.0)


def test_chances_and_rates_are_in_their_bounds(result):
    for row in result.rows:
        assert row.p_full + row.p_partial + row.p_none == pytest.approx(1)
        assert row.months_median > 0
    sourced = {rate.name: rate.sourced for rate in result.rates}
    assert sourced["threat only: full"] == pytest.approx(0.31, abs=0.01)
    assert sourced["threats never carried out"] == pytest.approx(0.538)


def test_simulated_rates_lie_within_the_intervals_of_the_record(result):
    """Success, giving up, never carried out, length: by stage and by the target's loss."""
    outside = [rate.name for rate in result.rates if not rate.inside]
    assert outside == []


def test_stakes_decide_more_than_a_base_rate(result):
    """The leave-one-out score beats the base rate by what a table by stakes gains, 0.08 a case."""
    assert result.scores.cases == 27
    assert result.left_out == ("chips2022", "cobalt1978", "soy1973")
    assert "Left out of 30 in the table" in " ".join(result.opening())
    assert result.scores.difference > 0.08
    over = {episode.id for episode in read_episodes() if episode.imposed and episode.by == np.inf}
    full = {row.stakes: row.p_full for row in result.rows if row.id in over}
    assert full["low"] > full["medium"] > full["high"] > full["existential"]


def test_leaving_one_out_by_weights_is_as_counting():
    cases = [Episode(str(n), 0, True, outcome, np.inf) for n, outcome in enumerate((0, 0, 2))]
    chances = np.array([[[0.5, 0.2, 0.3]] * 3, [[0.25, 0.25, 0.5]] * 3])
    kept = log_scores(chances, cases, fitted=False)
    left_out = log_scores(chances, cases, fitted=True)
    assert kept[0] == pytest.approx(np.log(0.375))
    assert left_out[0] == pytest.approx(np.log(2 / (1 / 0.5 + 1 / 0.25)))
    scores = score(cases, kept)
    assert scores is not None
    assert scores.base_rate == pytest.approx(np.mean(np.log([1.5 / 3.5, 1.5 / 3.5, 0.5 / 3.5])))


def test_the_posterior_is_better_than_the_prior_and_the_same_each_time():
    draws, cases = luck(), read_episodes()
    best = max(log_likelihood(bargain, draws, cases) for bargain in posterior()[:20])
    assert best > log_likelihood(CENTRE, draws, cases) + 50
    one, again = (fit(seed=3, members=16, rounds=2) for _ in range(2))
    assert one.equals(again)
    assert list(one) == list(BARGAIN)


def test_a_fit_recovers_rates_that_a_bargain_made(monkeypatch: pytest.MonkeyPatch):
    true = posterior()[0]
    population = Population(true, luck())
    for group, rates in read_rates().items():
        assert population.shares(group) == pytest.approx(rates.shares, abs=0.15)


def test_episodes_of_a_users_own_need_no_outcome(tmp_path: Path, capsys):
    file = tmp_path / "own.csv"
    file.write_text(OWN)
    asked = ["episodes", "--episodes", str(file), "--json", "--out", str(tmp_path / "out")]
    assert call(asked) == DONE
    answer = json.loads(capsys.readouterr().out)
    assert [row["outcome"] for row in answer["rows"]] == [None, None]
    assert answer["rows"][0]["p_full"] > answer["rows"][1]["p_full"]
    assert answer["scores"] is None


@pytest.mark.parametrize(
    ("text", "word"),
    [("id,stage\nx,imposed\n", "stakes"), (OWN.replace("low", "lowish"), "line 2")],
)
def test_a_wrong_table_is_refused_with_its_line(text: str, word: str, tmp_path: Path, capsys):
    file = tmp_path / "own.csv"
    file.write_text(text)
    assert call(["episodes", "--episodes", str(file), "--out", str(tmp_path / "out")]) == MISTAKE
    assert word in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
