"""Folders of results: which study made one, its answer read again, and its report."""

from dataclasses import dataclass
from importlib import import_module
from math import isclose
from pathlib import Path
from typing import Any

from regame import __version__
from regame.core.addresses import is_file
from regame.core.errors import UserError
from regame.reports.page import REPORT, shown
from regame.runs.manifests import notes, read_manifest
from regame.runs.results import read_result
from regame.runs.store import write_text
from regame.studies.frame import KeptAnswer


@dataclass(frozen=True)
class Kind:
    """A study by the file that it leaves. home: module and class of its result."""

    name: str
    file: str
    home: tuple[str, str]


KINDS = tuple(
    Kind(name, file, (f"regame.studies.{module}", cls))
    for name, file, module, cls in (
        ("verdict", "verdict.json", "verdict.result", "Verdict"),
        ("league", "league.json", "league.result", "Tournament"),
        ("cases", "cases.json", "cases.result", "Cases"),
        ("claims", "claims.json", "claims.result", "Claims"),
        ("hindcast", "hindcast.json", "hindcast.result", "Hindcast"),
        ("forecast", "forecast.json", "hindcast.forecast_result", "Forecast"),
        ("months", "months.json", "hindcast.months_result", "ByMonth"),
        ("outlook", "outlook.json", "forecast.result", "Outlook"),
        ("calibration", "calibration.json", "calibration.result", "Calibration"),
        ("sensitivity", "sensitivity.json", "sensitivity.result", "Sensitivity"),
        ("unsampled", "unsampled.json", "sensitivity.unsampled", "Unsampled"),
        ("robustness", "robustness.json", "robustness.result", "RobustnessResult"),
        ("dock", "dock.json", "dock.result", "DockResult"),
        ("respond", "respond.json", "respond.result", "RespondResult"),
        ("board", "board.json", "respond.board", "Board"),
        ("firm", "firm.json", "respond.firm_result", "FirmResult"),
        ("experiment", "experiment.json", "experiment.result", "ExperimentResult"),
    )
)


AGAIN = {"verdict": "verdict.again", "experiment": "experiment.experiment"}  # have a function again
LEAST, SHARE = 1e-6, 1e-9  # differences of other packages' last digits: absolute and relative


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
    module, cls = kind.home
    return kind, read_result(getattr(import_module(module), cls), notes(folder) / kind.file)


def check_answer(folder: Path) -> str | None:
    """Hold the answer in a folder, if there is one, against one computed again from its rows.

    Return why none is computed, or None. Raises UserError with the first figure that differs, by
    its key, and for an answer that is damaged or has lost its seal.
    """
    if not any(is_file(notes(folder) / kind.file) for kind in KINDS):
        return None
    kind, stored = read(folder)
    if kind.name not in AGAIN:
        return f"that of {kind.name} is not computed from rows alone"
    manifest = read_manifest(folder)
    if (release := manifest["versions"].get("regame")) != __version__:
        return f"it is of regame {release}"
    again = import_module(f"regame.studies.{AGAIN[kind.name]}").again(stored, folder, manifest)
    if other := _first_other("", stored.to_json(), again.to_json()):
        raise UserError(f"{notes(folder) / kind.file}: was altered: {other}")
    return None


def _first_other(key: str, stored: Any, again: Any) -> str | None:
    """Say of the first figure that is not what it is again, by its key; None where all are."""
    inner: list[tuple[str, Any, Any]] = []
    if isinstance(stored, dict) and isinstance(again, dict) and stored.keys() == again.keys():
        inner = [(f"{key}.{name}".strip("."), value, again[name]) for name, value in stored.items()]
    elif isinstance(stored, list) and isinstance(again, list) and len(stored) == len(again):
        inner = [(f"{key}[{n}]", *pair) for n, pair in enumerate(zip(stored, again, strict=True))]
    elif isinstance(stored, float) and isinstance(again, float):
        again = stored if isclose(stored, again, rel_tol=SHARE, abs_tol=LEAST) else again
    if inner or stored == again:
        return next(filter(None, (_first_other(*item) for item in inner)), None)
    return f"{key} is {str(stored)[:60]}, computed from the rows {str(again)[:60]}"


def write_any(folder: Path) -> Path:
    """Write the report of a folder of any study again and return its path."""
    kind = kind_of(folder)
    if kind.name == "verdict":
        from regame.studies.verdict.report import write_report

        return write_report(folder)
    result = read(folder)[1].model_copy(update={"out": str(folder)})  # it may have been moved since
    path, title = notes(folder) / REPORT, getattr(result, "question", kind.name.capitalize())
    write_text(
        path, result.whole_page() if isinstance(result, KeptAnswer) else shown(title, result)
    )
    return path
