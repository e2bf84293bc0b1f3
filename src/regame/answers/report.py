"""The report of a folder of any study, written again."""

from pathlib import Path

from regame.answers.kinds import kind_of, read
from regame.reports.page import REPORT, shown
from regame.runs.manifests import notes
from regame.runs.store import write_text
from regame.studies.frame import KeptAnswer


def write_any(folder: Path) -> Path:
    """Write the report of a folder of any study again and return its path."""
    kind = kind_of(folder)
    if kind.name == "verdict":
        from regame.studies.verdict.report import write_report

        return write_report(folder)
    result = read(folder)[1].model_copy(update={"out": str(folder)})  # it may have been moved since
    path, title = notes(folder) / REPORT, getattr(result, "question", kind.name.capitalize())
    page = result.whole_page() if isinstance(result, KeptAnswer) else shown(title, result)
    write_text(path, page)
    return path
