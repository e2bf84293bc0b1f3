"""Equilibria and dynamics of games whose answers are known."""

import numpy as np
import pytest
from tests import leagues

from regame.studies.league.dynamics import (
    RAREST,
    alpha_rank,
    describe_alpha_rank,
    describe_moran,
    describe_replicator,
    fixation,
    replicator,
    settled,
    stationary,
)
from regame.studies.league.empirical import replies
from regame.studies.league.equilibria import PRECISIONS, mixed, pure, quantal, undominated
from regame.studies.league.normal_form import (
    THE_OTHERS,
    NormalForm,
    against,
    against_the_others,
    full_game,
    margins,
    regrets,
    to_nfg,
    to_rows,
)
from regame.studies.league.profiles import full
from regame.studies.league.standings import read_payoffs

CHICKEN = ([[6, 2], [7, 0]], [[6, 7], [2, 0]])  # swerve, dare
PENNIES = ([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
DILEMMA = ([[3, 0], [5, 1]], [[3, 5], [0, 1]])
HUNT = ([[4, 0], [3, 3]], [[4, 3], [0, 3]])  # two strict equilibria
GUESS = ([[1, 0, 0], [0, 2, 0], [0, 0, 0]], [[1, 0, 0], [0, 2, 0], [0, 0, 0]])


def game(pair, worlds: int = 8, luck: float = 0.0) -> NormalForm:
    """A game of A and B; luck: standard deviation of payoffs from world to world."""
    cells = np.stack([np.array(table, float) for table in pair], axis=-1)
    rng = np.random.default_rng(5)
    values = cells + luck * rng.normal(size=(worlds, *cells.shape))
    rows, columns = cells.shape[:2]
    names = {"A": tuple("abcdef"[:rows]), "B": tuple("pqrstu"[:columns])}
    return NormalForm(names, values)


def three_roles() -> NormalForm:
    rng = np.random.default_rng(7)
    names = {"A": ("a", "b"), "B": ("p", "q", "r"), "C": ("x", "y", "z", "w")}
    return NormalForm(names, rng.normal(size=(5, 2, 3, 4, 3)))


def profiles(rows) -> list[tuple[str, ...]]:
    return [tuple(row.profile.values()) for row in rows if row.is_equilibrium]


@pytest.mark.parametrize(
    "pair, known",
    [
        (CHICKEN, {("a", "q"), ("b", "p")}),
        (PENNIES, set()),
        (DILEMMA, {("b", "q")}),
        (HUNT, {("a", "p"), ("b", "q")}),
        (GUESS, {("a", "p"), ("b", "q"), ("c", "r")}),
    ],
)
def test_pure_equilibria_are_all_found(pair, known: set[tuple[str, str]]):
    assert set(profiles(pure(game(pair)))) == known


def test_a_weak_equilibrium_is_not_evolutionarily_stable():
    rows = {tuple(row.profile.values()): row for row in pure(game(GUESS))}
    assert (rows["b", "q"].is_stable, rows["b", "q"].margin_usd) == (True, 2.0)
    assert (rows["c", "r"].is_stable, rows["c", "r"].stable_share) == (False, 0.0)


def test_luck_makes_an_equilibrium_unsure():
    sure = pure(game(DILEMMA, luck=0.1))
    unsure = pure(game(DILEMMA, luck=4.0))
    assert sure[0].share == 1.0
    assert 0.05 < unsure[0].share < 1.0
    assert len(unsure) > 1  # others are equilibria in some resamples


def test_regret_and_margin_are_told_for_every_role():
    values = game(DILEMMA).mean
    assert regrets(values)[0, 0].tolist() == [2, 2]
    assert margins(values)[1, 1].tolist() == [1, 1]
    assert margins(values)[0, 1].tolist() == [-1, 2]


def test_what_a_strategy_earns_against_mixes_is_its_expected_payoff():
    it = three_roles()
    rng = np.random.default_rng(2)
    mixes = [rng.dirichlet(np.ones(size), 6) for size in it.shape]
    one, two, three = against(it.mean, mixes)
    a, b, c = (it.mean[..., k] for k in range(3))
    np.testing.assert_allclose(one, np.einsum("ijk,nj,nk->ni", a, mixes[1], mixes[2]))
    np.testing.assert_allclose(two, np.einsum("ijk,ni,nk->nj", b, mixes[0], mixes[2]))
    np.testing.assert_allclose(three, np.einsum("ijk,ni,nj->nk", c, mixes[0], mixes[1]))


def test_mixed_equilibria_are_those_that_theory_gives():
    pennies = mixed(game(PENNIES))
    assert pennies is not None
    assert len(pennies) == 1
    assert pennies[0].mixes["A"] == pytest.approx({"a": 0.5, "b": 0.5})
    assert pennies[0].share == 1.0
    chicken = [row for row in mixed(game(CHICKEN)) or () if not row.is_pure]
    assert len(chicken) == 1
    assert chicken[0].mixes["B"] == pytest.approx({"p": 2 / 3, "q": 1 / 3})
    assert chicken[0].usd == pytest.approx({"A": 14 / 3, "B": 14 / 3})
    assert len(mixed(game(HUNT)) or ()) == 3


def test_mixed_equilibria_of_a_large_game_are_equilibria_that_mix_few():
    rng = np.random.default_rng(16)
    large = NormalForm(
        {"A": tuple(map(str, range(9))), "B": tuple(map(str, range(8)))},
        rng.normal(size=(1, 9, 8, 2)),
    )
    rows = mixed(large)
    assert rows
    assert any(not row.is_pure for row in rows)
    for row in rows:
        mixes = [
            np.array([row.mixes[role].get(name, 0.0) for name in names])
            for role, names in large.strategies.items()
        ]
        for mix, pay in zip(mixes, against(large.mean, mixes), strict=True):
            assert pay.max() == pytest.approx(mix @ pay)
            assert (mix > 0).sum() <= 2


def test_mixed_equilibria_are_for_two_roles():
    assert mixed(three_roles()) is None


def test_dominated_strategies_go_one_after_another():
    pair = game(([[3, 1], [2, 0], [0, 9]], [[4, 1], [4, 1], [4, 1]])).mean
    rows, columns = undominated((pair[..., 0], pair[..., 1]))
    assert (rows.tolist(), columns.tolist()) == ([0], [0])


def test_quantal_response_answers_itself_and_nears_the_equilibrium():
    dilemma = game(DILEMMA, luck=0.2)
    rows = quantal(dilemma)
    assert [row.precision for row in rows] == list(PRECISIONS)
    for row in rows:
        mixes = [np.array(list(mix.values())) for mix in row.mixes.values()]
        pays = against(dilemma.mean, mixes)
        for mix, pay, scale in zip(mixes, pays, dilemma.scales, strict=True):
            weights = np.exp(row.precision * (pay - pay.max()) / scale)
            np.testing.assert_allclose(mix, weights / weights.sum(), atol=1e-6)
        low, high = row.intervals["A"]["b"]
        assert low <= row.mixes["A"]["b"] <= high
    defects = [row.mixes["A"]["b"] for row in rows]
    assert defects == sorted(defects)
    assert defects[-1] > 0.99


def test_quantal_response_of_pennies_is_even_at_any_precision():
    for row in quantal(game(PENNIES)):
        assert row.mixes["A"]["a"] == pytest.approx(0.5)


def test_replicators_end_where_the_start_leads():
    told = describe_replicator(game(HUNT))
    assert {tuple(row.profile.values()) for row in told.basins if row.profile} == {
        ("a", "p"),
        ("b", "q"),
    }
    assert sum(row.share for row in told.basins) == pytest.approx(1.0)
    assert told.settles == {"A": "b", "B": "q"}  # from even shares b earns 3, a 2
    assert told.share == 1.0
    assert told.path["A"]["b"][0] == 0.5
    assert told.path["A"]["b"][-1] > 0.99


def test_replicators_of_pennies_settle_nowhere():
    assert describe_replicator(game(PENNIES)).settles is None


def test_a_batch_of_replicators_is_each_alone():
    it = three_roles()
    rng = np.random.default_rng(2)
    starts = [rng.dirichlet(np.ones(size), 4) for size in it.shape]
    ends = replicator(it, it.mean[None], starts)[-1]
    alone = replicator(it, it.mean, [start[1] for start in starts])[-1]
    for end, one in zip(ends, alone, strict=True):
        np.testing.assert_allclose(end[1], one)
    assert len(settled(it, ends)) == 4


def test_moran_populations_are_taken_over_by_what_dominates():
    told = describe_moran(game(DILEMMA))
    assert told.shares["A"]["b"] > 0.9
    low, high = told.intervals["A"]["b"]
    assert low <= told.shares["A"]["b"] <= high


def test_a_takeover_is_as_likely_as_the_birth_and_death_chain_says():
    for r in (0.3, 0.9, 1.0, 1.1, 4.0):
        size = 12
        # Nowak (2006): 1 / (1 + sum of products of death over birth), solved as a linear system.
        chain = np.eye(size + 1)
        for n in range(1, size):
            up = r * n / (r * n + size - n) * (size - n) / size
            down = (size - n) / (r * n + size - n) * n / size
            chain[n, n - 1 : n + 2] = [-down, up + down, -up]
        known = np.linalg.solve(chain, np.eye(size + 1)[size])[1]
        assert fixation(np.log(r), size) == pytest.approx(known, rel=1e-9)
    assert np.isfinite(fixation(np.array([-900.0, 900.0]), 50)).all()


def test_alpha_rank_survives_several_strict_equilibria():
    told = describe_alpha_rank(game(HUNT))
    assert told is not None
    both = {tuple(row.profile.values()): row.mass for row in told.profiles}
    assert set(both) <= {("a", "p"), ("b", "q")}
    assert sum(both.values()) == pytest.approx(1.0, abs=1e-6)
    even = alpha_rank(game(([[1, 0], [0, 1]],) * 2), game(([[1, 0], [0, 1]],) * 2).mean[None])[0]
    assert even.reshape(2, 2).diagonal() == pytest.approx([0.5, 0.5], abs=1e-9)
    assert np.isfinite(even).all()


def test_alpha_rank_tells_which_of_two_strict_equilibria_is_harder_to_leave():
    lopsided = game(([[9, 0], [0, 1]],) * 2)
    mass = alpha_rank(lopsided, lopsided.mean[None])[0].reshape(2, 2)
    assert mass[0, 0] > 0.99


def test_alpha_rank_is_the_share_of_time_of_its_chain():
    rng = np.random.default_rng(3)
    rates = rng.random((2, 6, 6))
    found = stationary(rates)
    for chain, share in zip(rates, found, strict=True):
        move = chain - np.diag(chain.diagonal())
        np.testing.assert_allclose(share @ move, share * move.sum(axis=1), rtol=1e-10)
    far = np.array([[[0, RAREST], [1.0, 0]]])
    np.testing.assert_allclose(stationary(far)[0], [1.0, RAREST], rtol=1e-12)


def test_gambit_reads_the_game_the_first_role_fastest():
    it = three_roles()
    head, lists, body = to_nfg(it, 'A "title"').split("\n\n")
    assert head == 'NFG 1 R "A \'title\'" { "A" "B" "C" }'
    assert lists.splitlines()[1] == '{ "p" "q" "r" }'
    cells = [[float(value) for value in line.split()] for line in body.splitlines()]
    assert len(cells) == 24
    np.testing.assert_array_equal(cells[1], it.mean[1, 0, 0])
    np.testing.assert_array_equal(cells[2], it.mean[0, 1, 0])
    np.testing.assert_array_equal(cells[23], it.mean[1, 2, 3])
    rows = to_rows(it)
    assert rows[1]["C"] == "y"
    assert rows[1]["B usd"] == it.mean[0, 0, 1, 1]


ROLES = {"A": ("x", "y", "copy of x"), "B": ("p", "q"), "C": ("u", "v")}
KINDS = {"A": {"x": "x", "y": "y", "copy of x": "x"}, "B": {"p": "p", "q": "q"}} | {
    "C": {"u": "u", "v": "v"}
}


def payoffs(left_out: int = 0):
    met = full(ROLES)[: 12 - left_out]
    rng = np.random.default_rng(1)
    cells = {role.lower(): rng.normal(size=2 * len(met)) for role in ROLES}
    return met, cells, read_payoffs(leagues.table(cells, 2), met, KINDS, "broad", 2)


def test_the_game_of_all_roles_leaves_copies_out():
    met, cells, found = payoffs()
    whole = full_game(found)
    assert whole is not None
    assert whole.strategies == {"A": ("x", "y"), "B": ("p", "q"), "C": ("u", "v")}
    number = met.index(("y", "p", "v"))
    assert whole.values[1, 1, 0, 1, 2] == cells["c"][12 + number]


def test_a_game_in_which_a_profile_is_missing_has_no_game_of_all_roles():
    assert full_game(payoffs(left_out=5)[2]) is None


def test_the_others_as_one_want_the_sum_of_what_they_earn():
    met, cells, found = payoffs()
    pair = against_the_others(found, "B")
    assert pair.roles == ("B", THE_OTHERS)
    assert pair.shape == (2, 4)
    number = met.index(("y", "q", "u"))
    column = pair.strategies[THE_OTHERS].index("y + u")
    np.testing.assert_allclose(
        pair.values[0, 1, column], [cells["b"][number], cells["a"][number] + cells["c"][number]]
    )


def test_best_replies_are_told_for_both_sides():
    told = [(row.role, row.to, row.answer, row.share) for row in replies(game(HUNT))]
    assert sorted(told) == [
        ("A", "p", "a", 1),
        ("A", "q", "b", 1),
        ("B", "a", "p", 1),
        ("B", "b", "q", 1),
    ]
    unsure = replies(game(([[1.0, 0.0], [0.9, 0.1]], [[0, 0], [0, 0]]), luck=0.3))
    assert 0.3 < unsure[0].share < 1
    equal = replies(game(([[1, 0], [1, 0]], [[1, 1], [0, 1]])))
    pairs = {(row.role, row.to, row.answer) for row in equal}
    assert pairs == {
        *(("A", to, answer) for to in "pq" for answer in "ab"),
        *(("B", to, answer) for to, answer in ("ap", "aq", "bq")),
    }
