"""A toy world for tests: 5 states, 4 groups, 7 firms and 3 runs, so that no two axes agree.

`config` writes its tables to a folder; `Changed` rows make the variants that the laws compare.
"""

from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.config.files import Config, load_config
from regame.game.game import Game

type Change = Callable[[pd.DataFrame], pd.DataFrame]

SHARES = [f"share_{group}" for group in ("bulk", "light", "heavy", "other")]

REGIONS = """state,oxide_use,magnet_use
China,59700,33500
United States,9500,5000
Japan,17300,14000
Australia,100,50
Rest of World,16000,14000
"""

FIRMS = """name,state,stage,status,capacity_t,share_bulk,share_light,share_heavy,share_other,\
unit_cost,capex,undocumented_share,months_left
Grey Hill,China,mine,operating,130000,0.63,0.22,0.03,0.12,1.8,3000,0.3,
Red Bluff,Australia,mine,operating,20000,0.6,0.26,0.01,0.13,4.0,9000,,
East Works,China,separation,operating,150000,0.63,0.22,0.03,0.12,2.2,3000,,
South Works,Japan,separation,operating,24000,0.6,0.26,0.01,0.13,3.5,8000,,
Swarf House,China,recycling,operating,3000,0,0.9,0.1,0,3.0,2000,,
Long Magnets,China,magnet,operating,75000,,,,,9.0,20000,,
Fine Magnets,Japan,magnet,operating,19000,,,,,12.0,30000,,
"""

USES = """name,input,share_2010,share_bulk,share_light,share_heavy,share_other,elasticity_short,\
elasticity_long,stop_value,substitute_ceiling
catalysts,oxide,0.45,0.95,0.03,0,0.02,0.15,0.4,20,0.4
phosphors,oxide,0.3,0.5,0.1,0.05,0.35,0.2,0.5,30,0.3
magnets,magnet,0.25,0,0.94,0.06,0,0.2,0.6,40,0.25
"""

QUIET = ("demand.shock=0", "production.noise=0", "investment.hazard=0")  # luck that moves no firm

RIVALS = {"United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake"}


def config(
    folder: Path,
    *overrides: str,
    firms: Change | None = None,
    regions: Change | None = None,
    end_uses: Change | None = None,
    base: str = "world_2010",
) -> Config:
    """Write the tables, changed as told, into a folder and return the config that uses them."""
    written = ["opening.still=false"]  # laws hold for any tables, also for those that do not add up
    for name, text, change in (
        ("firms", FIRMS, firms),
        ("regions", REGIONS, regions),
        ("end_uses", USES, end_uses),
    ):
        table = pd.read_csv(StringIO(text))
        path = folder / f"{name}.csv"
        (change(table) if change else table).to_csv(path, index=False)
        written.append(f'tables.{name}="{path.as_posix()}"')
    return load_config(base, [*written, *overrides])


def design(
    weapons: Iterable[str] = ("StatusQuo", "Quota2010", "TargetedEmbargo"),
    *,
    rivals: dict[str, str] | None = None,
    same_world: bool = False,
    **columns: Iterable[float],
) -> pd.DataFrame:
    """Return a design with a run per weapon, each in a world of its own unless told otherwise.

    columns: dotted keys with two underscores for the dot, `market__sharpness=(7, 8, 9)`.
    """
    weapons = list(weapons)
    world = np.zeros(len(weapons), int) if same_world else np.arange(len(weapons))
    table = pd.DataFrame({"seed": 40 + world, "world": world, "treatment": weapons})
    table = table.assign(China=weapons, **(RIVALS if rivals is None else rivals))
    named = {key.replace("__", "."): list(values) for key, values in columns.items()}
    return table.assign(**named).rename_axis("run")


def bits(game: Game) -> dict[str, NDArray[np.uint64]]:
    """Return every variable of the world and every series as raw bits, the run first."""
    found = {name: np.asarray(values) for name, values in game.world.snapshot().items()}
    del found["month"]
    found |= {f"series {name}": game.record.series(name).T for name in game.record.units}
    runs = game.world.runs
    return {
        name: np.ascontiguousarray(values, float).view(np.uint64).reshape(runs, -1)
        for name, values in found.items()
    }


def assert_same(one: dict[str, NDArray[np.uint64]], other: dict[str, NDArray[np.uint64]]) -> None:
    """Fail with the names of what differs by a bit."""
    assert one.keys() == other.keys()
    differ = [name for name in one if not np.array_equal(one[name], other[name])]
    assert not differ, f"differ: {', '.join(differ)}"
