"""A league in the toy world, small enough to be played within a test."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from tests import toy

ROLES: dict[str, Sequence[str]] = {
    "China": ("StatusQuo", "Quota2010", "Open"),
    "Japan": ("LaissezFaire", "Diversify2010"),
    "United States": ("LaissezFaire", "Retaliate"),
}


def write(
    folder: Path, roles: Mapping[str, Sequence[str]] = ROLES, months: int = 24, **keys: Any
) -> Path:
    """Write a league of two worlds, unless told otherwise, and its config; return its path."""
    folder.mkdir(exist_ok=True)
    toy.config(folder)  # writes the tables
    tables = "\n".join(
        f'{name} = "{folder / name}.csv"' for name in ("firms", "regions", "end_uses")
    )
    (folder / "toy.toml").write_text(f'extends = "world_2010"\n[tables]\n{tables}\n')
    given = {"question": "Who wins?", "config": str(folder / "toy.toml"), "months": months}
    given |= {"runs": 2, "years": [2], **keys}
    lines = [f"{key} = {json.dumps(value)}" for key, value in given.items()]
    lines += ["[roles]", *(f"{json.dumps(k)} = {json.dumps(list(v))}" for k, v in roles.items())]
    path = folder / "toy_league.toml"
    path.write_text("\n".join(lines))
    return path


def table(values: Mapping[str, Any], worlds: int, **columns: Sequence[float]) -> Any:
    """A table of matches made by hand: state -> what it earns, world by world, match by match."""
    frame = pd.DataFrame({f"broad_{state}_2y": list(earned) for state, earned in values.items()})
    frame["restricted_2y"] = 0.0
    frame["failed"] = False
    frame["forfeits"] = frame["error"] = ""
    frame["run"] = range(len(frame))
    frame["world"] = frame["run"] // (len(frame) // worlds)
    return frame.assign(**columns)
