"""Hypothetical chokepoints: nine numbers become tables and a config, and are played as any case."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from regame.config.files import Config, load, load_config
from regame.design.design import cross, worlds
from regame.game.facts import EXTRACTION, MAKING, RUNNING, START_USE, atlas_of
from regame.runs.carried import behaviour
from regame.runs.experiment import Experiment
from regame.studies.frontier.numbers import (
    COST,
    EXPORTS,
    KEPT,
    LOST,
    NUMBERS,
    PRICE,
    RAMP,
    possible,
    stop_value,
)
from regame.tables.world import end_uses, weights

HOLDER, ABROAD = "Holder", "Abroad"
USE = 1000.0  # kt a year, all states
START, OPENS = 12, 2010  # month in which it starts, and the year of the opening
STEP, MADE = 0.8, 3.0  # USD/kg: cost of the later stage, and the price of what it makes; C
PROJECTS = 6  # rivals that may open, and plants of a later stage that may move home; C
LEAST = 1e-3  # kt a year
CARRIED = "weaponization"  # experiment whose ranges of behaviour are taken
CUT, CALM = f"Schedule(quota='{OPENS + 1}-01={KEPT:g}')", "StatusQuo"
LABELS = ["spot", *NUMBERS]  # columns of a design beside those that a game reads
CONFIG = "hypothetical.toml"  # its config, with the nine numbers in braces


def tables(numbers: Mapping[str, float]) -> dict[str, str]:
    """The tables of a chokepoint, as CSV. numbers: the nine."""
    share, home, moved = (numbers[key] for key in ("share", "home_use", "stage_moved"))
    later = moved > 0
    good, used = "good", "made" if later else "good"
    exports = (share - home) * USE

    def tonnes(use: float) -> str:
        """Capacity of plants that make so much at the start, kt a year."""
        return f"{max(use, LEAST) / START_USE:.6g}"

    firms = [
        f"Sources inside,{HOLDER},source,operating,{tonnes(share * USE)},{COST},6000",
        f"Sources outside,{ABROAD},source,operating,{tonnes((1 - share) * USE)},1.4,6000",
        *(
            f"Project {k},{ABROAD},source,idle,{tonnes(exports / PROJECTS)},{1.5 + 0.05 * k:g},6000"
            for k in range(PROJECTS)
        ),
    ]
    stages = ["source,extract,good,,"]
    if later:
        stages.append("works,make,made,1,0")
        withheld = (1 - KEPT) * exports * moved
        firms += [
            f"Works inside,{HOLDER},works,operating,{tonnes(home * USE)},{STEP},3000",
            f"Works outside,{ABROAD},works,operating,{tonnes((1 - home) * USE)},{STEP},3000",
            *(
                f"Works project {k},{HOLDER},works,idle,{tonnes(withheld / PROJECTS)},{STEP},3000"
                for k in range(PROJECTS)
            ),
        ]
    columns = f"{good}_use" + (",made_use" if later else "")
    none = "0," if later else ""
    elasticities = f"{numbers['elasticity_short']:.6g},{numbers['elasticity_long']:.6g}"
    rest = f"{stop_value(numbers['cost_share']):.6g},{numbers['substitutes_ceiling']:.6g}"
    return {
        "stages": "\n".join(["name,place,good,input_t,scrap_share", *stages]),
        "groups": "name,holds\ngood,the good",
        "firms": "\n".join(["name,state,stage,status,capacity_t,unit_cost,capex", *firms]),
        "regions": f"state,{columns}\n{HOLDER},{none}{home * USE:.6g}\n"
        f"{ABROAD},{none}{(1 - home) * USE:.6g}",
        "end_uses": "name,input,share,elasticity_short,elasticity_long,"
        f"stop_value,substitute_ceiling\nuse,{used},1,{elasticities},{rest}",
    }


def world_of(numbers: Mapping[str, float], folder: Path) -> Config:
    """The config of a chokepoint; its tables are written into the folder."""
    named = tables(numbers)
    for name, text in named.items():
        (folder / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    path = folder / "chokepoint.toml"
    path.write_text(
        (files("regame") / "data" / CONFIG).read_text(encoding="utf-8").format(
            tables="\n".join(f'{name} = "{name}.csv"' for name in named),
            opens=OPENS, ramp=RAMP, holder=HOLDER, abroad=ABROAD, price=PRICE, made=MADE,
            exports=(numbers["share"] - numbers["home_use"]) * USE * 1000,
            lead=numbers["entry_lead_months"], stocks=numbers["stocks_months"],
        ),
        encoding="utf-8",
    )  # fmt: skip
    return load_config(path)


def design_of(spots: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    """A design: every spot in the same `count` worlds, with the cut and without.

    spots: a row per chokepoint with the nine numbers, its index the spot. The worlds draw behaviour
    from the ranges of the experiment that cases carry.
    """
    known = set(behaviour())
    uncertain = [
        item for item in load(Experiment, "experiments", CARRIED).uncertainties if item.key in known
    ]
    sampled = cross(worlds(count, uncertain, seed), {"cut": {HOLDER: CUT}, "calm": {HOLDER: CALM}})
    numbers = spots[list(NUMBERS)].rename_axis("spot").reset_index()
    return numbers.merge(sampled, how="cross").rename_axis("run")


def numbers_of(config: Config) -> dict[str, float]:
    """The nine numbers of a case, from its tables and config."""
    atlas, uses = atlas_of(config), end_uses(config)
    running = (atlas.plant_status == RUNNING) & (atlas.plant_stage == EXTRACTION)
    dug = atlas.nameplate * running
    home = atlas.inside[atlas.plant_state]
    use = (atlas.direct_use.sum(axis=0) if atlas.direct_use.ndim > 1 else atlas.direct_use) + (
        atlas.product_use * atlas.content.sum()
    )
    weight = weights(uses)

    def mean(column: str) -> float:
        return float(np.average(uses[column].to_numpy(float), weights=weight))

    share = float((dug * home).sum() / dug.sum())
    stop = mean("stop_value") * config.demand.value
    waiting = (atlas.plant_status != RUNNING) & (atlas.plant_stage == MAKING) & home
    made_home = START_USE * float((atlas.nameplate * waiting).sum() * atlas.content.sum())
    exports = max(share - float(use[atlas.home] / use.sum()), EXPORTS) * float(use.sum())
    found = {
        "share": share,
        "entry_lead_months": float(config.investment.lead_mine),
        "elasticity_short": mean("elasticity_short") * config.demand.elasticity,
        "elasticity_long": mean("elasticity_long") * config.demand.elasticity_long,
        "stocks_months": float(config.stocks.cover),
        "substitutes_ceiling": mean("substitute_ceiling"),
        "home_use": float(use[atlas.home] / use.sum()),
        "stage_moved": min(made_home / ((1 - KEPT) * exports), 1.0),
        "cost_share": LOST / max(stop - 1, LOST),
    }
    table = pd.DataFrame([found])
    limits = {name: (number.least, number.most) for name, number in NUMBERS.items()}
    table = table.assign(**{name: table[name].clip(*limit) for name, limit in limits.items()})
    return {str(name): float(value) for name, value in possible(table).iloc[0].items()}
