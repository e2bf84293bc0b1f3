"""Folders of results: which study made one, its answer read again, and its report."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

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
