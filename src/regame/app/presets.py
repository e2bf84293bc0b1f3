"""Set-ups worth a look, by name, as the fields of an address; tasks with their goal and score."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from regame.analysis.harm import classify, neutral_band
from regame.app.answers import PLAYED, Answer
from regame.app.fan import Fan
from regame.app.setup import (
    PLAIN,
    QUESTIONS,
    Setup,
    config_of,
    configs,
    question,
    read_setup,
    state_key,
)
from regame.core.errors import UserError, nearest
from regame.core.packaged import toml
from regame.core.words import listed
from regame.game.facts import SECTORS

READ = toml("presets.toml")
OPENING: str = READ["opening"]
PRESETS: dict[str, dict[str, str]] = READ["presets"]


@dataclass(frozen=True)
class Task:
    """A goal. title, rule: what it is, and when a world counts (`app.tasks` has the count).

    by_holder: whether the holder acts, else its targets do; best: what each of these plays in the
    best set-up that is known.
    """

    title: str
    rule: str
    by_holder: bool
    best: str

    def free(self, setup: Setup) -> list[str]:
        """Return the states whose strategy is to be found."""
        return [setup.holder] if self.by_holder else setup.targets


TASKS = {name: Task(**fields) for name, fields in READ["tasks"].items()}


def presets() -> dict[str, dict[str, str]]:
    """Return the presets whose world there is, and each case that is installed."""
    playable = {name: fields for name, fields in PRESETS.items() if _world(fields) in configs()}
    worlds_named = {_world(fields) for fields in PRESETS.values()}
    cases = [
        config for config in configs() if config not in worlds_named and config not in QUESTIONS
    ]
    return playable | {_name(config): {"config": config} for config in cases}


def _world(fields: Mapping[str, str]) -> str:
    return fields.get("config", PLAIN)


def _name(config: str) -> str:
    """Return what a case is called: what it is about, its first year, and its weapon."""
    chosen = config_of(config)
    about = chosen.question.partition(":")[0]
    return f"{about}, {chosen.world.start_year}: {question(config).headline}"


def preset(name: str) -> Setup:
    """Return the set-up of a preset, or the plain one where there is none of that name."""
    return read_setup(presets().get(name, {}))


def opening() -> Setup:
    """Return the set-up with which the page opens and every task begins."""
    return preset(OPENING)


@lru_cache(maxsize=8)
def best(name: str) -> Setup:
    """Return the best set-up that is known for a task."""
    task, begun = TASKS[name], opening()
    return read_setup({state_key(state): task.best for state in task.free(begun)}, begun)


def check_task(name: str) -> str:
    """Return the name of a task, or "" for none; raises UserError where there is none so named."""
    if name and name not in TASKS:
        raise UserError(f"task = {name[:40]!r}: no such task{nearest(name[:40], TASKS)}")
    return name


def best_key(name: str) -> str:
    """Return the name under which the answer of that set-up is kept once it was played."""
    return f"task {name}"


KEEPING = 500e6  # USD that targets may spend in all, and that their users may lose
USED = SECTORS.index("users")


def _kept(fan: Fan) -> np.ndarray:
    others = np.arange(fan.atlas.states_count) != fan.atlas.home
    lost = -fan.lines()[:, others, USED].sum(axis=1)
    spent = -fan.budgets()[:, others].sum(axis=1)
    return np.asarray((lost < KEEPING) & (spent < KEEPING))


def _paid(fan: Fan) -> np.ndarray:
    weapon, baseline = (income[:, fan.atlas.home] for income in fan.incomes())
    restricted = fan.month(fan.months).outcomes["restricted"][0::2][fan.sound()] > 0
    return classify(weapon - baseline, neutral_band(baseline), restricted).pays


# In which sound worlds a task is met (world,).
MET: dict[str, Callable[[Fan], np.ndarray]] = {"flow": _kept, "pay": _paid}


def score(name: str, answer: Answer) -> int:
    """Return in how many of 100 worlds an answer meets a task."""
    assert answer.fan is not None
    met = MET[name](answer.fan)
    return round(100 * float(met.mean())) if len(met) else 0


def differences(name: str, setup: Setup) -> str:
    """Return what of a set-up is not as the task has it, in words; "" if nothing is."""
    begun = opening()
    fixed = ("config", "seed", "months", "firm", "rule")
    faults = [key for key in fixed if getattr(setup, key) != getattr(begun, key)]
    if faults:
        return listed(faults)
    free = TASKS[name].free(begun)
    setups = [
        state
        for state in begun.players
        if state not in free and setup.players[state] != begun.players[state]
    ]
    return listed(setups) if setups else ""


def said_of(name: str, answer: Answer | None) -> dict[str, Any]:
    """Return what the page says of a task: goal, rule, score so far and the best known score."""
    task = TASKS[name]
    sentence = "The score comes with the worlds."
    if answer is not None and answer.fan is not None:
        wrong = differences(name, answer.setup)
        worlds = "" if answer.done else f", so far in {answer.fan.worlds}"
        sentence = f"Your score: {score(name, answer)} of 100 worlds{worlds}."
        if wrong:
            sentence = f"No score: {wrong} must be as the task has it."
    best = PLAYED.get(best_key(name))
    against = f" The best known: {score(name, best)} of 100." if best is not None else ""
    return {
        "name": name,
        "title": task.title,
        "rule": task.rule,
        "said": sentence + against,
        "known": bool(against),
    }
