"""How well a task is met: a score over all worlds, beside that of the best set-up that is known.

Every world is scored against its baseline, with the same luck. A score counts only in the worlds of
the task, and while the other side plays what the task lets it play.
"""

from collections.abc import Callable

import numpy as np

from regame.analysis.harm import classify, neutral_band
from regame.app.answers import PLAYED, Answer
from regame.app.fan import Fan
from regame.app.presets import TASKS, opening
from regame.app.setup import Setup
from regame.core.words import listed
from regame.game.facts import SECTORS
from regame.reports.templating import sentence

KEEPING = 500e6  # USD that targets may spend in all, and that their users may lose
USED = SECTORS.index("users")


def _kept(fan: Fan) -> np.ndarray:
    others = np.arange(fan.atlas.states_count) != fan.atlas.home
    lost = -fan.lines()[:, others, USED].sum(axis=1)
    spent = -fan.budgets()[:, others].sum(axis=1)
    return np.asarray((lost < KEEPING) & (spent < KEEPING))


def _paid(fan: Fan) -> np.ndarray:
    weapon, baseline = (income[:, fan.atlas.home] for income in fan.incomes())
    restricted = fan.so_far("restricted")[fan.sound()] > 0
    return classify(weapon - baseline, neutral_band(baseline), restricted).pays


# In which sound worlds a task is met (world,).
MET: dict[str, Callable[[Fan], np.ndarray]] = {"flow": _kept, "pay": _paid}


def score(name: str, answer: Answer) -> int:
    """Return in how many of 100 worlds an answer meets a task."""
    met = MET[name](answer.played)
    return round(100 * float(met.mean())) if len(met) else 0


def differences(name: str, setup: Setup) -> str:
    """Return what of a set-up is not as the task has it, in words; "" if nothing is."""
    begun = opening()
    fixed = ("config", "seed", "months", "firm", "rule")
    free, players = TASKS[name].free(begun), setup.players
    wrong = [key for key in fixed if getattr(setup, key) != getattr(begun, key)] or [
        state
        for state, play in begun.players.items()
        if state not in free and players[state] != play
    ]
    return listed(wrong) if wrong else ""


def said_of(name: str, answer: Answer | None) -> dict[str, object]:
    """Return what the page says of a task: goal, rule, score so far and the best known score."""
    task, best = TASKS[name], PLAYED.get(name)
    wrong = differences(name, answer.setup) if answer is not None else ""
    scores = [None if of is None else score(name, of) for of in (answer, best)]
    text = sentence("live", "score", answer, wrong, *scores)
    return {
        "name": name, "title": task.title, "rule": task.rule, "said": text,
        "known": best is not None,
    }  # fmt: skip
