"""What a state has under every play of the holder and every policy of its own.

What stopped factories cost it takes the place of what users say magnets are worth.

What policies, doses of one instrument and mixes of several are worth to the state that asks.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.game_table import GameTable, lists_in
from regame.analysis.statistics import mean_interval
from regame.analysis.stopped_lines import LINES, Drawn, Lost, draw, lack_of, lose
from regame.analysis.worth import Sides, chances, worth
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.errors import UserError, nearest
from regame.strategies import registry
from regame.strategies.china import StatusQuo
from regame.strategies.importers import Package
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.options import USERS_MONEY, VALUE_ADDED, RespondOptions
from regame.studies.respond.parts import WORTH, Instrument, Mix, Point, Top, Worth, amount_of
from regame.tables.losses import Economy, economy_of
from regame.tables.world import states_of


class Sums(NamedTuple):
    """Money of the state by strategy of the holder, policy and world (H, P, W), USD."""

    income: Floats
    budget: Floats
    stock: Floats  # value of the public stock that is left, as `ledger.stock_value` has it
    conceded: Floats  # how often it gave way

    @property
    def net(self) -> Floats:
        """Income beyond doing nothing (H, P, W), USD."""
        return self.income - self.income[:, :1]

    @property
    def stock_left(self) -> Floats:
        """Value of the stock left beyond that of doing nothing (H, P, W), USD."""
        return self.stock - self.stock[:, :1]

    @property
    def cost(self) -> Floats:
        """Public money beyond doing nothing, less what the stock left would fetch (H, P, W)."""
        return self.budget[:, :1] - self.budget - self.stock_left


def game_of(study: Respond, table: pd.DataFrame) -> GameTable:
    """Return the table of runs as the game of the holder's strategies and the state's policies."""
    return GameTable.of(table, study.holder, study.policies)


def sums_of(table: pd.DataFrame, study: Respond, row: int, years: int) -> Sums:
    """Return the state's money in the worlds in which no run failed. row: of the state."""
    game = game_of(study, table)
    names = ("incomes", "budgets", "public_stock", "conceded_by")
    return Sums(*(game.lists(f"{name}_{years}y")[..., row] for name in names))


def open_holder(study: Respond) -> str | None:
    """Name of the holder's strategy that restricts nothing, if the study has it."""
    plays = {name: registry.parse(strategy) for name, strategy in study.holder.items()}
    return next((name for name, play in plays.items() if isinstance(play, StatusQuo)), None)


def rows_of(study: Respond) -> tuple[list[int], list[int]]:
    """Return the places of the holder's strategies that restrict, and of the one that does not."""
    usual, held = open_holder(study), list(enumerate(study.holder))
    return [h for h, name in held if name != usual], [h for h, name in held if name == usual]


MEASURES = (VALUE_ADDED, USERS_MONEY)


def measure_of(asked: str | None, study: Respond, config: Config) -> str:
    """Return the measure of loss: value added by default, where the world has its accounts.

    Raises UserError for another word, and for value added where there are none.
    """
    able = economy_of(config) is not None and open_holder(study) is not None
    if asked is None:
        return VALUE_ADDED if able else USERS_MONEY
    if asked not in MEASURES:
        hint = nearest(asked, MEASURES)
        raise UserError(f"--loss {asked}: must be {' or '.join(MEASURES)}{hint}")
    if asked == VALUE_ADDED and not able:
        raise UserError(
            f"--loss {asked}: needs accounts of sectors of {config.world.start_year}, and a holder "
            "that restricts nothing in the study"
        )
    return asked


def sums_by(table: pd.DataFrame, study: Respond, config: Config, options: RespondOptions) -> Sums:
    """Return the money of the state that asks; its income is that of `incomes_of`."""
    row, years = states_of(config).index(options.state), options.years
    income = incomes_of(options.loss or USERS_MONEY, table, study, config, years)[..., row]
    return sums_of(table, study, row, years)._replace(income=income)


def incomes_of(
    measure: str, table: pd.DataFrame, study: Respond, config: Config, years: int
) -> Floats:
    """Return incomes (H, P, W, state), USD; by value added, stopped lines count in them.

    That of a run is against the run with the same policy in which the holder restricts nothing. It
    takes the place of what users would have paid for the magnets that they lack.
    """
    incomes = game_of(study, table).lists(f"incomes_{years}y")
    change = change_by_state(measure, table, study, config, years)
    return incomes if change is None else incomes + change


def change_by_state(
    measure: str, table: pd.DataFrame, study: Respond, config: Config, years: int
) -> Floats | None:
    """Return what value added adds to incomes (H, P, W, state), USD; None where it is not used."""
    economy, usual, game = economy_of(config), open_holder(study), game_of(study, table)
    if measure != VALUE_ADDED or economy is None or usual is None:
        return None

    def change(held: str, policy: str) -> Floats:
        """What users were to lose of products, given back, less what lines that stop lose."""
        rows, baseline = game.at(held, policy), game.at(usual, policy)
        value = lost_lines(economy, rows, baseline)[1].value_added.sum(axis=1)
        lost = (value * lists_in(rows, "discount")[:, None]).sum(axis=2)
        return np.asarray(lists_in(rows, f"products_lost_{years}y") - lost)

    return game.each(change)


def lost_lines(economy: Economy, treated: pd.DataFrame, idle: pd.DataFrame) -> tuple[Drawn, Lost]:
    """The economy drawn for every world, and what its lines lose beside those of the baseline."""
    shape = (len(treated), len(LINES), len(economy.states), -1)
    lines = [lists_in(side, "lines").reshape(shape) for side in (treated, idle)]
    drawn = draw(economy, treated["seed"].to_numpy())
    return drawn, lose(economy, drawn, lack_of(economy, *lines))


RANGE = (0.05, 0.95)


def worths_of(study: Respond, income: Floats, cost: Floats | None = None) -> tuple[Worth, ...]:
    """Return what each policy is worth beside the first, which is to do nothing.

    income, cost: by strategy of the holder, policy and world (H, P, W), USD; cost as `cost_of`.
    """
    used, calm = rows_of(study)
    if not used:
        return (Worth(),) * len(study.policies)
    idle = calm or used

    def payoff(p: int) -> Sides:
        """Mean over restrictions, and where there is none (worlds,)."""
        return Sides(income[used, p].mean(axis=0), income[idle, p].mean(axis=0))

    worths = []
    for p in range(len(study.policies)):
        value = worth(payoff(p), payoff(0))
        single = np.sort((income[used, p] - income[used, 0]).ravel())
        fields = _idle(value) if calm else {}
        if calm and cost is not None:
            fields["cost_if_nothing_usd"] = float(cost[calm, p].mean())
        tenth = float(single[: ceil(len(single) / 10)].mean())
        mean, ci = float(value.weapon.mean()), mean_interval(value.weapon)
        worths.append(Worth(worth_usd=mean, worth_ci=ci, worst_tenth_usd=tenth, **fields))
    return tuple(worths)


def _idle(value: Sides) -> dict[str, Any]:
    """What a policy is worth if nothing happens, and from which chance of the play it pays."""
    between, idle, turn = chances(value), float(value.idle.mean()), None
    if between is not None and (idle or value.weapon.mean()):
        low, high = between
        turn = low if high == 1 else high
    return {"worth_if_nothing_usd": idle, "break_even_probability": turn, "pays_between": between}


def package(amounts: Mapping[str, float], start_year: int) -> str:
    """Text of a `Package` that plays amounts by parameter from the opening on."""
    settings = "".join(f"{key}={amount:g}, " for key, amount in amounts.items())
    return f"Package({settings}start={start_year})"


def package_of(play: str) -> Package | None:
    """Return the package that a text plays; None for any other strategy, and for what is unread."""
    try:
        strategy = registry.parse(play)
    except UserError:  # a strategy of the user's own that is not read here
        return None
    return strategy if isinstance(strategy, Package) else None


def instruments_of(study: Respond, play: str) -> tuple[Instrument, ...]:
    """Return amounts of the study's instruments; empty where a play is no more than these."""
    played = package_of(play)
    return tuple(
        Instrument(name=name, amount=amount, unit=dose.unit)
        for name, dose in (study.doses.items() if played is not None else ())
        if (amount := float(getattr(played, dose.parameter)))
    )


def dose_of(study: Respond, play: str) -> float | None:
    """Return the amount of the one instrument that a package plays; None for any other policy."""
    instruments = instruments_of(study, play)
    return instruments[0].amount if len(instruments) == 1 else None


def with_doses(study: Respond, start_year: int) -> Respond:
    """Return the study of doing nothing and of every dose: "INSTRUMENT AMOUNT"."""
    policies = {}
    for name, dose in study.doses.items():
        for amount in dose.amounts:
            play, why = package({dose.parameter: amount}, start_year), f"{amount:g} {dose.unit}"
            policies[dose_named(name, amount, dose.unit)] = Policy(play=play, why=why)
    return study.only(policies)


def curves_of(study: Respond, dosed: Respond, sums: Sums) -> tuple[Point, ...]:
    """Return worth over dose, instrument by instrument. sums: of `dosed`."""
    used, _ = rows_of(dosed)
    income = sums.income[used].mean(axis=0)  # (P, W)
    low, high = np.quantile(income - income[0], RANGE, axis=1)
    cost, value = sums.cost.mean(axis=(0, 2)), worths_of(dosed, sums.income, sums.cost)
    names = [(name, dose, x) for name, dose in study.doses.items() for x in dose.amounts]
    points = []
    for p, (name, dose, amount) in enumerate(names, start=1):
        usd = {"low_usd": low[p], "high_usd": high[p], "cost_usd": cost[p]}
        floats = {key: float(sum_of_dose) for key, sum_of_dose in usd.items()}
        points.append(Point.like(value[p], dose, policy=name, dose=amount, **floats))
    return tuple(points)


def tops_of(curves: Iterable[Point]) -> tuple[Top, ...]:
    """Return the best dose of every instrument, and whether the end of its range binds."""
    by_name: dict[str, list[Point]] = {}
    for point in curves:
        by_name.setdefault(point.policy, []).append(point)
    tops = []
    for points in by_name.values():
        best = max(points, key=WORTH)
        top = Top.like(best, end_binds=best.usd > 0 and best is points[-1])
        nothing = {"dose": None, "worth_usd": None}
        tops.append(top if best.usd > 0 else top.model_copy(update=nothing))
    return tuple(tops)


def with_mixes(study: Respond, curves: Sequence[Point], start_year: int) -> Respond:
    """Return the study of doing nothing and of the best doses together, two, three and so on.

    They are joined from the most worth down: all that are worth something under the holder's play,
    and of these the ones that lose nothing if nothing happens either.
    """
    doses = {(top.policy, top.dose) for top in tops_of(curves)}
    tops = sorted((item for item in curves if (item.policy, item.dose) in doses), key=WORTH)[::-1]
    free = [item for item in tops if (item.worth_if_nothing_usd or 0.0) >= 0]
    mixes: dict[str, Policy] = {}
    for order in (tops, free):
        for count in range(2, len(order) + 1):
            parts = order[:count]
            name = " + ".join(dose_named(item.policy, item.dose, item.unit) for item in parts)
            amounts = {study.doses[item.policy].parameter: item.dose for item in parts}
            mixes[name] = Policy(play=package(amounts, start_year), why="the best doses together")
    return study.only(mixes)


def best_mixes(tried: Iterable[tuple[Respond, Sums]]) -> tuple[Mix | None, Mix | None]:
    """Return what is worth most of what loses under no play of the holder, and of all.

    tried: studies and what they found. None where doing nothing is as good as any.
    """
    mixes: list[tuple[bool, Mix]] = []
    for study, sums in tried:
        value, cost = worths_of(study, sums.income, sums.cost), sums.cost.mean(axis=(0, 2))
        safe = (sums.net.mean(axis=2) >= 0).all(axis=0)  # (P,)
        for p, (name, at) in list(enumerate(study.policies.items()))[1:]:
            mix = Mix.like(value[p], at, policy=name, candidates=0, cost_usd=float(cost[p]))
            mixes.append((bool(safe[p]), mix))
    everywhere = [mix for safe, mix in mixes if safe]
    return _best(everywhere, len(mixes)), _best([mix for _, mix in mixes], len(mixes))


def _best(mixes: Iterable[Mix], candidates: int) -> Mix | None:
    """The mix that is worth most, if that is more than nothing."""
    best = max(mixes, key=WORTH, default=None)
    if best is None or best.usd <= 0:
        return None
    return best.model_copy(update={"candidates": candidates})


def dose_named(instrument: str, amount: float, unit: str) -> str:
    """Name of a dose: "grants 300 M USD", "stock of magnets 12 months"."""
    return f"{instrument} {amount_of(amount, unit).split(' of ')[0].removesuffix(' a year')}"
