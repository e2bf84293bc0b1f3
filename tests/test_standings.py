"""Who does well, from payoffs made by hand: ranks, groups, duels, regret, self-harm."""

import numpy as np
import pytest
from tests import leagues

from regame.studies.league.profiles import full
from regame.studies.league.standings import (
    Payoffs,
    best_responses,
    dense_ranks,
    duels,
    forfeited,
    groups,
    pareto,
    read_payoffs,
    self_harm,
    shares,
    standings_of,
)

ROLES = {"A": ("x", "y", "z"), "B": ("p", "q")}
KINDS = {role: {text: text for text in texts} for role, texts in ROLES.items()}
# A's payoff by its own strategy and B's; the second world pays 1 more to everyone.
PAY = np.array([[3.0, 0.0], [2.0, 2.0], [1.0, 1.0]])


def game(worlds: int = 2, spread: float = 1.0) -> Payoffs:
    cells = np.concatenate([PAY.ravel() + spread * w for w in range(worlds)])
    table = leagues.table({"a": cells, "b": -cells}, worlds)
    return read_payoffs(table, full(ROLES), KINDS, "broad", 2)


def test_contexts_set_all_own_strategies_against_the_same_others():
    own = game().own("A")
    assert own.shape == (2, 2, 3)
    np.testing.assert_array_equal(own[0], PAY.T)
    np.testing.assert_array_equal(game().own("B")[1], -PAY - 1)


def test_a_role_stands_as_its_payoffs_say():
    found = standings_of(game(), "A", "z")
    by_name = {row.strategy: row for row in found}
    assert [row.strategy for row in found] == ["y", "x", "z"]
    assert [by_name[name].mean_usd for name in "xyz"] == [2.0, 2.5, 1.5]
    assert [by_name[name].gain_usd for name in "xyz"] == [0.5, 1.0, 0.0]
    assert [by_name[name].regret_usd for name in "xyz"] == [1.0, 0.5, 1.5]
    assert by_name["x"].worst_regret_usd == 2.0
    assert by_name["x"].best_response_share == 0.5
    assert by_name["x"].beats == {"x": 0.5, "y": 0.5, "z": 0.5}
    assert by_name["y"].beats["z"] == 1.0
    assert by_name["y"].gain_ci == [1.0, 1.0]  # the same in both worlds: common luck
    assert by_name["y"].mean_ci == [2.0, 3.0]


def test_equals_share_a_rank_and_move_nobody():
    assert dense_ranks(np.array([1.0, 3.0, 2.0])) == [3, 1, 2]
    assert dense_ranks(np.array([1.0, 3.0, 3.0, 2.0])) == [3, 1, 1, 2]
    assert dense_ranks(np.array([-1e12, -1e12 - 1e-4])) == [1, 1]


def test_groups_open_where_the_leader_is_surely_ahead():
    means = np.array([5.0, 4.9, 1.0])
    luck = np.random.default_rng(1).normal(0, 0.5, (500, 3))
    assert groups(means, means + luck) == [1, 1, 2]
    assert groups(means, means + luck[:, :1]) == [1, 2, 3]  # the same luck tells them apart


def test_a_pair_cannot_be_beaten_unless_another_is_better_for_all():
    own, others = np.array([3.0, 2.0, 1.0, 2.0]), np.array([1.0, 2.0, 2.0, 2.0])
    assert pareto(own, others).tolist() == [True, True, False, True]


def test_duels_count_ties_half():
    own = np.array([[[1.0, 1.0, 2.0]], [[2.0, 1.0, 0.0]]])
    assert duels(own)[0].tolist() == [0.5, 0.75, 0.5]


def test_resamples_weigh_worlds_to_one():
    weights = shares(7, 50)
    assert weights.shape == (50, 7)
    np.testing.assert_allclose(weights.sum(axis=1), 1)


def test_self_harm_counts_where_it_restricted_only():
    million = 1e6
    earned = (
        np.array([0.0, 0, -50, -5, 50, -50]) * million
    )  # baseline x, then y, then z; B plays p, q
    table = leagues.table({"a": np.tile(earned, 2), "b": np.zeros(12)}, 2)
    table["restricted_2y"] = [0, 0, 1, 1, 1, 0] * 2
    found = self_harm(read_payoffs(table, full(ROLES), KINDS, "broad", 2), "A", "x")
    assert found["x"].harms_share is None
    assert found["y"].harms_share == 0.5  # a loss of 5 M lies within the band
    assert found["y"].harms_ci == [0.5, 0.5]
    assert (found["z"].harms_share, found["z"].pays_share) == (0.0, 1.0)
    assert found["z"].fired_share == 0.5


def test_the_best_answer_to_each_profile_and_how_sure_it_is():
    to_p, to_q = best_responses(game(), "A", "z")
    assert (to_p.others, to_p.answer, to_p.usd, to_p.share) == ({"B": "p"}, "x", 1, 1)
    assert (to_q.answer, to_q.usd) == ("y", 1.0)
    assert to_p.gains == {"x": [2, 2, 2], "y": [1, 1, 1], "z": [0, 0, 0]}


def test_a_copy_changes_no_rank_beyond_its_tie():
    roles = {"A": ("x", "y", "z"), "B": ("p", "q", "copy of q")}
    kinds = {"A": KINDS["A"], "B": {"p": "p", "q": "q", "copy of q": "q"}}
    cells = np.tile(PAY[:, [0, 1, 1]].ravel(), 2)
    table = leagues.table({"a": cells, "b": -cells}, 2)
    more = read_payoffs(table, full(roles), kinds, "broad", 2)
    for role, baseline in (("A", "z"), ("B", "p")):
        before = standings_of(game(spread=0.0), role, baseline)
        after = standings_of(more, role, baseline)
        assert len(more.contexts[role]) == len(game().contexts[role])
        kept = [row for row in after if row.strategy != "copy of q"]
        for row, was in zip(kept, before, strict=True):
            beats = {name: share for name, share in row.beats.items() if name != "copy of q"}
            assert row.model_copy(update={"beats": beats}) == was
    ranks = {row.strategy: row.rank for row in after}
    assert ranks["q"] == ranks["copy of q"]


def test_who_forfeits_is_out_with_all_its_matches():
    cells = np.tile(PAY.ravel(), 2)
    table = leagues.table({"a": cells, "b": -cells}, 2)
    table["A"] = np.tile(np.repeat(["x", "y", "z"], 2), 2)
    table["B"] = np.tile(["p", "q"], 6)
    bad = table.index[table["A"] == "y"][1]
    table.loc[bad, ["failed", "forfeits", "error"]] = [True, '{"A": "y of A forfeits"}', "y"]
    assert forfeited(table, ["A", "B"]) == {("A", "y"): "y of A forfeits"}
    found = read_payoffs(table, full(ROLES), KINDS, "broad", 2)
    assert found.strategies["A"] == ("x", "z")
    assert found.left_out == 0
    np.testing.assert_array_equal(found.own("A")[0], PAY[[0, 2]].T)


def test_a_world_in_which_a_match_failed_is_left_out():
    cells = np.tile(PAY.ravel(), 3)
    table = leagues.table({"a": cells, "b": -cells}, 3)
    table.loc[7, "failed"] = True
    assert read_payoffs(table, full(ROLES), KINDS, "broad", 2).left_out == 1
    table["failed"] = True
    with pytest.raises(ValueError, match="nothing to rank"):
        read_payoffs(table, full(ROLES), KINDS, "broad", 2)
