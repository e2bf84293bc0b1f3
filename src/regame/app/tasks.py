"""Tasks: a goal, a score over all worlds, and the best set-up that is known, to be beaten.

Every world is scored against its baseline, with the same luck. A score counts only in the worlds of
the task, and while the other side plays what the task lets it play.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock, Thread
from typing import Any

import numpy as np

from regame.analysis.outcomes import BAND, LEAST_BAND
from regame.app.answers import PLAYED, Answer, learn
from regame.app.fan import Fan
from regame.app.levers import HOLDER, TARGETS, targets
from regame.app.presets import OPENING, preset
from regame.app.setup import Setup, read_setup
from regame.core.errors import UserError, nearest
from regame.core.words import listed
from regame.game.facts import SECTORS

KEEPING = 500e6  # USD that targets may spend in all, and that their users may lose
USED = SECTORS.index("users")


@dataclass(frozen=True)
class Task:
    """A goal. title, rule: what it is, and when a world counts; side: who acts for it.

    won: in which sound worlds it is met (world,); best: what each of that side plays in the best
    set-up that is known.
    """

    title: str
    rule: str
    side: str
    won: Callable[[Fan], np.ndarray]
    best: str


def _kept(fan: Fan) -> np.ndarray:
    others = np.arange(fan.atlas.states_count) != fan.atlas.home
    lost = -fan.lines()[:, others, USED].sum(axis=1)
    spent = -fan.budgets()[:, others].sum(axis=1)
    return np.asarray((lost < KEEPING) & (spent < KEEPING))


def _paid(fan: Fan) -> np.ndarray:
    weapon, baseline = (income[:, fan.atlas.home] for income in fan.incomes())
    least = np.maximum(BAND * np.abs(baseline), LEAST_BAND)
    restricted = fan.month(fan.months).outcomes["restricted"][0::2][fan.sound()] > 0
    return np.asarray((weapon - baseline > least) & restricted)


TASKS = {
    "flow": Task(
        "Keep magnets flowing for under 500 M USD",
        "A world counts where users elsewhere lose less than 500 M USD by the weapon, and their "
        "states spend less than that, all together, over ten years.",
        TARGETS,
        _kept,
        "Package(stockpile=1.0, start=2025.25)",
    ),
    "pay": Task(
        "Make the weapon pay",
        "A world counts where China restricts something and gains by it.",
        HOLDER,
        _paid,
        "Levers(duty=1.0, start=2025.25, years=0.5)",
    ),
}
_asked: set[str] = set()
_asking = Lock()


def opening() -> Setup:
    """Return the set-up with which every task begins."""
    return preset(OPENING)


@lru_cache(maxsize=8)
def best(name: str) -> Setup:
    """Return the best set-up that is known for a task."""
    task, begun = TASKS[name], opening()
    who = [begun.holder] if task.side == HOLDER else targets(begun)
    return read_setup({state.replace(" ", "_"): task.best for state in who}, begun)


def check_task(name: str) -> str:
    """Return the name of a task, or "" for none; raises UserError where there is none so named."""
    if name and name not in TASKS:
        raise UserError(f"task = {name[:40]!r}: no such task{nearest(name[:40], TASKS)}")
    return name


def score(name: str, answer: Answer) -> int:
    """Return in how many of 100 worlds an answer meets a task."""
    assert answer.fan is not None
    met = TASKS[name].won(answer.fan)
    return round(100 * float(met.mean())) if len(met) else 0


def amiss(name: str, setup: Setup) -> str:
    """Return what of a set-up is not as the task has it, in words; "" if nothing is."""
    begun = opening()
    faults = [k for k in ("config", "seed", "months") if getattr(setup, k) != getattr(begun, k)]
    if faults:
        return listed(faults)
    free = {begun.holder} if TASKS[name].side == HOLDER else set(targets(begun))
    held = [state for state in begun.players if state not in free]
    other = [state for state in held if setup.players[state] != begun.players[state]]
    return listed(other) if other else ""


def learn_best(name: str, changed: Callable[[], None]) -> None:
    """Play the best set-up that is known for a task, once, in a thread; say when it is done."""
    with _asking:
        if name in _asked:
            return
        _asked.add(name)

    def play() -> None:
        """Play it to its end."""
        learn(_key(name), best(name))
        changed()

    Thread(target=play, daemon=True).start()


def _key(name: str) -> str:
    return f"task {name}"


def said_of(name: str, answer: Answer | None) -> dict[str, Any]:
    """Return what the page says of a task: goal, rule, score so far and the best known score."""
    task = TASKS[name]
    said = "The score comes with the worlds."
    if answer is not None and answer.fan is not None:
        wrong = amiss(name, answer.setup)
        worlds = "" if answer.done else f", so far in {answer.fan.worlds}"
        said = f"Your score: {score(name, answer)} of 100 worlds{worlds}."
        if wrong:
            said = f"No score: {wrong} must be as the task has it."
    known = PLAYED.get(_key(name))
    against = f" The best known: {score(name, known)} of 100." if known is not None else ""
    return {
        "name": name,
        "title": task.title,
        "rule": task.rule,
        "said": said + against,
        "known": bool(against),
    }
