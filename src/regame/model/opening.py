"""The first day of a world and the luck of a run, as regame has them, in plain Python numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, reduce
from typing import Any

import numpy as np
import pandas as pd

from regame.config.files import load_config
from regame.config.schema import Config
from regame.core.bargain import BARGAIN
from regame.core.errors import UserError
from regame.game.facts import VARIABLES, Chance
from regame.game.game import Game
from regame.strategies.contract import Strategy
from regame.strategies.firms.contract import OWNER, PRODUCT_USER, TRADER, USER
from regame.tables.firms import owners_of
from regame.tables.issues import posterior
from regame.tables.world import chain

FACTS = (
    "elasticity", "elasticity_long", "product_elasticity", "product_elasticity_long", "thrift",
    "thrift_long", "content", "product_stop_value", "use_outside", "ceiling", "product_ceiling",
    "stop_value", "duty_raised", "denial_covers", "stockpile_covers", "floor_covers",
    "issue_state", "product",
)  # fmt: skip
ISSUE_DRAWS = 9  # of luck, for each
MONTHS = 600  # for which luck is laid out


# Mechanisms of the world of 2010 that the agents lack: old lines on heaps, and dated changes.
LACKS = ("opening.heaps=0", "changes=[]")


# Political will is stirred in `govern` by causes of its own; permits do not heed it when frozen.
FROZEN = ("reputation.permits=0",)

# The neutral value of what the agents lack besides; a config with another is refused.
NEUTRAL: dict[str, Any] = {
    "dated": (), "changes": (), "tables.decisions": "", "tables.contracts": "",
    "world.refuges": (), "production.moves": 0,
    "investment.equity": 0, "wto.complaint": 0, "market.trials": 0, "support.pledged": 0,
}  # fmt: skip


class Opening:
    """A world on its first day; every agent is handed what its own rows hold."""

    def __init__(self, name: str, changes: tuple[str, ...], seed: int):
        self.config = self.played = load_config(name, list(changes))
        _check(name, self.config)
        game = Game(self.config, pd.DataFrame({"seed": [seed]}))
        self.config = _as_opened(self.config, game)
        self.atlas, self.world = game.atlas, game.world
        if (self.atlas.old_line > 0).any() and self.config.opening.heaps:
            raise UserError(f"{name}: opening.heaps: the plain model lacks old lines; must be 0")
        if self.atlas.pairs:
            raise UserError(f"{name}: tables.routes: the plain model lacks what routes carry")
        self.facts = {key: _plain(getattr(self.atlas.facts, key)) for key in FACTS}
        self.intensity = self.world.intensity[0]
        self.facts["content"] = _plain(self.atlas.content * self.intensity)

    def states(self) -> list[dict[str, Any]]:
        """What each state starts from, buyers' lists by seller."""
        atlas = self.atlas
        states_found = []
        for row, name in enumerate(atlas.states):
            fields = {"name": name, "row": row, "inside": bool(atlas.inside[row])}
            fields["direct_use"] = _plain(atlas.direct_use[:, row] * self.intensity)
            fields["product_use"] = float(atlas.product_use[row])
            fields["raw_tied"] = _plain(atlas.raw_tied[:, row])
            issues, here = atlas.issues, atlas.issues.issue_state == row
            drawn = issues.issue_opens[here] < 0
            sides = issues.issue_stakes[here], issues.issue_holder_stakes[here]
            columns = (np.flatnonzero(here), issues.issue_side[here], drawn, *sides)
            fields["issues"] = list(zip(*map(_plain, columns), strict=True))
            fields["start_price"] = _plain(self.world.start_price[0])
            fields |= self._rows("state", row)
            if fields["inside"]:
                fields |= self._rows("holder", atlas.holders.index(row))
            states_found.append(fields)
        return states_found

    def firms(self) -> list[dict[str, Any]]:
        """What each firm starts from."""
        atlas = self.atlas
        return [
            {
                "name": name, "row": row, "capex": float(atlas.capex[row]),
                "projects": float(atlas.projects[row]), "nameplate": float(atlas.nameplate[row]),
                "lead": float(atlas.lead[row]), "cracks": float(atlas.cracks[row]),
                "partner": int(atlas.partner[row]),
                "state": int(atlas.plant_state[row]), "stage": int(atlas.plant_stage[row]),
                "basket": _plain(atlas.basket[row]), "new": bool(atlas.new[row]),
                "by_record": bool(atlas.months_left[row] > 0),
                "undocumented": float(atlas.undocumented[row]),
            } | self._rows("plant", row)
            for row, name in enumerate(atlas.plants)
        ]  # fmt: skip

    def companies(self) -> list[tuple[str, str, int, tuple[int, ...]]]:
        """Name, kind, row of the state and rows of the plants of every firm that may act."""
        atlas = self.atlas
        month = f"{self.config.world.base_year}-01"
        owners = owners_of(atlas.plants, atlas.linked, month)
        maker = f"{chain(self.config).made} {USER}"
        companies_found = [
            (name, OWNER, int(atlas.plant_state[plants[0]]), plants)
            for name, plants in owners.items()
        ]
        for kind, word in ((USER, USER), (PRODUCT_USER, maker), (TRADER, TRADER)):
            companies_found += [
                (f"{state} {word}s", kind, k, ()) for k, state in enumerate(atlas.states)
            ]
        return companies_found

    def _rows(self, axis: str, row: int) -> dict[str, Any]:
        """Every variable with that axis, at the row of it: the last axis where there are two."""
        columns = {}
        for variable in VARIABLES:
            if axis in variable.axes:
                axis_of_row = len(variable.axes) - 1 - variable.axes[::-1].index(axis)
                columns[variable.name] = _plain(
                    getattr(self.world, variable.name)[0].take(row, axis_of_row)
                )
        return columns


class Luck:
    """The draws of one run, the same as regame's for that seed."""

    demand: list[float]  # by state
    supply: list[float]  # by extractor
    invest: list[float]  # by firm
    drive: list[float]  # by state
    dispute: list[float]  # by state
    stake: list[float]  # nine by issue

    def __init__(self, seed: int, first: Opening):
        widths = {
            "demand": first.atlas.states_count,
            "drive": first.atlas.states_count,
            "dispute": first.atlas.states_count,
            "stake": ISSUE_DRAWS * len(first.atlas.issues.issue_state),
            "bargain": 1,
            "hits": first.atlas.states_count,
            "supply": len(first.atlas.extractors.rows),
            "invest": len(first.atlas.plants),
        }
        self.chance = Chance(np.array([seed]), MONTHS, widths)
        self.anger: list[float] = self.chance.month("hits", 0)[0].tolist()
        draws = posterior()
        member = int(self.chance.month("bargain", 0)[0, 0] * len(draws))
        self.bargain: dict[str, float] = dict(zip(BARGAIN, draws[member].tolist(), strict=True))

    def month(self, month: int) -> Luck:
        """Draw a month."""
        for kind in ("demand", "supply", "invest", "drive", "dispute", "stake"):
            setattr(self, kind, self.chance.month(kind, month)[0].tolist())
        return self


def engine_of(first: Opening, seed: int, strategies: Mapping[str, Strategy | str]) -> Game:
    """The engine on the same first day, with the same luck and strategies."""
    players = {name: [how] for name, how in strategies.items()}
    return Game(first.played, {"seed": [seed]} | players)


@cache
def opening(name: str, changes: tuple[str, ...] = (), seed: int = 0) -> Opening:
    """The first day of a config with changes (`market.sharpness=7`), read once a process."""
    return Opening(name, changes, seed)


def _as_opened(config: Config, game: Game) -> Config:
    """Return a config with the residuals that were solved for it, if any."""
    names = [key for key in config.numbers() if key.startswith("opening.")]
    solved = {key.partition(".")[2]: float(game.parameters(key)[0]) for key in names}
    first_day = config.opening.model_copy(update={**solved, "still": False})
    return config.model_copy(update={"opening": first_day})


def _check(name: str, config: Config) -> None:
    """Raise UserError with every key whose mechanism the agents lack."""
    faults = []
    for key, neutral in NEUTRAL.items():
        value = reduce(getattr, key.split("."), config)
        if value != neutral:
            value_text = "it has entries" if key in ("dated", "changes") else repr(value)
            faults.append(
                f"{name}: {key} = {value_text}: the plain model lacks it; must be {neutral!r}"
            )
    if len(config.world.holders) > 1:
        holders = list(config.world.holders)
        faults.append(f"{name}: world.holders = {holders}: the plain model has one holder")
    if faults:
        raise UserError(faults)


def _plain(values: Any) -> Any:
    return np.asarray(values).tolist()
