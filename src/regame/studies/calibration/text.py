"""Show a calibration as text: the path of the tolerance, the record, the parameters."""

from typing import Any

from rich.table import Table

from regame.reports.terminal import open_console
from regame.studies.calibration.page import PAGE

MOST = 15  # parameters shown, the narrowest first


def show_calibration(found: dict[str, Any]) -> None:
    """Print what was found, as tables."""
    shown = open_console()

    def say(text: str) -> None:
        """Print a line as it is."""
        shown.print(text, highlight=False)

    shown.print(_record(found["record"]))
    inside = sum(item["inside"] for item in found["record"])
    say(f"{inside} of {len(found['record'])} figures lie inside their 5-95 % band.\n")
    shown.print(_parameters(found["parameters"]))
    known = sum(item["identified"] for item in found["parameters"])
    say(
        f"The record narrows {known} of {len(found['parameters'])} parameters to less than 80 % of "
        f"their prior width, and {found['directions']['count']} combinations of them beyond "
        "chance.\n"
    )
    if not found["finished"]:
        say(
            f"NOT FINISHED: after {found['rounds']} rounds the errors are still taken "
            f"{found['tolerance']:.2f} times as large as declared; give more --rounds."
        )
    say(
        f"{found['runs']} worlds, {found['rounds']} rounds, {found['rows']} rows played "
        f"({found['failed_rows']} failed); {found['distinct']} distinct draws from "
        f"{found['founders']} founders, worth {found['effective_median']:.0f} independent ones in "
        f"the median over parameters, {found['effective_least']:.0f} at worst."
    )
    say(f"Results: {found['out']}\nPictures: {found['out']}/{PAGE}")


def _record(record: list[dict[str, Any]]) -> Table:
    shown = Table(title="The record to December 2015, and the model", title_justify="left")
    for heading in ("figure", "unit", "recorded", "prior", "posterior", "off"):
        shown.add_column(heading, justify="left" if heading in ("figure", "unit") else "right")
    for item in record:
        mark = "" if item["inside"] else " !"
        shown.add_row(
            item["name"],
            item["unit"],
            f"{item['recorded']:.4g}",
            _band(item["prior"]),
            _band(item["posterior"]),
            f"{item['median_off']:+.1f}{mark}",
        )
    shown.caption = "Median (5 to 95 %); off: median less recorded, in declared errors"
    return shown


def _parameters(parameters: list[dict[str, Any]]) -> Table:
    shown = Table(title="What the record narrows most", title_justify="left")
    for heading in ("parameter", "width", "prior", "posterior"):
        shown.add_column(heading, justify="left" if heading == "parameter" else "right")
    for item in parameters[:MOST]:
        shown.add_row(
            item["key"], f"{item['width']:.2f}", _band(item["prior"]), _band(item["posterior"])
        )
    shown.caption = "Width: of the middle 90 %, posterior over prior"
    return shown


def _band(levels: list[float]) -> str:
    low, middle, high = levels
    return f"{middle:.4g} ({low:.3g} to {high:.3g})"
