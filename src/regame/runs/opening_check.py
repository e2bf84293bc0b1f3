"""What a world must be like to be played: known names, and a start that is in balance.

A verdict on a world whose inherited quota is a hundred times its market answers no question. So a
study refuses such a start, with the figures and the keys to set.
"""

from __future__ import annotations

import numpy as np

from regame.config.schema import Config
from regame.core.errors import UserError, nearest
from regame.game.facts import STATUS, Atlas, atlas_of, firm_players
from regame.tables import figures
from regame.tables.together import check_tables
from regame.tables.world import states_of

KT = 1000.0
SUPPLY = (0.5, 3.0)  # of use, that running mines may dig
QUOTA = (0.05, 10.0)  # of use outside, that an inherited quota may allow
LEAKED = 1.5  # of use outside, at most


def check_opening(config: Config) -> None:
    """Raise UserError for names that no table knows, and for a start that is out of balance."""
    check_tables(config, tuple(STATUS))
    atlas = atlas_of(config)
    if faults := [*_unknown_states(config)]:
        raise UserError(faults)
    if faults := _out_of_balance(config, atlas):
        raise UserError(faults)


def _unknown_states(config: Config) -> list[str]:
    """Names of states that neither this world nor the package's tables know."""
    here = states_of(config)
    known = {*here, *figures.read("regions")["state"], *firm_players(atlas_of(config))}
    named = {
        "world.players": config.world.players,
        "disputes.targets": config.disputes.targets,
        "profile": tuple(config.profile),
    }
    return [
        f"{key} = {name!r}: no such state{nearest(name, here)}; this world has {', '.join(here)}"
        for key, names in named.items()
        for name in names
        if name not in known
    ]


def _out_of_balance(config: Config, atlas: Atlas) -> list[str]:
    licences, leakage = config.licences, config.leakage
    outside = 12 * atlas.facts.use_outside
    use = 12 * float(atlas.direct_use.sum() + atlas.product_use.sum() * atlas.content.sum())
    running = (atlas.firm_stage == 0) & (atlas.firm_status == 2)
    dug = 12 * float(np.sum(atlas.nameplate[running]))
    leaked = 12 * KT * (leakage.evasion + leakage.capacity)
    faults = []
    if not SUPPLY[0] * use <= dug <= SUPPLY[1] * use:
        faults.append(
            f"the start is out of balance: running plants dig {dug:,.0f} t a year, use is "
            f"{use:,.0f} t; change the tables of firms or regions"
        )
    low, high = QUOTA
    in_force = licences.quota_stands > 0 and config.world.holders
    if in_force and not low * outside <= licences.export_quota <= high * outside:
        faults.append(
            f"the start is out of balance: the quota in force is {licences.export_quota:,.0f} t a "
            f"year, use outside {outside:,.0f} t; set licences.export_quota, or "
            "licences.quota_stands = 0"
        )
    if config.world.holders and leaked > LEAKED * outside:
        faults.append(
            f"the start is out of balance: {leaked:,.0f} t a year leak out, use outside is "
            f"{outside:,.0f} t; set leakage.evasion and leakage.capacity"
        )
    return faults
