"""Looking ahead: the engine played on from its present state, as a planner believes it goes."""

import numpy as np

from regame.core.horizon import HORIZON
from regame.engine.mechanisms import settlement
from regame.engine.state.lines import CONCESSIONS, INCOME
from regame.engine.state.sums import total
from regame.game.playing import Playing
from regame.game.prelude import regime_of, without_past
from regame.strategies.planner import MENU, MISTAKES, Planner

PASSIVE = "LaissezFaire"  # how rivals' governments play for one who underrates their will
STRIDE = 0x9E3779B97F4A7C15  # between the luck imagined at one time and at the next


def look_ahead(game: Playing, state: str, strategy: Planner, runs: np.ndarray) -> np.ndarray:
    """Which setting of MENU a planner finds best, in these runs of a game (k,).

    state: who plans. A setting under which an imagined market fails to clear is not chosen.
    """
    rows = np.repeat(runs, len(MENU))
    believed = imagine(game, state, strategy, rows)
    months = min(round(12 * strategy.horizon), HORIZON - game.world.month)
    home = believed.atlas.states.index(state)
    before, won = income_of(believed), np.zeros(len(rows))
    for _ in range(months):
        believed.step()
        factor = settlement.discount_factor(believed.parameters, believed.world.month)[:, 0]
        won = won + factor * believed.ledger[:, home, CONCESSIONS]
    gain = income_of(believed) - before
    others = total(gain, 1) - gain[:, home]
    value = strategy.money * gain[:, home] + strategy.concessions * won - strategy.power * others
    value[believed.world.failed_month >= 0] = -np.inf
    return value.reshape(len(runs), len(MENU)).argmax(axis=1)


def income_of(game: Playing) -> np.ndarray:
    """Income so far with what stocks and plants are worth (run, state) USD, discounted."""
    ends = settlement.value_of_ends(game.world, game.atlas, game.parameters)
    return settlement.standing(game.world, game.parameters, INCOME, ends)


def imagine(game: Playing, state: str, strategy: Planner, rows: np.ndarray) -> Playing:
    """A game that continues these runs of a game, as a planner believes that it will.

    rows: a run per entry, MENU over and over. Luck differs from the game's own and is the same
    for all of MENU. Nobody errs, and a rival may forfeit if it may in the game.
    """
    world = game.world
    design = game.design.iloc[rows]  # whose rows keep their numbers, for messages of faults
    design = design.drop(columns=["removed"], errors="ignore")
    seeds = design["seed"].to_numpy().astype(np.uint64)
    design["seed"] = seeds ^ np.uint64(STRIDE * (world.month + 1) % 2**64)
    design[state] = [hold.name for hold in MENU] * (len(rows) // len(MENU))
    design["conduct.noise"] = design["conduct.fog"] = 0.0
    for mistake in strategy.mistakes:
        for key, factor in MISTAKES[mistake].items():
            design[key] = factor * game.parameters(key)[rows]
    if not strategy.rivals:
        for rival in game.config.world.players:
            if rival != state:
                design[rival] = PASSIVE
    believed = game.another(without_past(game.config), design)
    believed.world.restore(world.fork(rows).snapshot())
    for key in regime_of(game.atlas.groups):
        believed.parameters(key)[:] = game.parameters(key)[rows]
    return believed
