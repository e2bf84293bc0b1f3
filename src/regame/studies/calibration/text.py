"""A calibration as text: the record, the parameters, and what the fit is worth."""

from collections.abc import Sequence

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.calibration.page import PAGE
from regame.studies.calibration.parts import Held
from regame.studies.calibration.result import HEADINGS, SHOWN, Calibration, in_brackets


def show_calibration(found: Calibration) -> None:
    """Print what was found, as tables."""
    shown = open_console()

    shown.print(_record(found.record))
    say(shown, f"{found.inside} of {len(found.record)} figures lie inside their 5-95 % band.\n")
    shown.print(_parameters(found))
    say(
        shown,
        f"The record narrows {found.known} of {len(found.parameters)} parameters to less than "
        f"80 % of their prior width, and {found.directions.count} combinations of them beyond "
        "chance.\n",
    )
    if not found.finished:
        say(
            shown,
            f"NOT FINISHED: after {found.rounds} rounds the errors are still taken "
            f"{found.tolerance:.2f} times as large as declared; give more --rounds.",
        )
    say(
        shown,
        f"{found.runs} worlds, {found.rounds} rounds, {found.rows} rows played "
        f"({found.failed_rows} failed); {found.distinct} distinct draws from "
        f"{found.founders} founders, worth {found.effective_median:.0f} independent ones in "
        f"the median over parameters, {found.effective_least:.0f} at worst.",
    )
    say(shown, f"Results: {found.path}\nPictures: {found.notes / PAGE}")


def _record(record: Sequence[Held]) -> TextTable:
    rows = []
    for item in record:
        mark = "" if item.inside else " !"
        cells = (
            *(item.name, item.unit, f"{item.recorded:.4g}"),
            *(in_brackets(item.prior), in_brackets(item.posterior)),
            f"{item.median_off:+.1f}{mark}",
        )
        rows.append(cells)
    title = "The record to December 2015, and the model"
    headings = ("figure", "unit", "recorded", "prior", "posterior", "off")
    caption = "Median (5 to 95 %); off: median less recorded, in declared errors"
    return TextTable(title, headings, rows, keys=2, caption=caption)


def _parameters(found: Calibration) -> TextTable:
    caption = "Width: of the middle 90 %, posterior over prior"
    rows = found.rows_of_text(SHOWN)
    return TextTable("What the record narrows most", HEADINGS, rows, caption=caption)
