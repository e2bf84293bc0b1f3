"""One run as an ordinary Mesa model, for Mesa's own `batch_run`, collectors and SolaraViz.

Agents are live: a `State`, a `Firm` (an owner of plants, users or traders) and a `Plant`
have the run's values as attributes. `model.agents_by_type` sorts them, and to
`remove()` one takes it out of the run.
"""

from functools import partial
from typing import TypedDict, Unpack

import mesa
import numpy as np
import pandas as pd

from regame.config.files import load_config
from regame.core.errors import UserError, nearest, whole_fault
from regame.core.horizon import months_fault
from regame.core.packaged import toml
from regame.game.agents import Plant, State
from regame.game.firms.firm import Firm
from regame.game.game import Game
from regame.strategies import registry

KEPT = toml("mesa.toml")
OF_AGENTS: dict[type[mesa.Agent], dict[str, str]] = {  # what is collected of agents, by type
    kind: {name: name for name in KEPT["agents"][kind.__name__]} for kind in (State, Firm, Plant)
}
STATES = {"China": "china", "United States": "united_states", "Japan": "japan",
          "Australia": "australia"}  # fmt: skip


class More(TypedDict, total=False):
    """Further keywords of a run.

    firms: rules of firms, `Lynas = Junior; class:magnet@Japan = MoveInside`; all others do as
    usual. agents: whether the DataCollector keeps agents' values (OF_AGENTS) too. config: name or
    path.
    """

    config: str
    firms: str
    agents: bool


KEYWORDS = (*STATES.values(), "months", "rng", *More.__annotations__)


class OneRun(Game):
    """A Mesa model of one run, with Mesa's DataCollector; stops by itself after `months`.

    Strategies are texts such as `Quota2010(severity=0.3)`. rng: the seed of the run's luck; None
    draws one. more: config by name or path, firms, agents; see `More`. Works in
    `mesa.batch_run(mesa_model, ...)` and as the model of SolaraViz, which makes it again. Raises
    UserError for an unknown config, strategy or firm, and for `months` or `rng` that are no whole
    numbers of 1 to 600 and from 0.
    """

    def __init__(
        self,
        china: str = "StatusQuo",
        united_states: str = "Subsidise",
        japan: str = "Diversify2010",
        australia: str = "AllyOfftake",
        months: int = 240,
        rng: int | None = None,
        **more: Unpack[More],
    ):
        if unknown := [key for key in more if key not in More.__annotations__]:
            known = [*STATES.values(), "months", "rng", *More.__annotations__]
            raise UserError(
                [f"mesa_model: {key}: no such keyword{nearest(key, known)}" for key in unknown]
            )
        plays = dict(zip(STATES, (china, united_states, japan, australia), strict=True))
        design = _design(plays, months, rng, more.get("firms", ""))
        super().__init__(load_config(more.get("config", "world_2010")), design)
        self.months = int(months)
        self.datacollector = mesa.DataCollector(
            model_reporters={name: partial(_read, name) for name in KEPT["reported"]},
            agenttype_reporters=OF_AGENTS if more.get("agents") else None,
        )

    def step(self) -> None:
        """One month, collected."""
        super().step()
        self.datacollector.collect(self)
        self.running = self.world.month < self.months


def _read(name: str, model: Game) -> float:
    return float(model.record.last(name)[0]) if len(model.record) else float("nan")


mesa_model = OneRun  # as the package exports it


def _design(plays: dict[str, str], months: int, rng: int | None, firms: str) -> pd.DataFrame:
    """The row of a run; UserError with every fault of what was given."""
    profile = {state: str(play) for state, play in plays.items()}
    faults = [fault for state, play in profile.items() for fault in _unknown(state, play)]
    faults += months_fault("mesa_model", months)
    rules, rule_faults = _rules_of(firms)
    if rng is not None:
        faults += whole_fault("mesa_model", "rng", rng, 0, None)
    if faults or rule_faults:
        raise UserError([*faults, *rule_faults])
    seed = int(np.random.default_rng().integers(2**32)) if rng is None else int(rng)
    return pd.DataFrame([{"seed": seed, **profile, "Firms": "Usual", **rules}])


def _rules_of(firms: str) -> tuple[dict[str, str], list[str]]:
    """Rules by firm from `NAME = Junior; ...`, and what is wrong with the text."""
    parts = [part.partition("=") for part in firms.split(";") if part.strip()]
    rules = {name.strip(): rule.strip() for name, _, rule in parts}
    faults = [
        f"mesa_model: firms: {''.join(part).strip()!r}: must read like NAME = Junior"
        for part in parts
        if not (part[0].strip() and part[2].strip())
    ]
    return rules, faults


def _unknown(state: str, text: str) -> list[str]:
    """What is wrong with a strategy for a state, and which there are for it."""
    try:
        registry.parse(str(text))
    except UserError as error:
        fit = [name for name, cls in registry.strategies().items() if cls.role in (state, "")]
        key = STATES[state]
        return [f"mesa_model: {key}: {fault}; allowed: {', '.join(fit)}" for fault in error.faults]
    return []
