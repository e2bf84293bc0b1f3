"""A case's runs month by month: what is kept, when its weapon starts, and its trade before."""

import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.errors import UserError
from regame.core.horizon import YEAR, check_months
from regame.game import accounts
from regame.game.facts import CONCESSIONS, KG, LINES, MAKING, total
from regame.game.game import Game
from regame.runs.plan import Plan
from regame.tables.world import chain, states_of

WAIT = 120  # months within which a weapon must start
PROBED = 4  # worlds in which its start is looked for
PRICED = 48  # months of the weapon of which prices are kept, and the one before it


def play_monthly(config: Config, design: pd.DataFrame, months: int, start: int = 0) -> pd.DataFrame:
    """Play some rows of a design; return per run the months of what signs are read from (lists).

    Columns: `sum`, the holder's income so far with terminal values, and `conceded`, both USD,
    discounted to the opening; `income` and `trade`, its income and the value of its exports, USD
    in the month; `trade_discounted`, the latter discounted to the opening; `held` and `made`, its
    share of what is extracted and of what the last stage makes, `lost`, the share of use that
    substitutes have taken, all 0 to 1; `targets`, what its targets have earned, `exports`, and what
    is `booked` and `bought`; `prices`, every series of `priced`, one after the other, in the months
    of `priced_months`; `failed` and `error`. start: month of the weapon.
    """
    targets = [s for s, name in enumerate(states_of(config)) if name in config.disputes.targets]
    game = Game(config, design, series=False)
    opening, home, holder = accounts.opening_value(game), game.atlas.home, game.record.holder
    conceded = np.zeros(len(design))
    kept: list[dict[str, np.ndarray]] = []
    shown, quoted = priced_months(start, months), list[np.ndarray]()
    for month in range(1, months + 1):
        game.step()
        record = game.record
        factor = accounts.discounts(game, month)[:, 0]
        conceded = conceded + factor * game.ledger[:, home, CONCESSIONS]
        income = accounts.standings(game, opening, accounts.end_value(game))["income"]
        trade = record.last(f"export_revenue_{holder}").copy()
        if month - 1 in shown:
            quoted.append(np.stack([record.last(name) for name in priced(config)], axis=1))
        kept.append({
            "sum": income[:, home],
            "conceded": conceded,
            "income": record.last(f"income_{holder}").copy(),
            "trade": trade,
            "trade_discounted": factor * trade,
            "held": record.last(f"mine_share_{holder}") / 100,
            "made": record.last(f"magnet_share_{holder}") / 100,
            "lost": use_lost(game),
            "targets": total(income[:, targets], 1),  # so far, discounted, with terminal values
            "exports": trade + made_exports(game),  # with what is made of them and sold abroad
            **booked(game),
            **bought(game, targets),
        })  # fmt: skip
    columns = {name: list(np.stack([values[name] for values in kept], axis=1)) for name in kept[0]}
    if quoted:
        columns["prices"] = list(np.stack(quoted, axis=2).reshape(len(design), -1))
    return pd.DataFrame({**columns, **game.failures()}, index=design.index)


def made_exports(game: Game) -> np.ndarray:
    """Value of what the holder sells abroad of what is made of its goods (run,) USD, at the plant.

    Zero where nothing is made of them.
    """
    world, home = game.world, game.atlas.home
    abroad = total(world.product_flow[:, home], 1) - world.product_flow[:, home, home]
    return np.asarray(KG * world.product_price[:, home] * abroad * game.atlas.makes)


def booked(game: Game) -> dict[str, np.ndarray]:
    """What the holder's books say (run,), USD in the month unless said."""
    world, home = game.world, game.atlas.home
    line = {name: game.ledger[:, home, at] for at, name in enumerate(LINES)}
    return {
        "budget": world.payoff[:, home, accounts.BUDGET].copy(),  # so far, discounted
        "users": line["users"].copy(),  # surplus of its own
        "rent": line["licence_rent"] + line["duty"] + line["leakage_margin"],  # what stays
        "producers": line["mines"] + line["separation"] + line["magnets"],
        # goods that its plants sold, at home and abroad, t
        "sold": total(world.flow[:, :, home], (1, 2)) + total(world.grey_flow[:, :, 0], (1, 2)),
    }


def bought(game: Game, targets: list[int]) -> dict[str, np.ndarray]:
    """What targets take (run,): tonnes, those of the holder, and what they pay, USD, delivered.

    supplied, supplied_home: what all refineries sell in the month, and the holder's, t.
    """
    world, home = game.world, game.atlas.home
    taken = total(world.flow, 2)[:, :, targets]  # by good and target, from all sellers
    return {
        "taken": total(taken, (1, 2)),
        "taken_home": total(world.flow[:, :, home][:, :, targets], (1, 2)),
        "paid": total(KG * taken * world.index[:, :, targets], (1, 2)),
        "supplied": total(world.flow, (1, 2, 3)),
        "supplied_home": total(world.flow[:, :, home], (1, 2)),
    }


def priced(config: Config) -> dict[str, tuple[str, str]]:
    """Series of prices that are kept: name in the record -> good, and where it has that price."""
    sides = product(config.world.groups, ("inside", "outside"))
    goods_priced = {f"price_{side}_{good}": (good, side) for good, side in sides}
    stages = chain(config)
    if not stages.made:
        return goods_priced
    alike = stages.made in config.world.groups  # ore and metal of one name
    product_name = f"{stages.made} of {stages.plants_of(MAKING)}" if alike else stages.made
    return goods_priced | {"price_magnet_inside": (product_name, "inside")}


def priced_months(start: int, months: int) -> range:
    """Months, 0 the opening, of which prices are kept: the last before the weapon, and its own."""
    return range(max(start - 1, 0), min(start + PRICED, months))


def use_lost(game: Game) -> np.ndarray:
    """Return the share of use that substitutes have taken (run,), of what was used at the start.

    Use of what is made counts by what goes into it.
    """
    world, atlas = game.world, game.atlas
    inside = atlas.content.sum() * atlas.product_use
    lost = total(world.lost * atlas.direct_use, (1, 2)) + total(world.product_lost * inside, 1)
    return np.asarray(lost / max(atlas.direct_use.sum() + inside.sum(), 1e-12))


def first_month(config: Config, design: pd.DataFrame) -> int:
    """Return the month, 0 the opening, in which the treatment first restricts otherwise.

    design: rows of two treatments, world by world. Raises UserError if none of the first worlds
    shows a difference within ten years.
    """
    few = design[design["world"].isin(design["world"].unique()[:PROBED])]
    is_first_treatment = (few["treatment"] == few["treatment"].iloc[0]).to_numpy()
    game = Game(config, few.reset_index(drop=True).rename_axis("run"), series=False)
    for month in range(WAIT):
        game.step()
        restricted = total(game.world.restrictions, 1)
        if (restricted[is_first_treatment] != restricted[~is_first_treatment]).any():
            return month
    names = " and ".join(few["treatment"].unique())
    raise UserError(f"{names}: restrict alike for {WAIT} months; a case needs a weapon that starts")


def from_start(plan: Plan) -> Plan:
    """Return the plan of a case with its start and its trade; any other plan as it is.

    Years of a case count from the month in which its headline first restricts otherwise than the
    baseline. Trade is what the holder exports in the year before (or its first), the median of the
    first worlds. Raises UserError for more months than can be played.
    """
    if not plan.experiment.carries:
        return plan
    cell, design = plan.headline, plan.design
    few = design["world"].isin(design["world"].unique()[:PROBED])
    both = design[few & design["treatment"].isin((cell.treated, cell.against))]
    try:
        start = first_month(plan.config, both)
    except UserError as error:
        sys.stderr.write(f"regame: {error}; years count from the opening\n")
        start = 0
    check_months(plan.experiment.case or plan.experiment.config, start + plan.experiment.months)
    calm = both[both["treatment"] == cell.against].reset_index(drop=True).rename_axis("run")
    trade = play_monthly(plan.config, calm, max(start, YEAR))["trade"]
    year = np.stack(trade.to_list())[:, -YEAR:].sum(axis=1)
    return replace(plan, start=start, trade_usd=float(np.median(year)))
