"""Rows about threats and what becomes of them, in the whole game: T9, T10 and T11."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tests.theory.finding import Finding

from regame.config.files import load_config
from regame.design.design import cross
from regame.game.game import Game

Floats = NDArray[np.float64]

RUNS = 200
CONFLICT = 3.0  # conflict that is expected, against none: both sides bear four times as much
MONTHS = 60
BUSY = "disputes.hazard=0.5"  # disputes a year and target: enough of them to count
QUIET = "disputes.hazard=0"
BARE = ("disputes.truce=0", "disputes.emboldened=0")  # no bookkeeping of truces: behaviour alone
PAUSES = (200, 26, 8, 4)  # months between denials of four months: 1, 3, 6 and 9 in six years
USING, RESTING, ASKING = 72, 12, 36  # months of denials, of peace, of threats


def play(treatments: Mapping[str, str], runs: int, *overrides: str) -> Game:
    """A game in the world of 2010 in which China plays these texts, each with the same luck.

    Rows go world by world, treatments in their order. No assumption changes by its date.
    """
    worlds = pd.DataFrame({"world": np.arange(runs), "seed": np.arange(runs)})
    profile = {name: {"China": text} for name, text in treatments.items()}
    return Game(load_config("world_2010", ["changes=[]", *overrides]), cross(worlds, profile))


@cache
def coerced(conflict: float) -> dict[str, Floats]:
    """Counts (run,) of threats, denials and concessions, and USD won, where all is pressed."""
    game = play({"coerce": "Coerce"}, RUNS, BUSY, *BARE, f"disputes.conflict={conflict}")
    won = np.zeros(RUNS)
    for _ in range(MONTHS):
        game.step()
        won = won + game.world.conceded_value.sum(axis=1)
    names = ("threats", "acts", "conceded", "conceded_to_threat", "conceded_to_act")
    return {"won": won} | {name: getattr(game.world, name).sum(axis=1) for name in names}


def expected_conflict() -> Finding:
    """T9: foes are coerced more often, and give less."""
    friend, foe = coerced(0.0), coerced(CONFLICT)
    tries = [side["threats"].mean() for side in (friend, foe)]
    sizes = [side["won"].sum() / side["conceded"].sum() / 1e6 for side in (friend, foe)]
    return Finding(
        statement="the more conflict is expected, the more attempts to coerce, the smaller the "
        "concessions",
        source="Drezner (1998), Conflict expectations and the paradox of economic coercion",
        expected=f"both signs over {RUNS} runs, without truces and with nobody emboldened",
        found=f"attempts {tries[0]:.2f} to {tries[1]:.2f} a run, concessions {sizes[0]:.0f} to "
        f"{sizes[1]:.0f} M USD",
        ok=bool(tries[1] > tries[0] and sizes[1] < sizes[0]),
    )


def worn_out() -> Finding:
    """T10: each use teaches the target to do without, so that later threats work less often."""
    runs = 128
    texts = {
        str(pause): f"TargetedEmbargo(start=2010.0, months=4, pause={pause})" for pause in PAUSES
    }
    used = play(texts, runs, QUIET).run_for(USING)
    rested = play(dict.fromkeys(texts, "StatusQuo"), runs, QUIET)
    rested.world.restore(used.world.snapshot())
    rested.run_for(RESTING)
    asked = play(dict.fromkeys(texts, "Coerce"), runs, BUSY)
    asked.world.restore(rested.world.snapshot())
    asked.run_for(ASKING)
    japan, world = asked.atlas.state("Japan"), asked.world
    counts = (x[:, japan].reshape(runs, len(PAUSES)) for x in (world.conceded, world.threats))
    conceded, threats = (count.sum(axis=0) for count in counts)
    rate = conceded / threats
    return Finding(
        statement="the success rate of threats falls with the number of past uses of the weapon",
        source="Hillebrand and Bervoets (2013)",
        expected="lower after 9 denials of Japan than after one",
        found=", ".join(f"{share:.0%}" for share in rate),
        ok=bool(rate[-1] < rate[0]),
    )


def threat_and_act() -> Finding:
    """T11: those who would give way do so when threatened; the weapon is used on the others."""
    counts = coerced(0.0)
    threat = counts["conceded_to_threat"].sum() / counts["threats"].sum()
    act = counts["conceded_to_act"].sum() / counts["acts"].sum()
    return Finding(
        statement="threats succeed more often than restrictions that were carried out",
        source="selection: Smith (1995), Drezner (2003), The hidden hand of economic coercion",
        expected="the rate of threats above that of denials, which is above zero",
        found=f"threats {threat:.0%}, denials {act:.0%}",
        ok=bool(threat > act > 0),
    )
