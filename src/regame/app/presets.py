"""Set-ups worth a look, by name; each is the fields of an address. Tasks begin with one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

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
from regame.core.errors import check_name
from regame.core.packaged import toml

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
    named = {_world(fields) for fields in PRESETS.values()} | QUESTIONS.keys()
    cases = [config for config in configs() if config not in named]
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
    return check_name(name, ("", *TASKS), "no such task", "task = ")
