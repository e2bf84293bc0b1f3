"""Magnets in use by age, and what comes back from them at the end of their life."""

from __future__ import annotations

from regame.atlas import SWARF, Facts
from regame.mechanisms.compiled import Table, number, verb
from regame.world import World

AGES = 3  # classes of age that a magnet passes: an Erlang lifetime of order three


@verb
def age_magnets(w: World, a: Facts, p: Table) -> None:
    """Add magnets that went into use and move the others on; what leaves is collected or lost.

    in_use: (run, age, group, state) t REO. Mean life by use 2 to 30 years; recycling.csv. Under
    1 % of what leaves is recovered at the start; collection rises with subsidy.
    """
    for r in range(len(p)):
        q = p[r]
        leave = AGES / (12 * q.recycling_life_years)
        for s in range(a.states):
            rate = q.recycling_collection + w.collection_added[r, s]
            rate = min(rate + number(w.set_recycling[r, s]), 0.9)
            for g in range(len(a.content)):
                moving = 0.0
                for age in range(AGES):
                    left = leave * w.in_use[r, age, g, s]
                    w.in_use[r, age, g, s] += moving - left
                    moving = left
                w.retired[r, g, s] = moving
                w.scrap[r, g, s] += rate * moving
        for i in range(a.states):
            made = 0.0
            for j in range(a.states):
                made += w.magnet_flow[r, i, j]
            for j in range(a.states):
                share = (1 - SWARF) * w.magnet_flow[r, i, j] / max(made, 1e-12)
                for g in range(len(a.content)):
                    w.in_use[r, 0, g, j] += share * w.into_magnets[r, g, i]
