"""Results as files that people open: CSV, and Excel with a sheet of definitions."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from regame.core.options import Printing
from regame.core.words import sentence_of
from regame.reports.definitions import head_of, meaning
from regame.reports.page import write_picture

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

STEM = "results"  # of the files' names, in the folder of results
MEANINGS = "definitions"
ABOUT = "about"  # first sheet: the question, the answer, what was played, the columns
SHARES = ("satisfies", "picked", "break_even_probability", "pays_between_low", "pays_between_high")
# Columns that say what a row is about, before all others.
NAMING = ("policy", "recommended", "amounts", "dose", "unit")
WIDEST = 320  # pixels of a column
MOST_BARS = 40  # rows of a table that a chart can show
# Text of an experiment stays text: none becomes a formula or a link in who opens the workbook.
AS_IS = {"strings_to_formulas": False, "strings_to_urls": False}


class Tabular(Protocol):
    """A result that can be written as tables."""

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table, a row per thing compared."""

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return further tables by name."""

    def chart(self) -> Markup:
        """Return the picture as a part of a page."""


def tables_of(result: Tabular) -> dict[str, pd.DataFrame]:
    """Return every table of a result by name, `results` first; one without a row is left out.

    Columns that name a row stand first.
    """
    further = {name: flat(frame) for name, frame in result.sheets().items() if len(frame)}
    return {STEM: flat(result.to_frame()), **further}


def definitions(tables: Mapping[str, pd.DataFrame], model: type | None = None) -> pd.DataFrame:
    """Return what every column of every table means. model: the result's class."""
    import pandas as pd

    rows = [
        (sheet, name, head_of(name), meaning(name, model, sheet))
        for sheet, frame in tables.items()
        for name in map(str, frame.columns)
    ]
    return pd.DataFrame(rows, columns=["sheet", "column", "head", "meaning"])


def write_files(
    folder: Path | None, result: Tabular, asked: Printing, about: Sequence[tuple[str, str]] = ()
) -> list[Path]:
    """Write a result's tables into a folder and draw its picture, as far as they are asked for.

    As CSV: `results.csv`, one file for each further table, and `definitions.csv`; as Excel:
    `results.xlsx` with all of them as sheets, after one that says what this is. Lists in a cell
    become two columns, `_low` and `_high`, where they are intervals, else one text. about: subject
    and text, of the question, the answer and what was played. Returns the paths.
    """
    if asked.plot is not None:
        draw(result, asked.plot)
    if folder is None or not (asked.csv or asked.xlsx):
        return []
    tables = tables_of(result)
    tables[MEANINGS] = definitions(tables, type(result))
    written = [folder / f"{name}.csv" for name in tables] if asked.csv else []
    for path, frame in zip(written, tables.values(), strict=False):
        path.write_text(frame.to_csv(index=False), encoding="utf-8")
    if asked.xlsx:
        written.append(folder / f"{STEM}.xlsx")
        written[-1].write_bytes(workbook(tables, about))
    return written


def draw(result: Tabular, path: Path) -> None:
    """Draw a result into a file, and say on standard error that there it is."""
    drawn = write_picture(path, result.chart())
    line = f"wrote {path}" if drawn else f"--plot {path}: there is nothing to draw"
    sys.stderr.write(f"regame: {line}\n")


def write_beside(folder: Path | None, result: Tabular, asked: Printing) -> None:
    """Write the files of a command that leaves no results, and say on standard error where.

    folder: None where no file is asked for.
    """
    for path in write_files(folder, result, asked):
        sys.stderr.write(f"regame: wrote {path}\n")


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose cells hold one value each."""
    import pandas as pd

    columns = {}
    for name in map(str, frame.columns):
        cells = frame[name]
        if cells.map(_is_interval).any():
            both = cells.map(lambda cell: tuple(cell) if _is_interval(cell) else (None, None))
            columns[f"{name}_low"] = both.str[0]
            columns[f"{name}_high"] = both.str[1]
        elif cells.map(_is_list).any():
            columns[name] = cells.map(lambda cell: "; ".join(map(str, cell)))
        else:
            columns[name] = cells
    named = [name for name in NAMING if name in columns]
    return pd.DataFrame(columns, index=frame.index)[list(dict.fromkeys([*named, *columns]))]


def _is_list(cell: Any) -> bool:
    return isinstance(cell, list | tuple)


def _is_interval(cell: Any) -> bool:
    """Whether a cell holds two numbers, an end of which may be beyond what was played."""
    return _is_list(cell) and len(cell) == 2 and not any(isinstance(end, str) for end in cell)


def workbook(tables: Mapping[str, pd.DataFrame], about: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return an Excel file with a sheet for each table, and a chart of money below the first.

    Heads are in words, bold, and stay in view; numbers have the format that their column's name
    asks for. Sheets print over the width of a page.
    about: subject and text of the sheet before all others, which also lists the first's columns.
    """
    import pandas as pd

    held, asis = io.BytesIO(), {"options": AS_IS}
    with pd.ExcelWriter(held, engine="xlsxwriter", engine_kwargs=asis) as book:
        subject = next((text for _, text in about), "")
        book.book.set_properties({"title": subject, "author": "regame"})
        if about:
            _add_about(book.book, [*about, *_columns(tables)])
        for name, sheet in tables.items():
            sheet.to_excel(book, sheet_name=name, index=False)
            page = book.sheets[name]
            page.freeze_panes(1, 1)
            heads = list(map(str, sheet.columns))
            bold = book.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
            page.write_row(0, 0, list(map(head_of, heads)), bold)
            for column, head in enumerate(heads):
                if pd.api.types.is_float_dtype(sheet[head]):
                    page.set_column(
                        column, column, None, book.book.add_format(_format(head, heads))
                    )
            page.autofit(WIDEST)
            _for_paper(page)
        first = next(iter(tables))
        _add_chart(book.book, book.sheets[first], first, tables[first])
    return held.getvalue()


def _for_paper(page: Any) -> None:
    """Let a sheet print on A4 across, over its width, its heads on every page."""
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _add_about(book: Any, rows: Sequence[tuple[str, str]]) -> None:
    """Add a sheet of subjects, each said once and bold, and what there is to say of them."""
    page, bold = book.add_worksheet(ABOUT), book.add_format({"bold": True, "valign": "top"})
    wrapped, subject = book.add_format({"text_wrap": True}), ""
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 110)
    page.freeze_panes(1, 1)
    for number, (name, line) in enumerate((("subject", "what there is to say"), *rows)):
        page.write(number, 0, "" if name == subject else name, bold)
        page.write(number, 1, line, wrapped if number else bold)
        subject = name
    _for_paper(page)


def _columns(tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, str]]:
    """Return what columns of the first table mean, and how figures are shown in all."""
    units = "Money is in USD, not in thousands or millions; shares are in per cent."
    rows = [("figures", units)]
    if MEANINGS in tables:
        first, said = next(iter(tables)), tables[MEANINGS]
        mine = said[said["sheet"] == first]
        columns = zip(mine["head"], mine["meaning"], strict=True)
        rows += [(f"sheet {first}", f"{column}: {meaning}") for column, meaning in columns]
        rows.append(("other sheets", f"Their columns are explained in the sheet {MEANINGS}."))
    return rows


def _format(head: str, heads: Sequence[str]) -> dict[str, str]:
    """Return how numbers of a column are shown: money whole, its intervals too, shares in per cent.

    heads: of the whole table; an interval is of money where the figure that it belongs to is.
    """
    if "_usd" in head or f"{head.rpartition('_ci_')[0]}_usd" in heads:
        return {"num_format": "#,##0;[Red]-#,##0"}
    if "share_of_gdp" in head:
        return {"num_format": "0.000 %"}
    is_share = "share" in head or head in SHARES
    return {"num_format": "0.0 %" if is_share else "#,##0.00"}


def _add_chart(book: Any, page: Any, name: str, sheet: pd.DataFrame) -> None:
    """Draw the first column of money as bars over the first column, below the table."""
    heads = list(map(str, sheet.columns))
    money = next((k for k, head in enumerate(heads) if head.endswith("_usd")), None)
    if money is None or not 1 < len(sheet) <= MOST_BARS:
        return
    named = heads.index("policy") if "policy" in heads else 0
    unit, of = ("billions", "bn ") if sheet[heads[money]].abs().max() >= 1e9 else ("millions", "M ")
    axis = head_of(heads[money]).replace("USD", f"{of}USD")
    chart, last = book.add_chart({"type": "bar"}), len(sheet)
    series = {"name": [name, 0, money], "categories": [name, 1, named, last, named]}
    chart.add_series(series | {"values": [name, 1, money, last, money]})
    chart.set_title({"name": f"{sentence_of(axis)}, by {head_of(heads[named])}"})
    chart.set_legend({"none": True})
    chart.set_x_axis({"name": axis, "display_units": unit, "display_units_visible": False,
                      "num_format": "#,##0.##"})  # fmt: skip
    chart.set_y_axis({"name": head_of(heads[named]), "reverse": True, "label_position": "low"})
    chart.set_size({"width": 760, "height": 120 + 24 * last})
    page.insert_chart(last + 2, 0, chart)
