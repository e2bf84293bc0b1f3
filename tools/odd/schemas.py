"""JSON schemas of the results of studies, published in `docs/schemas`."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

RESULTS = {  # study -> module and name of its result
    "board": ("regame.studies.respond.command", "Board"),
    "calibrate": ("regame.studies.calibration.result", "Calibration"),
    "cases": ("regame.studies.cases.result", "Cases"),
    "claims": ("regame.studies.claims.result", "Claims"),
    "dock": ("regame.studies.dock.result", "DockResult"),
    "episodes": ("regame.studies.episodes.result", "Episodes"),
    "experiment": ("regame.studies.experiment.result", "ExperimentResult"),
    "explain": ("regame.studies.explain.result", "Explanation"),
    "firm": ("regame.studies.respond.firm_result", "FirmResult"),
    "forecast": ("regame.studies.hindcast.result", "Forecast"),
    "hindcast": ("regame.studies.hindcast.result", "Hindcast"),
    "months": ("regame.studies.hindcast.result", "ByMonth"),
    "outlook": ("regame.studies.forecast.result", "Outlook"),
    "play": ("regame.studies.explain.result", "Playthrough"),
    "respond": ("regame.studies.respond.result", "RespondResult"),
    "weapon": ("regame.studies.weapon.result", "WeaponResult"),
    "equilibrium": ("regame.studies.equilibrium.result", "EquilibriumResult"),
    "robustness": ("regame.studies.robustness.result", "RobustnessResult"),
    "scoreboard": ("regame.studies.forecast.scoreboard", "Scoreboard"),
    "sealed": ("regame.studies.forecast.sealed", "Sealed"),
    "sensitivity": ("regame.studies.sensitivity.result", "Sensitivity"),
    "tournament": ("regame.studies.league.result", "Tournament"),
    "unsampled": ("regame.studies.sensitivity.unsampled", "Unsampled"),
    "verdict": ("regame.studies.verdict.result", "Verdict"),
}


def schema(study: str) -> str:
    """Return the JSON schema of a study's result, as text."""
    module, name = RESULTS[study]
    found = getattr(import_module(module), name).model_json_schema()
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> None:
    """Write every schema into a folder."""
    folder.mkdir(exist_ok=True)
    for study in RESULTS:
        (folder / f"{study}.json").write_text(schema(study), encoding="utf-8")
