"""What turns the sign, and who gains and loses, by tables made by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.made_results import made
from tests.worlds import outcomes

from regame.analysis.pairing import Pairs, pair
from regame.analysis.turns import FEWEST, decided, harm_map, what_turns
from regame.config.files import load_config
from regame.game.facts import SECTORS
from regame.studies.verdict.ledger import losses
from regame.studies.verdict.result import Verdict
from regame.tables.world import states_of

CONFIG = load_config("world_2010")
KEY, OTHER = "demand.growth_outside", "reputation.premium"
N = 200


def paired(lost: np.ndarray, **sampled: np.ndarray) -> Pairs:
    """Pairs of worlds that lose 1 bn USD or gain as much; sampled: keys with `__` for the dot."""
    columns: dict[str, Any] = {
        key.replace("__", "."): {"baseline": values, "w": values} for key, values in sampled.items()
    }
    gain = np.where(lost, -1e9, 1e9)
    table = outcomes({"baseline": np.zeros(len(gain)), "w": gain}, **columns)
    return pair(table, "w", "baseline")


def values(seed: int, n: int = N) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.permutation((np.arange(n) + 0.5) / n * 0.04), rng.uniform(0, 0.3, n)


@pytest.mark.parametrize("above", [True, False])
def test_a_known_threshold_is_found_within_a_bin(above: bool):
    growth, premium = values(1)
    lost = growth > 0.025 if above else growth < 0.025
    pairs = paired(lost, demand__growth_outside=growth, reputation__premium=premium)
    (turn,), _ = what_turns(pairs, CONFIG, 10)
    assert turn.key == KEY
    assert turn.meaning
    assert turn.at == pytest.approx(0.025, abs=0.04 / N)
    assert turn.auc == (1.0 if above else 0.0)
    assert (turn.harmed_low, turn.harmed_high) == ((0.0, 1.0) if above else (1.0, 0.0))


def test_a_threshold_under_noise_is_found_where_half_are_harmed():
    """Chance of harm from 0 to 1 along the range, a half at 0.02: the fit crosses near it."""
    growth, premium = values(2, 1000)
    lost = np.random.default_rng(3).random(1000) < growth / 0.04
    pairs = paired(lost, demand__growth_outside=growth, reputation__premium=premium)
    (turn,), _ = what_turns(pairs, CONFIG, 10)
    assert turn.key == KEY
    assert turn.at == pytest.approx(0.02, abs=0.004)
    assert 0.75 < turn.auc < 0.92  # 5/6 in the limit: a linear chance of harm
    assert turn.harmed_low < 0.2
    assert turn.harmed_high > 0.8


def test_shuffled_labels_turn_with_nothing_but_for_five_in_a_hundred():
    """Under no effect some key is listed in 5 % of tables: 3 or more of 20 would be 1 in 13."""
    named = 0
    for seed in range(20):
        growth, premium = values(seed)
        lost = np.random.default_rng(1000 + seed).permutation(np.arange(N) < N // 2)
        pairs = paired(lost, demand__growth_outside=growth, reputation__premium=premium)
        named += bool(what_turns(pairs, CONFIG, 10)[0])
    assert named <= 2


def test_the_chance_that_shuffled_labels_name_a_key_is_what_it_says():
    """A rank test by hand: the share of shuffles beyond the bar of one key is 5 %."""
    growth, _ = values(5, 60)
    named = 0
    for seed in range(300):
        lost = np.random.default_rng(seed).permutation(np.arange(60) < 30)
        named += bool(what_turns(paired(lost, demand__growth_outside=growth), CONFIG, 10)[0])
    assert 5 <= named <= 27  # 15 expected; beyond these bounds 4 in 1,000 at most


def test_where_nothing_turns_it_what_moves_it_most_is_said_without_a_claim():
    """Of two keys that chance explains the one that goes with harm more is named, with its ends."""
    growth, premium = values(1, 100)
    rank = np.argsort(np.argsort(premium))
    lost = np.where(rank % 5 == 0, rank < 75, rank % 2 == 0)  # fewer where the premium is high
    pairs = paired(lost, demand__growth_outside=growth, reputation__premium=premium)
    found, most = what_turns(pairs, CONFIG, 10)
    assert found == ()
    assert most is not None
    assert most.key == OTHER
    low, high = np.sort(premium)[[19, 80]]
    assert most.harmed_low == lost[premium <= low].mean()
    assert most.harmed_high == lost[premium >= high].mean()
    assert most.harmed_low > most.harmed_high
    found = made(Verdict).model_copy(update={"turns_with": (), "moves_most": most})
    assert "beyond chance; within chance reputation.premium (" in found.what_turns
    assert found.what_turns.endswith("where highest) moves the share most.")
    assert f"({most.harmed_low:.0%}".replace("%", " %") in found.what_turns
    assert found.model_copy(update={"moves_most": None}).what_turns.endswith("beyond chance.")
    told = found.model_copy(update={"turns_with": (most,), "moves_most": None}).what_turns
    assert told.startswith("reputation.premium (")


@pytest.mark.parametrize("few", [0, FEWEST - 1, N - FEWEST + 1, N])
def test_of_too_few_harmed_or_spared_worlds_nothing_is_said(few: int):
    growth, _ = values(1)
    lost = growth <= np.sort(growth)[few - 1] if few else np.zeros(N, bool)
    assert lost.sum() == few
    pairs = paired(lost, demand__growth_outside=growth)
    assert what_turns(pairs, CONFIG, 10) == ((), None)


def test_what_is_no_assumption_or_the_same_everywhere_turns_nothing():
    growth, _ = values(1)
    pairs = paired(growth > 0.02, stocks__cover=np.full(N, 2.0), nothing__known=growth)
    assert what_turns(pairs, CONFIG, 10)[0] == ()


def test_a_neutral_world_is_not_harmed():
    table = outcomes({"baseline": [2e9] * 3, "w": [2e9 - 21e6, 2e9 - 19e6, 2e9]})
    worlds, lost = decided(pair(table, "w", "baseline"), 10)
    assert list(worlds.index) == [0, 1]  # the third is a tie
    assert list(lost) == [True, False]


def test_the_map_of_harm_counts_the_worlds_of_each_bin():
    growth, premium = values(1)
    pairs = paired(growth > 0.02, demand__growth_outside=growth, reputation__premium=premium)
    found = harm_map(pairs, CONFIG, 10, (KEY, OTHER))
    assert found is not None
    assert np.sum(found.worlds) == N
    assert found.across_edges[0] == growth.min()
    for shares in found.share:
        assert [share for share in shares[:2] if share is not None] == [0.0, 0.0]
        assert [share for share in shares[3:] if share is not None] == [1.0, 1.0]
    assert harm_map(pairs, CONFIG, 10, (KEY, "stocks.cover")) is None  # it was not sampled


def ledgers(changes: np.ndarray) -> Pairs:
    """Pairs with a ledger (worlds, states, sectors): nil in the baseline, `changes` with it."""
    n = len(changes)
    table = outcomes({"baseline": np.zeros(n), "w": np.ones(n)})
    rows = [*np.zeros_like(changes).reshape(n, -1), *changes.reshape(n, -1)]
    return pair(table.assign(ledger_10y=pd.Series(rows, index=table.index)), "w", "baseline")


def test_sectors_sum_to_all_in_a_world():
    states = states_of(CONFIG)
    change = np.random.default_rng(1).normal(size=(1, len(states), len(SECTORS)))
    found = losses(ledgers(change), CONFIG)
    by = {(loss.state, loss.sector): loss.median_usd for loss in found}
    assert set(by) == {(state, sector) for state in states for sector in ("all", *SECTORS)}
    for place, state in enumerate(states):
        whole = sum(by[state, sector] for sector in SECTORS)
        assert by[state, "all"] == pytest.approx(whole)
        assert by[state, SECTORS[2]] == pytest.approx(change[0, place, 2])


def test_losses_are_quantiles_over_worlds():
    states = states_of(CONFIG)
    change = np.zeros((101, len(states), len(SECTORS)))
    change[:, 1, 0] = np.random.default_rng(1).permutation(101.0 * np.arange(101) - 5000)
    found = losses(ledgers(change), CONFIG)
    assert [(loss.state, loss.sector) for loss in found] == [
        (states[1], "all"), (states[1], SECTORS[0])
    ]  # fmt: skip
    for loss in found:
        assert (loss.low_usd, loss.median_usd, loss.high_usd) == (-4495, 50, 4595)
        assert loss.years == 10


def test_without_a_weapon_nobody_gains_or_loses():
    assert losses(ledgers(np.zeros((5, len(states_of(CONFIG)), len(SECTORS)))), CONFIG) == ()


def test_a_table_without_a_ledger_tells_no_losses():
    table = outcomes({"baseline": [0.0], "w": [1.0]})
    assert losses(pair(table, "w", "baseline"), CONFIG) == ()
