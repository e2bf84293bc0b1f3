"""What a world must be like to be played: known names, and a start that is in balance.

A verdict on a world whose inherited quota is a hundred times its market answers no question. So a
study refuses such a start, with the figures and the keys to set. The tables of a case are held to
more than the package's own: at each stage what runs must make what is used, and the holder must be
able to spare what its quota says that it exports.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from regame.config.schema import Config
from regame.core.errors import Place, refuse
from regame.core.words import listed
from regame.game import facts
from regame.runs.experiment import Experiment
from regame.runs.scaffold import has_room
from regame.tables import figures
from regame.tables.countries import no_state_of
from regame.tables.together import check_tables
from regame.tables.world import states_of

KT = 1000.0
SUPPLY = (0.5, 3.0)  # of use: least that is dug or recycled at the start, most that is dug
SUPPLY_OF_OWN = (1.1, 1.5)  # the same at each stage of a user's tables; ours have 1.18 to 1.42
SCRAP = (0.6, 2.5)  # of what comes back, that recyclers work up; the one case with them has 0.8
QUOTA = (0.05, 10.0)  # of use outside, that an inherited quota may allow
LEAKED = 1.5  # of use outside, at most
SMUGGLED = 0.5  # of exports, at most
SLACK = (0.1, 0.02)  # of exports and of all use: how far exports may be off what plants can spare
NEAR = 1.5  # how near to balance another unit must bring a stage to be the likely slip
MOST_OVER_COST = 50.0  # price over the cost of half of what runs; cases have 1.1 to 5.7
MARGIN = (0.6, 4.0)  # price of what is made over what goes into it and the step, at the start


def out_of_balance(config: Config, atlas: facts.Atlas) -> list[str]:
    """Return the faults of a start, each with figures and what to set; none if it is in balance."""
    if figures.is_own(config.tables.firms):
        faults = [*_stages(config, atlas)] or [*_exports(config, atlas)]  # what plants spare is off
        faults += _off_cost(config, atlas)
    else:
        faults = _supply(atlas)
    return [*faults, *_licensed(config, atlas), *_no_margin(config, atlas)]


def _running(atlas: facts.Atlas, stage: int, where: np.ndarray | None = None) -> float:
    """Capacity of a stage's plants that run, t a year; where: (plant,) those that count."""
    runs = (atlas.plant_stage == stage) & (atlas.plant_status == facts.RUNNING)
    return 12 * float(np.sum(atlas.nameplate[runs if where is None else runs & where]))


def _use(atlas: facts.Atlas) -> tuple[float, float]:
    """Use of what is traded, with what goes into what is made, and of that; t a year."""
    made = 12 * float(atlas.product_use.sum())
    return 12 * float(atlas.direct_use.sum()) + made * float(atlas.content.sum()), made


def _supply(atlas: facts.Atlas) -> list[str]:
    use, (low, high) = _use(atlas)[0], SUPPLY
    dug, recycled = _running(atlas, facts.EXTRACTION), _running(atlas, facts.RECYCLING)
    if low * use <= dug + recycled and dug <= high * use:
        return []
    return [
        f"the start is out of balance: running plants dig {dug:,.0f} t a year and recycle "
        f"{recycled:,.0f} t, use is {use:,.0f} t; change the tables of firms or regions"
    ]


def _stages(config: Config, atlas: facts.Atlas) -> Iterator[str]:
    """Stages at which capacity does not fit what is used, or what comes back as scrap."""
    chain, (use, made) = atlas.chain, _use(atlas)
    recycled = _running(atlas, facts.RECYCLING)
    counted = f" and recycle {recycled:,.0f} t" if recycled else ""
    stages = [
        (facts.EXTRACTION, f"dig {{:,.0f}} t a year{counted}, use is", recycled, use),
        (facts.REFINING, f"refine {{:,.0f}} t a year{counted}, use is", recycled, use),
        (facts.MAKING, f"make {{:,.0f}} t a year, use of {chain.made} is", 0.0, made),
    ]
    for stage, words, beside, need in stages:
        able, usual = _running(atlas, stage), need / facts.START_USE
        low, high = SUPPLY_OF_OWN
        if chain.names[stage] and not low * need <= able + beside <= high * need:
            yield (
                f"the start is out of balance: running {chain.plants_of(stage)} can "
                f"{words.format(able)} {need:,.0f} t: {_mend(able + beside, usual)}. Change the "
                "tables of firms or regions: capacities of a stage usually sum to use over "
                f"{facts.START_USE:g}, {usual:,.0f} t, and what does not run is idle"
            )
    rate = min(config.recycling.collection, config.recycling.most)
    old, (low, high) = rate * use, SCRAP
    most = old + made * float(atlas.content.sum()) * atlas.swarf  # not all makers sell their scrap
    if chain.names[facts.RECYCLING] and not low * old <= facts.START_USE * recycled <= high * most:
        yield (
            f"the start is out of balance: running {chain.plants_of(facts.RECYCLING)} can recycle "
            f"{recycled:,.0f} t a year, {old:,.0f} t come back (recycling.collection = {rate:g} "
            f"of {use:,.0f} t): {_mend(recycled, old / facts.START_USE)}, or set "
            "recycling.collection"
        )


def _mend(able: float, usual: float) -> str:
    """The slip that most likely lies behind a capacity, t a year, that is far from the usual."""
    for factor in (KT, 1 / KT):
        if usual / NEAR <= able * factor <= usual * NEAR:
            return f"is the unit another? {factor:g} times as much would fit"
    times = f", {usual / able:.3g} times as much," if able else ""
    if able < usual:
        return f"is a row missing? {usual - able:,.0f} t more{times} would fit"
    return f"does all of it run? {able - usual:,.0f} t less{times} would fit"


def _exports(config: Config, atlas: facts.Atlas) -> Iterator[str]:
    """Weapons leave a share of the quota, so that it must be what the holder exports at the start.

    At least what others lack, at most what its own plants can spare.
    """
    holders, quota = config.world.holders, config.licences.export_quota
    if not holders:
        return
    spared, lacked = _spare(atlas, atlas.inside), -_spare(atlas, ~atlas.inside)
    leaked = 12 * KT * (config.leakage.evasion + config.leakage.capacity)
    wide = SLACK[1] * _use(atlas)[0]
    least, most = lacked / (1 + SLACK[0]) - leaked - wide, spared * (1 + SLACK[0]) + wide
    if least <= quota <= most:
        return
    near = next((x for x in (quota / KT, quota * KT) if least <= x <= most), (spared + lacked) / 2)
    rows = "" if near in (quota / KT, quota * KT) else ", or is a row of firms or regions wrong"
    yield (
        f"licences.export_quota = {quota:,.0f} t a year, of which weapons leave a share, must be "
        f"what {listed(holders)} exports at the start: at {facts.START_USE:g} of capacity its "
        f"plants can spare {max(spared, 0):,.0f} t, and others lack {max(lacked, 0):,.0f} t (did "
        f"you mean {max(near, 0):,.0f}{rows}?)"
    )


def _spare(atlas: facts.Atlas, states: np.ndarray) -> float:
    """What plants of some states (state,) sell over their use, t a year; below 0: they lack it."""
    plants, sells = states[atlas.plant_state], facts.REFINING if atlas.refines else facts.EXTRACTION
    sold = _running(atlas, sells, plants) + _running(atlas, facts.RECYCLING, plants)
    into = float(atlas.content.sum()) * _running(atlas, facts.MAKING, plants)
    return facts.START_USE * (sold - into) - 12 * float(atlas.direct_use[:, states].sum())


def _licensed(config: Config, atlas: facts.Atlas) -> Iterator[str]:
    """A quota in force, and what leaks past it, beside use outside."""
    licences, leakage = config.licences, config.leakage
    outside = 12 * atlas.facts.use_outside
    leaked = 12 * KT * (leakage.evasion + leakage.capacity)
    low, high = QUOTA
    in_force = licences.quota_stands > 0 and config.world.holders
    if in_force and not low * outside <= licences.export_quota <= high * outside:
        yield (
            f"the start is out of balance: the quota in force is {licences.export_quota:,.0f} t a "
            f"year, use outside {outside:,.0f} t; set licences.export_quota, or "
            "licences.quota_stands = 0"
        )
    smuggled = 12 * KT * leakage.capacity
    if config.world.holders and smuggled > SMUGGLED * licences.export_quota:
        near = leakage.capacity / KT
        hint = f"; did you mean {near:g}?" if 12 * KT * near <= licences.export_quota / 2 else ""
        yield (
            f"leakage.capacity = {leakage.capacity:g}, in thousands a month, is {smuggled:,.0f} t "
            f"a year, more than half of exports, {licences.export_quota:,.0f} t{hint}"
        )
    if config.world.holders and leaked > LEAKED * outside:
        yield (
            f"the start is out of balance: {leaked:,.0f} t a year leak out, use outside is "
            f"{outside:,.0f} t; set leakage.evasion and leakage.capacity"
        )


def _off_cost(config: Config, atlas: facts.Atlas) -> Iterator[str]:
    """Half of what runs must cost no more than what it yields, and not a fiftieth: else a slip.

    Plants of the stage that sells, and recyclers, by the group of which they yield most. What
    is refined comes at the median cost of the mines.
    """
    prices = _prices(config, atlas)
    runs, main = atlas.plant_status == facts.RUNNING, atlas.basket.argmax(axis=1)
    mines = runs & (atlas.plant_stage == facts.EXTRACTION)
    raw = _median(atlas.cost, atlas, mines) if atlas.refines else 0.0
    for stage, before in (
        (facts.REFINING if atlas.refines else facts.EXTRACTION, raw),
        (facts.RECYCLING, 0.0),
    ):
        for at, group in enumerate(atlas.groups):
            plants = runs & (atlas.plant_stage == stage) & (main == at)
            cost = _median(atlas.cost, atlas, plants) + before
            price = _median(atlas.basket @ prices, atlas, plants)
            if not price or cost <= price <= MOST_OVER_COST * cost:  # 0: none of them runs
                continue
            if price > cost:
                slip = 10.0 ** np.floor(np.log10(price / cost))
                yield (
                    f"prices.{group} = {prices[at]:g}: {price / cost:,.0f} times the {cost:.3g} "
                    f"{config.world.price_unit} that half of the running "
                    f"{atlas.chain.plants_of(stage)} cost (unit_cost in the table of firms); is "
                    f"the unit another (did you mean {prices[at] / slip:g}?)"
                )
                continue
            meant = f" (did you mean {10 * prices[at]:g}, or a tenth of these costs?)"
            yield (
                f"prices.{group} = {prices[at]:g}: half of the running "
                f"{atlas.chain.plants_of(stage)} or more sell what costs {cost:.3g} "
                f"{config.world.price_unit} (unit_cost in the table of firms) for {price:.3g}"
                f"{meant if cost <= 10 * price else '; set the price, or their costs'}"
            )


def _prices(config: Config, atlas: facts.Atlas) -> np.ndarray:
    """Prices at the start (group,)."""
    return np.array([getattr(config.prices, name) for name in atlas.groups])


def _median(values: np.ndarray, atlas: facts.Atlas, plants: np.ndarray) -> float:
    """The median of some plants (plant,) by capacity; 0 where none has any."""
    weights = atlas.nameplate[plants]
    if not weights.any():
        return 0.0
    return float(np.quantile(values[plants], 0.5, weights=weights, method="inverted_cdf"))


def _no_margin(config: Config, atlas: facts.Atlas) -> Iterator[str]:
    """The price of what is made must be one at which its plants live, and no other's."""
    makes = (atlas.plant_stage == facts.MAKING) & (atlas.plant_status == facts.RUNNING)
    if not atlas.chain.made or not makes.any():
        return
    inputs = sum(atlas.content * _prices(config, atlas))
    step = float(np.average(atlas.cost[makes], weights=atlas.nameplate[makes]))
    for key in ("magnet", "magnet_outside"):
        price = getattr(config.prices, key)
        if not MARGIN[0] <= price / (inputs + step) <= MARGIN[1]:
            yield (
                f"prices.{key} = {price:g}, the price of {atlas.chain.made}: what goes into a "
                f"kilogram costs {inputs:.3g} at the prices of the start, its plants {step:.3g} "
                "(table of firms); set the price of what is made"
            )


def check_opening(config: Config, place: Place = None) -> None:
    """Raise UserError for names that no table knows, and for a start that is out of balance.

    place: key -> what a fault begins with, as `place_of` gives it; the key alone without.
    """
    check_tables(config, tuple(facts.STATUS))
    atlas = facts.atlas_of(config)
    refuse(_unknown_states(config, place))
    refuse(out_of_balance(config, atlas))


def _unknown_states(config: Config, place: Place) -> list[str]:
    """Names of states that neither this world nor the package's tables know."""
    states_named = {
        "world.players": config.world.players,
        "disputes.targets": config.disputes.targets,
        "profile": tuple(config.profile),
    }
    names = [(key, f" = {name!r}", name) for key, each in states_named.items() for name in each]
    room = has_room(figures.read(config.tables.regions))
    hint = "; `regame new country` adds one" if room else ""
    others = figures.read("regions")["state"]
    return [f"{fault}{hint}" for fault in _absent(names, config, place, others)]


def _absent(
    names: Iterable[tuple[str, str, str]], config: Config, place: Place, others: Iterable[str] = ()
) -> list[str]:
    """Players that a world does not have. names: key, its value in the fault, and the player.

    others: states that are no fault either.
    """
    here, firms = states_of(config), facts.firm_players(facts.atlas_of(config))
    able = {*here, *firms, *others}
    return [
        f"{place(key) if place else ''}{key}{value}: no such state"
        f"{no_state_of(config, name, firms)}; this world has {', '.join(here)}"
        for key, value, name in names
        if name not in able
    ]


def check_states(experiment: Experiment, config: Config, place: Place = None) -> None:
    """Raise UserError for players of an experiment that its world does not have.

    place: key -> what a fault begins with; the key alone without.
    """
    weapon = experiment.weapon
    names = [("weapon", f" = {weapon!r}", weapon)]
    names += [(f"others.{name}", "", name) for name in experiment.others]
    refuse(_absent(names, config, place))
