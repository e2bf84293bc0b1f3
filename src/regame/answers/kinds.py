"""Folders of results: which study made one, its answer read again, and its report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from regame.core.errors import UserError
from regame.reports.page import REPORT, shown
from regame.runs.manifests import read_manifest
from regame.runs.results import read_result
from regame.runs.store import write_text


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
        ("claims", "claims.json", "claims.result", "Claims"),
        ("frontier", "frontier.json", "frontier.result", "Frontier"),
        ("hindcast", "hindcast.json", "hindcast.result", "Hindcast"),
        ("calibration", "calibration.json", "calibration.result", "Calibration"),
        ("sensitivity", "sensitivity.json", "sensitivity.result", "Sensitivity"),
        ("robustness", "robustness.json", "robustness.result", "RobustnessResult"),
        ("respond", "respond.json", "respond.result", "RespondResult"),
        ("experiment", "experiment.json", "misjudgments.result", "ExperimentResult"),
    )
)


def kind_of(folder: Path) -> Kind:
    """Return the study that left a folder; raises UserError where none did."""
    for kind in KINDS:
        if (folder / kind.file).exists():
            return kind
    read_manifest(folder)  # says so where it is no folder of results at all
    names = ", ".join(kind.file for kind in KINDS)
    raise UserError(f"{folder}: holds runs but no answer of a study (none of {names})")


def read(folder: Path) -> tuple[Kind, Any]:
    """Return the study that left a folder, and its typed result.

    Raises UserError where there is none, or it is damaged.
    """
    kind = kind_of(folder)
    module, cls = kind.home
    return kind, read_result(getattr(import_module(module), cls), folder / kind.file)


def write_any(folder: Path) -> Path:
    """Write the report of a folder of any study again and return its path."""
    kind = kind_of(folder)
    whole = _whole(kind.name)
    if whole is not None:
        return whole(folder)
    _, found = read(folder)
    path = folder / REPORT
    write_text(path, shown(getattr(found, "question", kind.name.capitalize()), found))
    return path


def _whole(name: str) -> Callable[[Path], Path] | None:
    """Return what writes the report of a study that has one of its own, from its folder."""
    if name == "verdict":
        from regame.studies.verdict.report import write_report

        return write_report
    if name == "league":
        from regame.studies.league.report import write_league

        return write_league
    if name in ("claims", "frontier", "hindcast"):
        return lambda folder: _from_result(name, read(folder)[1].model_copy(update=_at(folder)))
    return None


def _at(folder: Path) -> dict[str, str]:
    return {"out": str(folder)}  # a folder may have been moved since


def _from_result(name: str, found: Any) -> Path:
    """Write the report of a study whose report is made of its result alone."""
    if name == "claims":
        from regame.studies.claims.report import write_claims

        return write_claims(found)
    if name == "frontier":
        from regame.studies.frontier.report import write_frontier

        return write_frontier(found)
    from regame.studies.hindcast.report import write_page

    return write_page(found)
