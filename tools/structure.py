"""`python -m tools.structure` writes `structure.lock`: what answers follow from, with hashes.

Mechanisms, priors and what fits aim at. Who changes one says in CHANGELOG.md what that did to every
published number and to scores out of sample (CONTRIBUTING.md).
"""

from __future__ import annotations

import ast
import hashlib
import json
from pathlib import Path

from regame.config.files import load, load_config
from regame.runs.experiment import Experiment
from regame.studies.calibration.calibrate import CONFIG, target
from regame.studies.calibration.options import CalibrationOptions

LOCK = "structure.lock"
ENGINE = Path("src/regame/engine")
PARTS = ("mechanisms", "relations", "market", "luck")  # of the engine; the compiler is none
ASKED = ("weaponization", "weaponization_2025")  # experiments of the headlines
FITS = (2015, 2020, 2024)  # years to which the record is fitted


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _code(path: Path) -> str:
    """What a file says without comments, docstrings and layout."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                del body[0]
    return ast.dump(tree)


def structure(root: Path) -> dict[str, dict[str, str]]:
    """Return what answers follow from: part -> name -> hash, or the range of a prior."""
    files = [path for part in PARTS for path in sorted((root / ENGINE / part).glob("*.py"))]
    priors = {
        f"{name}: {prior.key}": prior.model_dump_json(
            exclude_defaults=True, exclude={"key", "source"}
        )
        for name in ASKED
        for prior in load(Experiment, "experiments", name).uncertainties
    }
    return {
        "mechanisms": {
            str(path.relative_to(root / ENGINE)): _digest(_code(path))
            for path in files
            if path.stem != "__init__"
        },
        "configs": {name: load_config(name).hash for name in ("world_2010", "world_2025")},
        "priors": priors,
        "targets": {
            f"record to {year}": target(CONFIG, CalibrationOptions(until=year)).hash[:16]
            for year in FITS
        },
    }


def written(root: Path) -> str:
    """Return the lock as text, with a hash of all of it first."""
    parts = structure(root)
    every = _digest(json.dumps(parts))
    return json.dumps({"hash": every, **parts}, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (Path.cwd() / LOCK).write_text(written(Path.cwd()), encoding="utf-8")
