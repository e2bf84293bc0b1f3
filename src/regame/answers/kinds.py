"""Folders of results: which study made one, its answer read again, and its report."""

import json
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from regame import __version__
from regame.core.addresses import is_file
from regame.core.errors import UserError
from regame.runs.asked import replayed
from regame.runs.manifests import SEALS, is_begun, notes, read_manifest, read_object
from regame.runs.provenance import code_hash
from regame.runs.results import read_result


@dataclass(frozen=True)
class Kind:
    """A study by the file that it leaves.

    home: its result, by module and class. play: what makes it, by module and function; none where
    it keeps no rows of its own.
    """

    name: str
    home: str
    play: str = ""

    @property
    def file(self) -> str:
        """The file that it leaves."""
        return f"{self.name}.json"


KINDS = (
    Kind("verdict", "verdict.result:Verdict", "verdict.verdict:play_verdict"),
    Kind("league", "league.result:Tournament", "league.tournament:play_league"),
    Kind("cases", "cases.result:Cases", "cases.cases:play_all"),
    Kind("claims", "claims.result:Claims", "claims.claims:play_claims_of"),
    Kind("hindcast", "hindcast.result:Hindcast", "hindcast.hindcast:play_hindcast"),
    Kind("forecast", "hindcast.result:Forecast", "hindcast.forecast:play_forecast"),
    Kind("months", "hindcast.result:ByMonth", "hindcast.months:play_months_of"),
    Kind("outlook", "forecast.result:Outlook", "forecast.forecast:play_outlook"),
    Kind("calibration", "calibration.result:Calibration", "calibration.calibrate:play_calibration"),
    Kind(
        "sensitivity", "sensitivity.result:Sensitivity", "sensitivity.sensitivity:play_sensitivity"
    ),
    Kind("unsampled", "sensitivity.unsampled:Unsampled", "sensitivity.unsampled:play_unsampled"),
    Kind(
        "robustness", "robustness.result:RobustnessResult", "robustness.robustness:play_robustness"
    ),
    Kind("dock", "dock.result:DockResult", "dock.dock:play_dock"),
    Kind("respond", "respond.result:RespondResult", "respond.respond:play_respond"),
    Kind("board", "respond.command:Board"),
    Kind("firm", "respond.firm_result:FirmResult", "respond.firm:play_firm"),
    Kind(
        "experiment", "experiment.result:ExperimentResult", "experiment.experiment:play_experiment"
    ),
)


def of_studies(name: str) -> Any:
    """Return a class or a function of a study. name: as `Kind` has it."""
    return resolve_name(f"regame.studies.{name}")


LEAST, SHARE = 1e-6, 1e-9  # differences of other packages' last digits: absolute and relative
UNTOLD = ("elapsed_s", "runs_per_s", "date")  # of the play, which no row tells


def kind_of(folder: Path) -> Kind:
    """Return the study that left a folder; raises UserError where none did."""
    for kind in KINDS:
        if is_file(notes(folder) / kind.file):
            return kind
    read_manifest(folder)  # says so where it is no folder of results at all
    names = ", ".join(kind.file for kind in KINDS)
    raise UserError(
        f"{folder}: holds runs but no answer of a study; a finished one leaves one of {names}"
    )


def read(folder: Path) -> tuple[Kind, Any]:
    """Return the study that left a folder, and its typed result.

    Raises UserError where there is none, or it is damaged.
    """
    kind = kind_of(folder)
    return kind, read_result(of_studies(kind.home), notes(folder) / kind.file)


def is_rowless(folder: Path) -> bool:
    """Whether a folder holds an answer, and no table of rows of its own."""
    return is_file(notes(folder) / ("calibration.json" if is_begun(folder) else SEALS))


def check_answer(folder: Path) -> str | None:
    """Hold the answer in a folder, if there is one, against one computed again from its rows.

    Return a line if it cannot be computed, or None. Raises UserError with the first figure that
    differs, by its key, and for an answer that is damaged or has lost its seal.
    """
    if not is_begun(folder) and is_rowless(folder):
        name = Path(next(iter(read_object(notes(folder) / SEALS)))).stem
        return _uncomputed(name, "no rows are kept")
    if not any(is_file(notes(folder) / kind.file) for kind in KINDS):
        return None
    kind, stored = read(folder)
    manifest = read_manifest(folder)
    if not kind.play:
        return _uncomputed(kind.name, "no rows are kept")
    if (release := manifest["versions"].get("regame")) != __version__:
        return _uncomputed(kind.name, f"it is of regame {release}")
    if manifest["code_hash"] != code_hash():
        return _uncomputed(kind.name, "it is of other code, or of strategies of your own")
    try:
        again = replayed(of_studies(kind.play), folder, manifest["runs"])
    except UserError as error:
        return _uncomputed(kind.name, str(error))
    here, there = (json.dumps(str(answer.out))[1:-1] for answer in (again, stored))
    content = json.loads(json.dumps(again.to_json()).replace(here, there))
    if other := _first_other("", stored.to_json(), content):
        raise UserError(f"{notes(folder) / kind.file}: was altered: {other}")
    return None


def _uncomputed(name: str, why: str) -> str:
    return f"the answer of {name} cannot be recomputed: {why}"


def _first_other(key: str, stored: Any, again: Any) -> str | None:
    """Say of the first figure that is not what it is again, by its key; None where all are."""
    inner: list[tuple[str, Any, Any]] = []
    if isinstance(stored, dict) and isinstance(again, dict) and stored.keys() == again.keys():
        names = [name for name in stored if name not in UNTOLD]
        inner = [(f"{key}.{name}".strip("."), stored[name], again[name]) for name in names]
    elif isinstance(stored, list) and isinstance(again, list) and len(stored) == len(again):
        inner = [(f"{key}[{n}]", *pair) for n, pair in enumerate(zip(stored, again, strict=True))]
    elif isinstance(stored, float) and isinstance(again, float):
        again = stored if isclose(stored, again, rel_tol=SHARE, abs_tol=LEAST) else again
    if inner or stored == again:
        return next(filter(None, (_first_other(*item) for item in inner)), None)
    return f"{key} is {str(stored)[:60]}, computed from the rows {str(again)[:60]}"
