"""How long a plant takes from the decision to its first output."""

import numpy as np

from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism
from regame.engine.state.stages import EXTRACTION


@compiled
def ban_delay(w: World, a: Facts, q: Row, r: int) -> float:
    """Months that a technology ban adds to new plants outside; 6 to 18, lead_times.csv, C."""
    banned = 0.0
    for h in range(len(a.holders)):
        ordered = w.set_technology_ban[r, h]
        banned = max(banned, q.learning_ban_stands if np.isnan(ordered) else ordered)
    return q.learning_ban_delay * banned


@compiled
def permit_speed(q: Row, will: float) -> float:
    """Factor on permitting and building time of a plant: below one under political will.

    Faster permits were seen, no suspension of rules; facts to 2015. The effect is a parameter.
    """
    return 1 - q.reputation_permits * min(will, 1.0)


@mechanism
def lead_time(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Announced months from decision to first output, d.lead: permits and building, by stage.

    Where a site, a permit or a pit is there already, a part of it is enough (table `firms`).
    A ban on technology holds up all but mines, outside.
    """
    months = (
        q.investment_lead_mine,
        q.investment_lead_separation,
        q.investment_lead_recycling,
        q.investment_lead_magnet,
    )
    ban = ban_delay(w, a, q, r)
    for f in range(len(a.plant_state)):
        stage = a.plant_stage[f]
        lead = months[stage] * a.lead[f] * permit_speed(q, w.will[r, a.plant_state[f]])
        d.lead[r, f] = lead + ban if stage != EXTRACTION and a.plant_held[f] <= 0 else lead
