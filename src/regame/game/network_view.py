"""What states see of the supply network: computed only for those whose strategies read it."""

from types import CodeType
from typing import Any

import numpy as np

from regame.game import measures
from regame.game.flows import Flows, flows_of
from regame.game.playing import Playing
from regame.strategies.contract import NETWORK, Observations

# Where nobody has traded.
UNKNOWN = {"dependence": 0.0, "served": 1.0, "minimum_cut": np.inf, "weakest": -1.0}


def reads_network(cls: Any) -> bool:
    """Whether a class of Strategy reads a field of NETWORK: its code, or a parent's, has one."""
    codes = [
        code
        for base in cls.__mro__
        for value in vars(base).values()
        if isinstance(code := getattr(value, "__code__", None), CodeType)
    ]
    while codes:
        code = codes.pop()
        if not set(NETWORK).isdisjoint(code.co_names):
            return True
        codes += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
    return bool(cls.reads_network)


def look_at_network(game: Playing, readers: tuple[int, ...]) -> None:
    """Put the measures of NETWORK into what some states see, rows of the state axis.

    For a holder they are those of the target that could be served least without it.
    """
    if not readers:
        return
    flows = flows_of(game.world, game.atlas, game.parameters)
    for row in readers:
        if row in game.seen:
            holds = row in game.atlas.holders
            views = _of_holder(game, flows, row) if holds else _of(game, flows, row)
            game.seen[row] = game.seen[row]._replace(**views)


def _of(
    game: Playing, flows: Flows, row: int, holder: int | None = None
) -> dict[str, Observations]:
    """The measures of a state (run,) each, against a holder, the first if none is named."""
    home = game.atlas.home if holder is None else holder
    by_name = {
        "dependence": measures.origins(flows).refined[:, home, row],
        "served": measures.served(flows.without(home), row),
        "minimum_cut": measures.cut(flows, row),
        "weakest": np.full(game.world.runs, float(row)),
    }
    nothing = np.isnan(by_name["served"])
    return {name: np.where(nothing, UNKNOWN[name], by_name[name]) for name in NETWORK}


def _of_holder(game: Playing, flows: Flows, holder: int) -> dict[str, Observations]:
    """Those of the weakest target in each run."""
    targets = [row for row in np.flatnonzero(game.atlas.targets) if row != holder]
    if not len(targets):
        return {name: np.full(game.world.runs, value) for name, value in UNKNOWN.items()}
    by_target = [_of(game, flows, int(row), holder) for row in targets]
    weakest = np.argmin([target_view["served"] for target_view in by_target], axis=0)
    runs = np.arange(game.world.runs)
    return {
        name: np.stack([target_view[name] for target_view in by_target])[weakest, runs]
        for name in NETWORK
    }
