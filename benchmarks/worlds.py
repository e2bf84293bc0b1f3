"""What is played: the weapon in sampled worlds, and worlds of other sizes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from regame.config.files import load, load_config
from regame.config.schema import Config
from regame.design.design import worlds
from regame.engine.state.atlas import Atlas
from regame.game.game import Game
from regame.runs.experiment import Experiment
from regame.runs.stability import steady_worlds
from regame.tables import figures

SAMPLED = 256  # steady worlds of the main experiment; more rows are the same with other luck
PLAIN = "world_2010"
HOSTS = ("Malaysia", "Myanmar", "Vietnam", "Korea")
REST = "Rest of World"


@cache
def experiment() -> Experiment:
    """The main experiment."""
    return load(Experiment, "experiments", "weaponization")


@cache
def _sampled() -> pd.DataFrame:
    uncertain = experiment().uncertainties
    return steady_worlds(Game, config(), lambda n: worlds(n, uncertain, 1), SAMPLED)


@cache
def config(*changes: str) -> Config:
    """The world of 2010, with changes."""
    return load_config(PLAIN, list(changes))


def design(rows: int) -> pd.DataFrame:
    """Rows in which the headline weapon is used and rivals answer by their rules."""
    played = experiment()
    taken = _sampled().iloc[np.arange(rows) % SAMPLED].reset_index(drop=True)
    taken = taken.assign(seed=np.arange(rows), world=np.arange(rows), treatment="weapon")
    weapon = {played.weapon: played.treatments[played.headline]}
    return taken.assign(**weapon, **played.others).rename_axis("run")


def switched_off() -> dict[str, dict[str, float]]:
    """The channels of the main experiment and how each is switched off."""
    return {channel.name: dict(channel.off) for channel in experiment().channels}


def _firms() -> pd.DataFrame:
    """The firms of the world of 2010; the package's table has those of later worlds, too."""
    firms = figures.read("firms")
    return firms[firms["name"].isin(Atlas(config()).plants)]


def with_firms(folder: Path, factor: float) -> Config:
    """The world with so many times its firms: each split in parts, or projects left out below 1."""
    firms = _firms()
    if factor < 1:
        firms = firms[firms["status"] != "idle"]
    parts = max(round(factor), 1)
    split = [
        firms.assign(name=firms["name"] + f" {k}", capacity_t=firms["capacity_t"] / parts)
        for k in range(parts)
    ]
    return _written(folder, firms=pd.concat(split))


def with_states(folder: Path, count: int) -> Config:
    """The world with so many states: hosts merged into the rest of the world, or that in parts."""
    regions, firms = figures.read("regions"), _firms()
    if count < len(regions):
        firms = firms.assign(state=firms["state"].replace(dict.fromkeys(HOSTS, REST)))
        regions = regions.assign(state=regions["state"].replace(dict.fromkeys(HOSTS, REST)))
        uses = regions.groupby("state", sort=False)[["oxide_use", "magnet_use"]].sum()
        regions = regions.drop_duplicates("state").set_index("state").assign(**uses).reset_index()
    else:
        parts = count - len(regions) + 1
        named = [REST, *(f"{REST} {k}" for k in range(1, parts))]
        rest = regions["state"] == REST
        split = regions[rest].loc[lambda r: r.index.repeat(parts)].assign(state=named)
        for use in ("oxide_use", "magnet_use"):
            split[use] = split[use] / parts
        regions = pd.concat([regions[~rest], split])
        theirs = firms["state"] == REST
        dealt = np.resize(np.array(named, object), int(theirs.sum()))
        firms = firms.assign(
            state=firms["state"].mask(theirs, pd.Series(dealt, firms.index[theirs]))
        )
    return _written(folder, firms=firms, regions=regions)


def _written(folder: Path, **changed: pd.DataFrame) -> Config:
    """A config with tables of its own, written to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    given = []
    for name, table in changed.items():
        path = folder / f"{name}.csv"
        table.to_csv(path, index=False)
        given.append(f'tables.{name}="{path.as_posix()}"')
    return load_config(PLAIN, given)
