"""Two configs or two cases side by side, without a run: every assumption in which they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from regame.answers.compare import Comparison, between, flat
from regame.config.files import find, load, load_config
from regame.core.errors import UserError
from regame.runs.experiment import Experiment
from regame.runs.manifests import SCHEMA_VERSION

UNPLAYED = (
    "Set-ups only: nothing was played. To compare answers, play both with `regame verdict` and "
    "compare the two folders; what one assumption does, `--set KEY=VALUE` shows."
)


def is_setup(name: str) -> bool:
    """Whether a text names a config or an experiment rather than a folder of results."""
    return not Path(name).is_dir() and any(
        _found(kind, name) for kind in ("configs", "experiments")
    )


def _found(kind: Literal["configs", "experiments"], name: str) -> bool:
    try:
        find(kind, name)
    except UserError:
        return False
    return True


def compare_setups(one: str, other: str) -> Comparison:
    """Compare two configs, or two experiments with their configs. Raises UserError for others."""
    a, b = _parts(one), _parts(other)
    if a.keys() != b.keys():
        raise UserError(f"compare {one} {other}: takes two configs or two cases, not one of each")
    setup = [row for part in a for row in between(part, flat(a[part]), flat(b[part]))]
    return Comparison(
        schema_version=SCHEMA_VERSION, one=one, other=other, setup=tuple(setup), paired=False,
        horizons=(), cause=UNPLAYED,
    )  # fmt: skip


def _parts(name: str) -> dict[str, dict[str, Any]]:
    """Return the parts of a set-up: a config alone, or an experiment and its config."""
    if Path(name).suffix == ".toml":  # a path is found as either
        try:
            return {"config": _values(load_config(name))}
        except UserError:
            pass
    elif not _found("experiments", name):
        return {"config": _values(load_config(name))}
    asked = load(Experiment, "experiments", name)
    return {
        "config": _values(load_config(asked.config)),
        "experiment": asked.model_dump(mode="json"),
    }


def _values(config: Any) -> dict[str, Any]:
    found: dict[str, Any] = config.model_dump(mode="json")
    return found
