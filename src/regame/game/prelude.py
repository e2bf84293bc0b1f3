"""Other games beside one: the record played up to its start, its future as a planner believes.

A config whose world is `played_from` an earlier year opens there, plays its profile (the record, in
`history`) up to the start year with the run's own assumptions and luck, and only then is handed to
the strategies of the design. No result of it is set by hand.
"""

import numpy as np
import pandas as pd

from regame.config.opening import ANCHOR
from regame.config.schema import Config
from regame.core.horizon import HORIZON
from regame.engine.mechanisms import settlement
from regame.engine.state.lines import CONCESSIONS, INCOME
from regame.engine.state.sums import total
from regame.game.playing import Playing
from regame.strategies.planner import MENU, MISTAKES, Planner

# What is counted from the start of play, of payoffs and of disputes.
COUNTED = (
    "payoff", "spent", "book", "cash", "restrictions", "disputes", "threats", "acts", "conceded",
    "conceded_to_threat", "conceded_to_act", "rents", "gap",
)  # fmt: skip

# Parameters that say what was in force at the start, with the duty of each group.
REGIME = (
    "licences.quota_stands",
    "licences.export_quota",
    "learning.ban_stands",
    "production.plan_stands",
)


def regime_of(groups: tuple[str, ...]) -> tuple[str, ...]:
    """Keys of all parameters that say what was in force at the start."""
    return (*REGIME, *(f"licences.duty_{group}" for group in groups))


def months_before(config: Config) -> int:
    """Months that are played before the start."""
    world = config.world
    return 0 if world.played_from is None else 12 * (world.start_year - world.played_from)


def play_before(game: Playing) -> None:
    """Set the world of a new game to the end of its prelude.

    Rows with one seed and the same assumptions share the prelude, whatever they play later.
    The regime that was in force then is the one "at the start": see `_keep_regime`. A run that did
    not clear before the start has failed in month 0.
    """
    months = months_before(game.config)
    if not months:
        return
    assumptions, rows = _distinct(game.design)
    earlier = game.another(opened_earlier(game.config), assumptions).run_for(months)
    world = earlier.world.fork(rows)
    world.month = 0
    world.failed_month[world.failed_month >= 0] = 0
    _keep_regime(game, earlier, rows)
    game.parameters(ANCHOR)[:] = earlier.parameters(ANCHOR)[rows]  # of sellers, for good
    for name in COUNTED:
        setattr(world, name, 0.0)
    world.stockpile_stands[:] = np.nan_to_num(world.set_stockpile)
    world.stockpile_products_stands[:] = np.nan_to_num(world.set_stockpile_products)
    game.world.restore(world.snapshot())


def without_past(config: Config) -> Config:
    """The same config, for worlds that are put in place otherwise."""
    return _with_world(config, played_from=None)


def opened_earlier(config: Config) -> Config:
    """The same config, opened in the year from which it is played."""
    return _with_world(config, start_year=config.world.played_from, played_from=None)


def _with_world(config: Config, **changes: int | None) -> Config:
    return config.model_copy(update={"world": config.world.model_copy(update=changes)})


def _distinct(design: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """The distinct assumptions of a design, without strategies, and which of them each row has."""
    keys = ["seed", *(key for key in design if "." in str(key))]
    groups = design.groupby(keys, sort=False)
    first = ~design.duplicated(keys)
    return design.loc[first, keys].reset_index(drop=True), groups.ngroup().to_numpy()


def _keep_regime(game: Playing, earlier: Playing, rows: np.ndarray) -> None:
    """Write what was in force before the start into the runs' parameters, as "at the start".

    Duties and the technology ban are those of the last month; without a quota there is none, and
    quotas of the design are relative to the counted exports of the half-year before, twice. Public
    stocks stay as well: the world carries them, by state.
    """
    before, p = earlier.world, game.parameters
    if not game.atlas.holders:
        return
    duty = earlier.buffers.duty[rows, :, 0]
    for g, group in enumerate(game.atlas.groups):
        p(f"licences.duty_{group}")[:] = duty[:, g]
    quota = before.export_quota[rows, 0]
    in_force = np.isfinite(quota)
    p("licences.quota_stands")[:] = in_force
    p("licences.export_quota")[:] = np.where(in_force, quota, 2 * before.counted_half[rows, 0])
    ordered = before.set_mine_plan[rows, 0]
    stood = p("production.plan_stands")
    stood[:] = np.where(np.isnan(ordered), stood, ordered)
    p("learning.ban_stands")[:] = np.nan_to_num(before.set_technology_ban[rows, 0])


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
    passive = () if strategy.rivals else game.config.world.players
    design = design.assign(**{rival: PASSIVE for rival in passive if rival != state})
    believed = game.another(without_past(game.config), design)
    believed.world.restore(world.fork(rows).snapshot())
    for key in regime_of(game.atlas.groups):
        believed.parameters(key)[:] = game.parameters(key)[rows]
    return believed
