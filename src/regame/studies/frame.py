"""One frame for a study: fields say once how they are shown; text, page and files follow from them.

A field with a title is a column of its table, in the format and unit of its type; the interval
that belongs to it, `..._ci`, goes beside it. A field with a title that holds rows is a table::

    class Index(Result):
        factor: str = Field(title="factor", description="assumption, by its key in the config")
        total: Share = Field(title="with others", description="share of the variance")
        total_ci: float = Field(description="95 % half-width of that share")

    class Sensitivity(StudyAnswer):
        indices: tuple[Index, ...] = Field(title="Shares of the variance")

        def opening(self) -> list[str]:
            return [f"What the gain of {self.treatment} depends on."]

Its study plays and hands the result to `keep`, its command then to `finish`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, get_args

from markupsafe import Markup

from regame.analysis.results import Result
from regame.analysis.scenario_losses import TITLE, ScenarioLoss, cells_of_losses
from regame.core.addresses import make_folder
from regame.core.shown import Shown
from regame.core.words import NONE, interval
from regame.reports import page
from regame.reports.charts import dots
from regame.reports.files import write_files
from regame.reports.templating import lines
from regame.reports.terminal import open_console, say, show_json, tell_failures, tell_few
from regame.reports.text_table import TextTable
from regame.runs.manifests import Manifest, is_begun, read_manifest
from regame.runs.results import StudyResult
from regame.runs.store import write_json, write_text

if TYPE_CHECKING:
    import pandas as pd
    from pydantic.fields import FieldInfo

    from regame.core.options import Printing

DRAWN = 24  # rows of a table that a chart can show


class Table(NamedTuple):
    """A table as people read it."""

    title: str
    headings: Sequence[str]
    cells: Sequence[Sequence[str]]

    def html(self) -> Markup:
        """Return it for a page."""
        return page.table(self.headings, self.cells, self.title)

    def folded(self) -> Markup:
        """Return it for a report: shown when asked for."""
        return page.folded_table(self.headings, self.cells, self.title)

    def text(self, keys: int = 1) -> TextTable:
        """Return it for a terminal. keys: columns that name a row; the last may be words."""
        words = frozenset(self.headings[-1:])
        return TextTable(self.title, self.headings, self.cells, keys, words)

    def markdown(self) -> str:
        """Return headings and cells as Markdown, for a page of the documentation."""
        rows = [[cell.replace("|", "/") for cell in row] for row in (self.headings, *self.cells)]
        head, *body = (f"| {' | '.join(row)} |" for row in rows)
        return "\n".join([head, "|" + " --- |" * len(self.headings), *body])


def losses_table(found: Sequence[ScenarioLoss]) -> Table:
    """Return what a scenario costs states, those that lose most first."""
    return Table(TITLE, *cells_of_losses(found))


class Answer(Result, page.Drawable):
    """A result that shows itself: sentences, tables of its rows, sentences, and a picture.

    key_columns: columns that name a row; a terminal repeats them where a table goes on.
    answer_last: whether a terminal shows the opening below all else, above the prompt.
    """

    key_columns: ClassVar[int] = 1
    answer_last: ClassVar[bool] = False

    def opening(self) -> Sequence[str]:
        """Return the sentences before the tables."""
        return ()

    def closing(self) -> Sequence[str]:
        """Return the sentences after the tables."""
        return ()

    def note(self) -> str:
        """Return what a terminal adds below them; a page has it in its captions."""
        return ""

    def chart(self) -> Markup:
        """Return the picture: where a study draws none itself, the first table with figures."""
        charts = (drawn(rows, title, self.key_columns) for title, rows in self._seen())
        return next(filter(None, charts), Markup())

    def pictures(self) -> Markup:
        """Return all pictures, for the report; notebooks show one."""
        return self.chart()

    def further(self) -> Sequence[Table]:
        """Return tables that a page shows below, and a terminal leaves out."""
        return ()

    def seen(self, name: str) -> Sequence[Result]:
        """Return the rows of a table that people see; files have all. name: of the field."""
        rows_seen: Sequence[Result] = getattr(self, name)
        return rows_seen

    def tables(self) -> list[Table]:
        """Return the tables that people see, those without a row left out."""
        tables = (Table(title, *cells_of(rows)) for title, rows in self._seen())
        return [table for table in tables if table.cells]

    def _seen(self) -> Iterable[tuple[str, Sequence[Result]]]:
        """Return title and rows of every table, as people see them."""
        return ((title, self.seen(name)) for name, title in self._titles().items())

    @classmethod
    def _titles(cls) -> dict[str, str]:
        """Return the titles of the tables by field."""
        return {name: field.title for name, field in cls.model_fields.items() if field.title}

    def _frames(self) -> dict[str, pd.DataFrame]:
        import pandas as pd

        return {
            name: pd.DataFrame([row.to_json() for row in getattr(self, name)])
            for name in self._titles()
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the first table with all its rows, a column per field."""
        return next(iter(self._frames().values()))

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the other tables the same way, by field."""
        return dict(list(self._frames().items())[1:])

    def _repr_html_(self) -> str:
        """Return sentences, tables and the picture, for notebooks."""
        parts = [
            *map(page.paragraph, self.opening()),
            *(table.html() for table in self.tables()),
            *map(page.paragraph, self.closing()),
            self.chart(),
        ]
        return page.notebook(lines(parts))

    def show(self) -> None:
        """Print sentences and tables."""
        out = open_console()
        for line in () if self.answer_last else self.opening():
            say(out, line)
        for table in self.tables():
            out.print(table.text(self.key_columns))
        for line in filter(None, (*self.closing(), self.note())):
            say(out, line)


def cells_of(rows: Sequence[Result]) -> tuple[list[str], list[list[str]]]:
    """Return headings and cells of rows: a column for each field that has a title and a value."""
    fields = type(rows[0]).model_fields if rows else {}
    titled = [name for name, field in fields.items() if field.title]
    filled = [name for name in titled if any(getattr(row, name) is not None for row in rows)]
    how = {name: _how(fields[name]) for name in filled}
    headings = [", ".join(filter(None, (fields[name].title, at.unit))) for name, at in how.items()]
    return headings, [[_cell(row, name, at) for name, at in how.items()] for row in rows]


def crossed(
    items: Iterable[Result], row: str, column: str, show: Callable[[Any], str]
) -> tuple[list[str], list[list[str]]]:
    """Return a heading per value of one field, and cells per value of another, as items come.

    show: what is said of an item; a pair of values that no item has is a dash.
    """
    at = {(getattr(item, row), getattr(item, column)): show(item) for item in items}
    heads = list(dict.fromkeys(head for _, head in at))
    names = dict.fromkeys(name for name, _ in at)
    return heads, [[name, *(at.get((name, head), NONE) for head in heads)] for name in names]


def _how(field: FieldInfo) -> Shown:
    """Return how a field is shown: as its type says, which may be one of several."""
    inner = (at for kind in get_args(field.annotation) for at in getattr(kind, "__metadata__", ()))
    return next((at for at in (*field.metadata, *inner) if isinstance(at, Shown)), Shown(str))


def _cell(row: Result, name: str, how: Shown) -> str:
    """Return a value with its interval: a half-width, or two ends."""
    value = getattr(row, name)
    shown = NONE if value is None else how.show(value)
    bounds = _bounds(row, name)
    if bounds is None:
        return shown
    if isinstance(bounds, float):
        return f"{shown} ± {how.show(bounds)}"
    return f"{shown} ({interval(bounds, how.show)})"


def _bounds(row: Result, name: str) -> Any:
    """Return the interval of a value, or its half-width; None where it has none."""
    keys = (name, name.rpartition("_")[0])
    return next((ci for key in keys if (ci := getattr(row, f"{key}_ci", None)) is not None), None)


def drawn(rows: Sequence[Result], title: str, keys: int) -> Markup:
    """Draw the first column of figures with its intervals; empty where no column has any.

    keys: columns that name a row. No more than the first DRAWN rows; the title says so.
    """
    if len(rows) > DRAWN:
        rows, title = rows[:DRAWN], f"{title}, the first {DRAWN} of {len(rows)}"
    fields = type(rows[0]).model_fields if rows else {}
    titled = [name for name, field in fields.items() if field.title]
    for name in titled[keys:]:
        values = [(row, value) for row in rows if isinstance(value := getattr(row, name), float)]
        if values:
            how = _how(fields[name])
            unit = ", ".join(filter(None, (fields[name].title, how.axis)))
            named = [(_named(row, titled[:keys]), value, _ends(row, name)) for row, value in values]
            return dots(title, unit, named, how.scale)
    return Markup()


def _named(row: Result, keys: Sequence[str]) -> str:
    """Return the columns that name a row."""
    fields = type(row).model_fields
    return ", ".join(_cell(row, key, _how(fields[key])) for key in keys)


def _ends(row: Result, name: str) -> Sequence[float] | None:
    """Return both ends of a value's interval."""
    bounds, value = _bounds(row, name), getattr(row, name)
    ends: Sequence[float] | None = bounds
    return (value - bounds, value + bounds) if isinstance(bounds, float) else ends


class KeptAnswer(StudyResult, Answer):
    """An answer that is kept in a folder."""

    def heading(self) -> str:
        """Return the heading of the answer."""
        return type(self).__name__

    def __str__(self) -> str:
        return "\n".join((self.heading(), *self.opening(), f"Results: {self.path}"))

    def show(self) -> None:
        """Print the heading, sentences and tables, and where the results are."""
        out = open_console()
        say(out, f"\n{self.heading()}", "bold")
        super().show()
        say(out, f"Results: {self.path}")
        for line in ("", *self.opening()) if self.answer_last else ():
            say(out, line)

    def about(self) -> list[tuple[str, str]]:
        """Return subject and text for people who get a table alone: question, answer, versions."""
        rows = [("question", self.heading()), *(("answer", line) for line in self.opening())]
        if is_begun(self.path):
            rows += [(name, value) for name, value in provenance(read_manifest(self.path)).cells]
        return rows

    def whole_page(self) -> str:
        """Return heading, sentences, all pictures and folded tables as a page."""
        parts = [
            *map(page.paragraph, self.opening()),
            self.pictures(),
            *map(page.paragraph, self.closing()),
            *(table.folded() for table in (*self.tables(), *self.further())),
        ]
        body = page.heading(self.heading()) + Markup(page.notebook(lines(parts)))
        if is_begun(self.path):
            body += provenance(read_manifest(self.path)).folded()
        return page.page(self.heading(), body)


def provenance(manifest: Manifest) -> Table:
    """Return which code, design and seed made what a folder of results holds."""
    rows = [
        ["worlds, rows, months", f"{manifest['runs']}, {manifest['rows']}, {manifest['months']}"],
        ["seed", str(manifest["seed"])],
        ["config", manifest["config_hash"]],
        ["commit", manifest.get("commit") or "an installed package"],
        ["code", manifest["code_hash"][:16]],
        ["design", manifest["design_hash"][:16]],
        ["begun", manifest["started"]],
        ["versions", ", ".join(f"{name} {at}" for name, at in manifest["versions"].items())],
    ]
    return Table("What made this report", ("what", "value"), rows)


class StudyAnswer(KeptAnswer):
    """An answer to a question that its file asks."""

    question: str

    def heading(self) -> str:
        """Return the question."""
        return self.question


def keep(found: KeptAnswer, name: str) -> None:
    """Write a result into its folder: as JSON under that name, and as a page."""
    make_folder(found.notes)
    write_json(found.notes / name, found.to_json())
    write_text(found.notes / page.REPORT, found.whole_page())


def hand_over(found: KeptAnswer, options: Printing) -> None:
    """Write the files that are asked for, and print the answer."""
    write_files(found.notes, found, options, found.about())
    show_json(found.to_json()) if options.json else found.show()


def say_paths(paths: Iterable[Path]) -> None:
    """Say where files were written, beside an answer on standard output."""
    sys.stderr.write("".join(f"regame: wrote {path}\n" for path in paths))


def finish(
    study: str, found: KeptAnswer, options: Printing, worlds: int, *tables: pd.DataFrame
) -> int:
    """Hand an answer over, say what failed, and return the exit code: 1 if a row failed, else 0.

    worlds: how many were played. tables: a row per run with `failed`, `run` and `error`.
    """
    hand_over(found, options)
    tell_few(study, worlds)
    return max(map(tell_failures, tables))
