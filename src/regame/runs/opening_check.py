"""What a world must be like to be played: known names, and a start that is in balance.

A verdict on a world whose inherited quota is a hundred times its market answers no question. So a
study refuses such a start, with the figures and the keys to set.
"""

from collections.abc import Callable, Iterator

import numpy as np

from regame.config.schema import Config
from regame.core.errors import UserError
from regame.core.words import listed
from regame.game.facts import (
    EXTRACTION,
    MAKING,
    RECYCLING,
    RUNNING,
    START_USE,
    STATUS,
    Atlas,
    atlas_of,
    firm_players,
)
from regame.runs.experiment import Experiment
from regame.runs.scaffold import has_room
from regame.tables import figures
from regame.tables.countries import no_state_of
from regame.tables.together import check_tables
from regame.tables.world import states_of

KT = 1000.0
SUPPLY = (0.5, 3.0)  # of use: least that is dug or recycled at the start, most that is dug
SUPPLY_OF_OWN = (1.1, 1.5)  # the same in a table of the user's own; ours have 1.2 to 1.4
QUOTA = (0.05, 10.0)  # of use outside, that an inherited quota may allow
LEAKED = 1.5  # of use outside, at most
EXPORTED = 1.5  # of what plants of the holders can dig, at most
OFF = 10.0  # times too small: a quota in thousands of tonnes, say
MARGIN = (0.6, 4.0)  # price of what is made over what goes into it and the step, at the start


def check_opening(config: Config, place: Callable[[str], str] | None = None) -> None:
    """Raise UserError for names that no table knows, and for a start that is out of balance.

    place: key -> what a fault begins with, as `place_of` gives it; the key alone without.
    """
    check_tables(config, tuple(STATUS))
    atlas = atlas_of(config)
    if faults := _unknown_states(config, place or (lambda _: "")):
        raise UserError(faults)
    if faults := _out_of_balance(config, atlas):
        raise UserError(faults)


def _unknown_states(config: Config, place: Callable[[str], str]) -> list[str]:
    """Names of states that neither this world nor the package's tables know."""
    here = states_of(config)
    firms = firm_players(atlas_of(config))
    known_states = {*here, *figures.read("regions")["state"], *firms}
    states_named = {
        "world.players": config.world.players,
        "disputes.targets": config.disputes.targets,
        "profile": tuple(config.profile),
    }
    hint = (
        "; `regame new country` adds one" if has_room(figures.read(config.tables.regions)) else ""
    )
    return [
        f"{place(key)}{key} = {name!r}: no such state{no_state_of(config, name, firms)}; "
        f"this world has {', '.join(here)}{hint}"
        for key, names in states_named.items()
        for name in names
        if name not in known_states
    ]


def check_states(
    experiment: Experiment, config: Config, place: Callable[[str], str] | None = None
) -> None:
    """Raise UserError for players of an experiment that its world does not have.

    place: key -> what a fault begins with; the key alone without.
    """
    here, where = states_of(config), place or (lambda _: "")
    firms = firm_players(atlas_of(config))
    able = {*here, *firms}
    states_asked = [
        ("weapon", experiment.weapon),
        *((f"others.{name}", name) for name in experiment.others),
    ]
    if faults := [
        f"{where(key)}{key}{f' = {name!r}' if key == 'weapon' else ''}: no such state"
        f"{no_state_of(config, name, firms)}; this world has {', '.join(here)}"
        for key, name in states_asked
        if name not in able
    ]:
        raise UserError(faults)


def _out_of_balance(config: Config, atlas: Atlas) -> list[str]:
    licences, leakage = config.licences, config.leakage
    outside = 12 * atlas.facts.use_outside
    use = 12 * float(atlas.direct_use.sum() + atlas.product_use.sum() * atlas.content.sum())
    running = (atlas.plant_stage == EXTRACTION) & (atlas.plant_status == RUNNING)
    dug = 12 * float(np.sum(atlas.nameplate[running]))
    leaked = 12 * KT * (leakage.evasion + leakage.capacity)
    faults = []
    low, high = SUPPLY_OF_OWN if figures.is_own(config.tables.firms) else SUPPLY
    recycling = (atlas.plant_stage == RECYCLING) & (atlas.plant_status == RUNNING)
    recycled = 12 * float(np.sum(atlas.nameplate[recycling]))
    if not low * use <= dug + recycled or dug > high * use:
        faults.append(
            f"the start is out of balance: running plants dig {dug:,.0f} t a year and recycle "
            f"{recycled:,.0f} t, use is {use:,.0f} t: is a row missing? Change the tables of firms "
            f"or regions: capacities usually sum to use over {START_USE:g}, "
            f"{use / START_USE:,.0f} t, and what does not run is idle"
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
    return [*faults, *_too_large_a_quota(config, atlas), *_no_margin(config, atlas)]


def _too_large_a_quota(config: Config, atlas: Atlas) -> Iterator[str]:
    """Weapons leave a share of the quota at the start: one beyond all exports never binds.

    One far below them is most likely in thousands, and would cut nearly all from the first month.
    """
    dug_inside = (
        (atlas.plant_stage == EXTRACTION) & (atlas.plant_status == RUNNING) & atlas.plant_inside
    )
    able, quota = 12 * float(np.sum(atlas.nameplate[dug_inside])), config.licences.export_quota
    quota_limit = min(
        able, 12 * atlas.facts.use_outside
    )  # what the holders can export at the start
    if not figures.is_own(config.tables.firms) or not config.world.holders:
        return
    if quota > EXPORTED * able or quota < quota_limit / OFF:
        near = next(
            (x for x in (quota / KT, quota * KT) if quota_limit / OFF <= x <= OFF * quota_limit),
            quota_limit,
        )
        yield (
            f"licences.export_quota = {quota:,.0f} t a year, of which weapons leave a share, must "
            f"be near what {listed(config.world.holders)} exports at the start; its plants dig "
            f"{able:,.0f} t at most, use outside is {12 * atlas.facts.use_outside:,.0f} t (did you "
            f"mean {near:,.0f}?)"
        )


def _no_margin(config: Config, atlas: Atlas) -> Iterator[str]:
    """The price of what is made must be one at which its plants live, and no other's."""
    makes = (atlas.plant_stage == MAKING) & (atlas.plant_status == RUNNING)
    if not atlas.chain.made or not makes.any():
        return
    inputs = sum(
        part * getattr(config.prices, name)
        for part, name in zip(atlas.content, atlas.groups, strict=True)
    )
    step = float(np.average(atlas.cost[makes], weights=atlas.nameplate[makes]))
    for key in ("magnet", "magnet_outside"):
        price = getattr(config.prices, key)
        if not MARGIN[0] <= price / (inputs + step) <= MARGIN[1]:
            yield (
                f"prices.{key} = {price:g}, the price of {atlas.chain.made}: what goes into a "
                f"kilogram costs {inputs:.3g} at the prices of the start, its plants {step:.3g} "
                "(table of firms); set the price of what is made"
            )
