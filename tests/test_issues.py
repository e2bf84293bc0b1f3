"""Issues in the game: which are open, how a month ends, what deals open and breaches shut."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regame.analysis.bargain import FULL, NONE, play
from regame.config.files import load_config
from regame.core.bargain import BARGAIN, Bargain
from regame.core.errors import UserError
from regame.engine.mechanisms.disputes import kept_back, outlook
from regame.engine.relations.bargains import DROP, GO_ON, YIELD, weigh
from regame.engine.state.buffers import Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.world import World
from regame.engine.verbs import Table, verb
from regame.game.game import Game
from regame.tables.issues import FOR_EVER

QUIET = ("disputes.hazard=0", "disputes.breach=0")
ENDS = {YIELD: FULL, DROP: NONE}


def game(config: str, rows: Mapping[str, str], *sets: str, runs: int = 8) -> Game:
    design = pd.DataFrame({"seed": np.arange(runs)}).assign(**rows)
    return Game(load_config(config, [*QUIET, *sets]), design)


@verb
def weigh_all(w: World, a: Facts, d: Buffers, p: Table, loss: np.ndarray, ends: np.ndarray) -> None:
    """How a month of the first issue ends where the target feels `loss` and has no stocks."""
    for r in range(len(p)):
        ends[r] = weigh(w, a, p[r], r, 0, loss[r], 0.0)


def test_month_by_month_is_the_bargain_that_was_fitted():
    """Where a loss fades as the closed form has it: the same outcome, in the same month."""
    runs, months = 256, 120
    w = (g := game("world_2010", {}, runs=runs).run_for(1)).world
    b = Bargain(*w.bargain[0].tolist())
    w.bargain[:] = w.bargain[0]
    luck = np.random.default_rng(2).standard_normal((runs, 6))
    luck[:, 4:] = 40.0  # nobody is bound
    exact = play(b, 1.0, 0.0, luck)
    fades = np.exp(b.adaptation)
    w.issue_resolve[:, 0] = np.exp(b.resolve + b.by_stake + np.exp(b.spread) * luck[:, 0])
    w.issue_endurance[:, 0] = np.exp(b.sender + np.exp(b.sender_spread) * luck[:, 1])
    w.issue_doubt[:, 0] = np.exp(b.doubt) * luck[:, 2]
    w.issue_holder_doubt[:, 0] = np.exp(b.sender_doubt) * luck[:, 3]
    w.issue_bound[:], w.issue_holder_bound[:] = 0.0, 0.0
    ended, how, ends = np.full(runs, months), np.zeros(runs, int), np.zeros(runs)
    for month in range(months):
        w.issue_months[:, 0], w.issue_spent[:, 0] = month, month
        w.issue_borne[:, 0] = fades * (1 - np.exp(-month / fades))
        weigh_all(*g.stage, np.full(runs, np.exp(-month / fades)), ends)
        now = (ends != GO_ON) & (ended == months)
        ended[now], how[now] = month, ends[now]
    same = np.ceil(np.minimum(exact.months, months) - 1e-9) == ended
    assert same.mean() > 0.99
    outcome = np.array([ENDS.get(int(end), 1) for end in how])
    over = ended < months
    assert (outcome == exact.outcome)[over].mean() > 0.97  # two ends in one month look like one
    assert 0.2 < (ended == 0).mean() < 0.8


@verb
def look_ahead(w: World, a: Facts, d: Buffers, p: Table, s: int, kept: np.ndarray) -> None:
    """What orders keep back from a state in every run: a share a good, last months of stock."""
    for r in range(len(p)):
        for c in range(len(a.content) + 1):
            kept[r, c] = kept_back(w, a, p[r], r, c, s, False)
        _, kept[r, -1] = outlook(w, a, p[r], r, s, False)


def test_a_state_expects_to_lose_what_orders_keep_back():
    """Licences bind what they cover, a denial its groups; stocks last longer if less is missing."""
    w = (g := game("world_2025", {}).run_for(1)).world
    japan, groups = g.atlas.state("Japan"), list(g.atlas.groups)
    kept = np.zeros((w.runs, len(groups) + 2))

    def ahead() -> list[float]:
        look_ahead(*g.stage, japan, kept)
        return kept.mean(0).tolist()

    assert ahead() == [0.0] * (len(groups) + 1) + [FOR_EVER]
    w.set_licensing[:, 0] = 0.05
    *licensed, long = ahead()
    bound = [name in g.config.licensing.covers for name in groups]
    assert licensed[:-1] == pytest.approx([0.6 * is_bound for is_bound in bound])
    assert licensed[-1] == pytest.approx(0.6 * g.config.licensing.magnets, rel=0.5)
    w.set_refused_to[:, 0] = japan
    *refused, short = ahead()
    assert refused[:-1] == [1.0 * is_bound for is_bound in bound]
    assert short < 0.7 * long
    w.set_licensing[:], w.set_refused_to[:] = np.nan, np.nan
    w.set_denial[:, 0] = japan
    assert ahead()[:-2] == [1.0 * covers for covers in g.atlas.denial_covers]


def test_issues_are_those_of_the_date():
    old, new = (load_config(name) for name in ("world_2010", "world_2025"))
    counts = []
    for config in (old, new):
        played = Game(config, pd.DataFrame({"seed": [1]})).run_for(1)
        counts.append(played.world.disputes[0])
    assert (counts[0].sum(), counts[1].sum()) == (7, 12)
    none = game("world_2025", {"China": "Coerce"}, "disputes.named=0").run_for(6).world
    assert none.disputes.sum() == none.threats.sum() == 0


def test_stakes_that_there_are_not_are_refused(tmp_path: Path):
    table = tmp_path / "mine.csv"
    table.write_text(
        "holder,state,stakes,holder_stakes,opens,ends\nChina,Japan,lowish,low,2009-01,\n"
    )
    with pytest.raises(UserError, match=r"line 2: stakes = 'lowish'"):
        game("world_2010", {}, f'tables.issues="{table}"')


def test_a_deal_opens_the_gates_of_one_state_and_its_end_shuts_them():
    sets = ("disputes.truce=6", "disputes.named=0")
    gates = game("world_2025", {"China": "LicenseCases(refused=0.4)"}, *sets)
    japan, us = (gates.atlas.state(name) for name in ("Japan", "United States"))
    withheld = []
    for month in range(24):
        gates.step()
        if month == 8:
            gates.world.truce[:, us] = 6.0
        withheld.append(gates.world.withheld[:, 0].copy())
    by = np.array(withheld)[:, :, [us, japan]]
    assert (by[8] > 0).all()
    lacked = by[9:14].sum(axis=(0, 1))
    assert lacked[0] < 0.5 * lacked[1], "what is applied for passes offices even then"
    assert (by[9:14, :, 1] > 0).any(axis=0).all()
    assert (by[16:, :, 0] > 0).any(axis=0).all()


def test_a_truce_is_broken_as_often_as_it_is_said():
    w = (g := game("world_2010", {}, "disputes.breach=3", runs=400).run_for(1)).world
    w.truce[:, 1] = 36.0
    g.run_for(1)
    assert w.breaches[:, 1].mean() == pytest.approx(3 / 12, abs=0.07)
    assert ((w.truce[:, 1] == 0) == (w.breaches[:, 1] == 1)).all()


@pytest.mark.parametrize("text", ["Coerce", "Bluff", "LicenseCases(start=2010)"])
def test_no_act_and_no_concession_without_a_threat(text: str):
    w = game("world_2010", {"China": text}, "disputes.hazard=1.5", runs=16).run_for(120).world
    assert w.conceded.sum() > 0
    assert (w.conceded <= w.threats).all()
    assert (w.acts <= w.threats).all()
    assert ((w.acts == 0).all()) == (text == "Bluff")
    assert (w.conceded == w.conceded_to_threat + w.conceded_to_act).all()


def test_who_is_told_to_hold_out_never_gives_way():
    held = game("world_2010", {"China": "Coerce", "Japan": "Defy"}, "disputes.hazard=1.5")
    japan = held.atlas.state("Japan")
    w = held.run_for(60).world
    assert w.conceded[:, japan].sum() == 0 < w.conceded.sum()


def test_what_a_side_bears_is_its_own_and_the_holder_chooses_by_what_all_know():
    """One draw for all issues of a state; which is pressed does not follow from it."""
    g, twin = (game("world_2025", {"China": "Coerce"}, runs=64) for _ in range(2))
    issue, japan = g.atlas.issues, g.atlas.state("Japan")
    named = np.flatnonzero((issue.issue_state == japan) & (issue.issue_opens == 0))
    w = g.run_for(1).world
    rise = w.bargain[:, BARGAIN.index("by_stake"), None] * issue.issue_stakes[named]
    alike = np.log(w.issue_resolve[:, named]) - rise
    assert np.ptp(alike, axis=1).max() == pytest.approx(0, abs=1e-9)
    assert np.ptp(w.issue_doubt[:, named], axis=1).max() == 0
    assert np.ptp(w.issue_value[:, named], axis=1).min() > 0
    soft = twin.run_for(1).world
    soft.issue_resolve[:, named[0]] *= 1e-3
    for side in (g, twin):
        side.world.issue_bound[:] = side.world.issue_holder_bound[:] = 1.0
        side.world.issue_doubt[:] = side.world.issue_holder_doubt[:] = 0.0
        side.step()
    pressed, same = (x.issue_months[:, named].argmax(axis=1) for x in (w, soft))
    under_way = (w.issue_months[:, named] > 0).any(1) & (soft.issue_months[:, named] > 0).any(1)
    assert under_way.sum() > 10
    assert (pressed == same)[under_way].all()
