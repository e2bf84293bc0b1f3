"""The rows of theory by name."""

from __future__ import annotations

from collections.abc import Callable

from tests.theory import (
    agreements,
    coercion,
    entry,
    exports,
    leagues,
    markets,
    planners,
    policy,
    power,
    safety,
    users,
)
from tests.theory.finding import Finding

ROWS: dict[str, Callable[[], Finding]] = {
    "T1": markets.dominant_firm,
    "T2": planners.entry_deterred_slowly,
    "T3": markets.chokepoint,
    "T4": users.turning_time,
    "T5": exports.optimal_export_tax,
    "T6": exports.small_restriction,
    "T7": exports.bystanders,
    "T8": safety.fragmentation,
    "T9": coercion.expected_conflict,
    "T10": coercion.worn_out,
    "T11": coercion.threat_and_act,
    "T12": exports.hub,
    "T13": planners.exhaustion,
    "T14": users.stocks_buy_time,
    "T15": markets.no_arbitrage,
    "T16": policy.joint_products,
    "T17": planners.foreclosure,
    "T18": safety.directed_change,
    "T19": policy.downstream_moves_in,
    "T20": leagues.neutral_and_better,
    "T21": leagues.grim_trigger,
    "T22": markets.spatial_equilibrium,
    "T23": power.convex_in_share,
    "T24": power.nested,
    "T25": power.used_up_by_markups,
    "T26": power.influence,
    "T27": power.four_margins,
    "T28": power.entry_lag,
    "T29": power.by_product,
    "T33": users.competitive_storage,
    "T34": entry.free_entry,
    "T37": agreements.bargain,
    "T38": agreements.staggered,
    "T39": agreements.last_quarter,
}
