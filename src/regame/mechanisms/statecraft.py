"""From what states decide to what binds: licences, duties, denial, campaigns, support."""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas
from regame.parameters import Parameters
from regame.world import World

NO_QUOTA = 1e6  # an export quota above this multiple of the start's is none
EMBARGO_NEWS = 0.5  # risk felt by a state that is denied; the minimal model of 2005-15
CAMPAIGN_NEWS = 1.0  # risk felt inside when a campaign starts; the same


def tightened(world: World, atlas: Atlas) -> np.ndarray:
    """Whether the stricter licence regime of 2011 is in force (run, holder): a quota that was
    changed, from the year in which all exports began to count."""
    year = atlas.config.world.start_year + world.month // 12
    return (np.nan_to_num(world.set_quota, nan=1.0) != 1.0) & (year >= atlas.config.licences.counted_from_year)


def usable_share(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Licences of the stricter regime that reach somebody who ships (run, 1).

    What does not reach them halves every few years, as holders learn: quotas were filled to 56 %
    in 2011, 52 % in 2012, 73 % in 2013 and 91 % in 2014; policies.csv and trade.csv.
    """
    years = atlas.config.world.start_year + world.month / 12 - atlas.config.licences.counted_from_year
    idle = (1 - p("licences.usable", 1)) * 0.5 ** (max(years, 0.0) / p("licences.idle_half_life", 1))
    return 1 - idle


def issue_licences(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Put the quota in force and top up the half-year's pool. Returns the announced cut (run, holder).

    A half-year's pool is half the annual quota, less licences that never reach somebody who
    ships; what is left in June is carried over in part, in December it lapses. A change within a
    half-year scales the months that are left.
    """
    share = np.where(np.isnan(world.set_quota), 1.0, world.set_quota)
    start = p("licences.export_quota", 1)
    quota = np.where(share < NO_QUOTA, start * np.minimum(share, NO_QUOTA), np.inf)
    usable = np.where(tightened(world, atlas), usable_share(world, atlas, p), 1.0)
    before = world.quota
    month = world.month % 12
    finite = np.isfinite(quota)
    base = np.where(finite, quota, 0.0)
    if month % 6 == 0:
        kept = np.where(np.isfinite(world.pool), world.pool, 0.0) if month == 6 else 0.0
        pool = usable * base / 2 + p("licences.carry", 1) * kept
        world.counted_half = np.zeros_like(world.counted_half)
        world.issued = np.where(finite, np.maximum(base / 2, 1e-9), np.inf)
    else:
        was = np.where(np.isfinite(before), before, 0.0)
        change = (base - was) / 12 * (6 - month % 6)
        kept = np.where(np.isfinite(world.pool), world.pool, 0.0)
        pool = np.maximum(kept + usable * change, 0.0)
        issued = np.where(np.isfinite(world.issued), world.issued, 0.0) + change
        world.issued = np.where(finite, np.maximum(issued, 1e-9), np.inf)
    world.pool = np.where(finite, pool, np.inf)
    world.quota = quota
    both = finite & np.isfinite(before) & (before > 0)
    return np.where(both, np.maximum(1 - base / np.where(both, before, 1.0), 0.0), 0.0)


def run_campaign(world: World, p: Parameters) -> np.ndarray:
    """Campaigns rise evenly and fade by a half-life. Returns 1 where one starts (run, holder)."""
    ordered = np.nan_to_num(world.set_enforcement)
    rise = ordered / p("production.campaign_rise", 1)
    fade = 0.5 ** (1 / p("production.campaign_half_life", 1))
    starts = (ordered > 0) & (world.campaign <= 1e-3)
    up = np.maximum(np.minimum(world.campaign + rise, ordered), world.campaign * fade)
    world.campaign = np.where(ordered > 0, up, world.campaign * fade)
    return starts.astype(float)


def govern(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Turn this month's instruments into what binds. Returns news that buyers fear (run, state)."""
    news = np.zeros((world.runs, atlas.states_count))
    cut = issue_licences(world, atlas, p)
    starts = run_campaign(world, p)
    for h, row in enumerate(atlas.holders):
        others = np.arange(atlas.states_count) != row
        news += cut[:, h, None] * others
        news[:, row] += CAMPAIGN_NEWS * starts[:, h]
        denied = 1.0 * (world.set_denial[:, h, None] == np.arange(atlas.states_count))
        if h == 0:
            denied = np.maximum(denied, world.acting > 0)
        news += EMBARGO_NEWS * ((denied > 0) & (world.denied[:, h] <= 0))
        world.denied[:, h] = denied
    return news


def note_restrictions(world: World, atlas: Atlas, p: Parameters) -> None:
    """What each state felt: supply withheld, months since, and whether the weapon bit at all.

    A quota withholds what its rent chokes off, 1 - exp(-rent/price); a denial withholds all.
    """
    restricted = np.zeros((world.runs, atlas.states_count))
    tonnes = world.flow.sum(axis=3)  # (run, group, seller)
    for h, row in enumerate(atlas.holders):
        dependence = world.weight[:, :, row].mean(axis=1)  # (run, buyer)
        basket = tonnes[:, :, row] / np.maximum(tonnes[:, :, row].sum(axis=1, keepdims=True), 1e-12)
        level = (basket * world.price[:, :, row]).sum(axis=1)
        choke = 1 - np.exp(-world.rent[:, h] / np.maximum(level, 1e-9))
        denied = world.denied[:, h] > 0
        share = np.where(denied, 1.0, choke[:, None]) * dependence
        share[:, row] = 0
        restricted = np.maximum(restricted, share)
        tighter = np.nan_to_num(world.set_quota[:, h], nan=1.0) < 1
        dearer = np.nan_to_num(world.set_duty[:, h]) > 0
        busy = np.nan_to_num(world.set_enforcement[:, h]) > 0
        flood = np.nan_to_num(world.set_flooding[:, h]) > 0
        bites = (tighter & (world.rent[:, h] > 0)) | dearer | busy | flood | denied.any(axis=1)
        world.biting[:, h] = bites
    world.restricted = restricted
    world.since_restricted = np.where(restricted > 0.02, 0.0, world.since_restricted + 1)


def grow_smuggling(world: World, atlas: Atlas, p: Parameters) -> None:
    """Smuggling capacity grows 1 to 3 % a month while the wedge is wide, and shrinks without it.

    K *= exp(growth tanh((wedge - 1.5)/10)), bounded; the minimal model of 2005-15.
    """
    ceiling = p("leakage.ceiling", 1) * 1000
    floor = np.minimum(p("leakage.capacity", 1) * 1000, ceiling)
    for h, row in enumerate(atlas.holders):
        wedge = outside_wedge(world, atlas, h)
        rate = p("leakage.growth") * np.tanh((wedge - 1.5) / 10)
        grown = world.grey_capacity[:, h] * np.exp(rate)
        world.grey_capacity[:, h] = np.minimum(np.maximum(grown, floor[:, 0] * 0.5), ceiling[:, 0])


def outside_wedge(world: World, atlas: Atlas, holder: int) -> np.ndarray:
    """Quoted outside price less the inside price, mean over groups by tonnes exported (run,) USD/kg."""
    row = atlas.holders[holder]
    abroad = (world.flow[:, :, row] * (1 - np.eye(atlas.states_count))[row]).sum(axis=2)
    abroad = abroad + world.grey_flow[:, :, holder].sum(axis=2)
    gap = world.ask[:, :, holder] - world.price[:, :, row]
    return (gap * abroad).sum(axis=1) / np.maximum(abroad.sum(axis=1), 1e-12)
