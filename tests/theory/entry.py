"""Entry that anybody may try: what it makes of the long-run price."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from tests.theory.finding import Figure, Finding, agreed

from regame.config.files import load_config
from regame.game.game import Game

CONSTANT = (  # costs, and use but for what makes room for a newcomer now and then
    *("production.cost_growth=0", "production.fixed=0", "learning.rate=0", "learning.ban_stands=0"),
    *("investment.slip=0", "investment.reach=1", "investment.hurdle=1", "investment.expansion=0"),
    *("production.plan_stands=-1", "investment.margin=0", "demand.shock=0", "production.noise=0"),
    *("demand.growth_inside=0.01", "demand.growth_outside=0.01", "demand.growth_magnets=0"),
    *("demand.growth_fade=100", "disputes.hazard=0", "reputation.drive=0", "opening.still=false"),
)
ENTRANTS = """name,state,stage,status,capacity_t,share_bulk,share_light,share_heavy,share_other,\
unit_cost,capex,undocumented_share,months_left,linked,projects
Anybody's mines,Australia,mine,idle,2000,0,1,0,0,25,100000,,,Anybody's plants,60
Anybody's plants,Australia,separation,idle,2000,0,1,0,0,20,150000,,,Anybody's mines,60
"""
COST = 25 + 20 + 0.1 / (1 - 1.1**-20) * 250  # USD/kg: running both, and capital at 10 % in 20 years
DEMAND = (1.0, 1.15, 1.3)  # of use outside
YEARS, LAST = 50, 10


def free_entry() -> Finding:
    """T34: whatever demand is, the long-run price is what entry costs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "entrants.csv"
        path.write_text(ENTRANTS, encoding="utf-8")
        config = load_config("world_2025", [f'tables.entrants="{path.as_posix()}"', *CONSTANT])
        design = pd.DataFrame({"seed": 1, "China": "StatusQuo", "demand.outside": DEMAND})
        game = Game(config, design, series=False)
        place, light = game.atlas.state("Australia"), game.atlas.groups.index("light")
        price = []
        for _ in range(12 * YEARS):
            game.step()
            price.append(game.world.price[:, light, place].copy())
    by_year = np.array(price).reshape(YEARS, 12, -1).mean(axis=1)
    settled, first = by_year[-LAST:].mean(axis=0), by_year[:5]
    return agreed(
        statement="with entry free, constant costs and no weapon the long-run price is the cost of "
        "entry whatever demand is; before a plant can be built it may be anything",
        source="Marshall (1890), Principles, V.v; Bain (1956), Barriers to New Competition",
        figures=[
            Figure(f"USD/kg at {demand:g} times the use", COST, float(paid))
            for demand, paid in zip(DEMAND, settled, strict=True)
        ],
        within=0.1,
        also=bool(np.ptp(first.max(axis=0)) > np.ptp(settled)),
    )
