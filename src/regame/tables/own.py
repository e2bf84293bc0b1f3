"""A table of the user's own, checked before play: every fault with its line and column."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from regame.config.section import MONTH
from regame.core.errors import nearest, refuse

if TYPE_CHECKING:
    import pandas as pd

type Faults = Iterator[tuple[int, str]]  # row of the table, and what is wrong there
type Check = Callable[[pd.DataFrame], Faults]
type Names = Sequence[str]
type Words = Mapping[str, Names]  # column -> the words that it may hold

LONGEST = 80  # characters of a cell in a message
ABOVE, SHARE = (0.0, math.inf), (0.0, 1.0)  # bounds of amounts and of shares
ROUNDING = 0.01  # by which shares of groups may miss one in all
BESIDE = (  # columns that say more of a row, of which nothing is computed
    "source", "confidence", "note", "unit", "year", "known_when", "stands_in_until", "country",
    "cost_share", "holds",
)  # fmt: skip
GRADES = ("A", "B", "C")  # of confidence


@dataclass(frozen=True)
class Rules:
    """What must hold of a table.

    `named` is the column of names, each there and once only; `words` says which words a column may
    hold, `bounds` the least and the most of a column of numbers, of which `may_be_empty` may have
    empty cells. All of these columns must be there, but those of `may_be_missing`; beside them and
    `others` only BESIDE may, and what begins with "note". No name may be one of `taken`, the
    states: a column of a design would mean both. Columns of `months` hold YYYY-MM.
    """

    named: str
    words: Words
    bounds: Mapping[str, tuple[float, float]]
    may_be_empty: Names = ()
    may_be_missing: Names = ()
    taken: Names = ()
    months: Names = ()
    others: Collection[Hashable] = ()

    def columns(self) -> tuple[str, ...]:
        """All columns that are read, each once."""
        read = (self.named, *self.words, *self.bounds, *self.months, *self.may_be_missing)
        return tuple(dict.fromkeys(read))


def checked(table: pd.DataFrame, path: str, rules: Rules, *more: Check) -> pd.DataFrame:
    """The table itself; raises UserError with every fault, each with file, line and column.

    more: what else must hold of rows whose words and numbers are right.
    """
    refuse(faults_of(table, path, rules, *more))
    return table


def faults_of(table: pd.DataFrame, path: str, rules: Rules, *more: Check) -> list[str]:
    """Every fault of a table as `checked` raises it, a line each."""
    if faults := [*_columns(table, rules)] or ([] if len(table) else ["holds no row"]):
        return [f"{path}: {fault}" for fault in faults]
    result = [*_words(table, rules.words), *_numbers(table, rules), *_names(table, rules)]
    result += [*_months(table, rules), *_grades(table)]
    wrong = {row for row, _ in result}  # of these rows nothing more is said
    result += [fault for part in more for fault in _further(part, table, wrong)]
    at = partial(line_of, table)
    return [f"{path}, line {at(row)}: {fault}" for row, fault in sorted(result)]


def _further(part: Check, table: pd.DataFrame, wrong: set[int]) -> list[tuple[int, str]]:
    """What else is wrong in rows whose words and numbers are right.

    Other rows may hold what cannot be computed with: then nothing is, until they are put right.
    """
    try:
        return [fault for fault in part(table) if fault[0] not in wrong]
    except (TypeError, ValueError, KeyError):
        if wrong:
            return []
        raise


def line_of(table: pd.DataFrame, row: int) -> int:
    """The line of the file in which a row of a table was."""
    lines = table.attrs.get("lines", ())
    return int(lines[row]) if row < len(lines) else row + 2


def with_columns(table: pd.DataFrame, names: Names, value: float = np.nan) -> pd.DataFrame:
    """The table with those of these columns that it lacks, all of one value."""
    return table.assign(**{name: value for name in names if name not in table})


def with_shares(table: pd.DataFrame, shares: Names) -> pd.DataFrame:
    """The table; where a world has one group only, it need not say that all is of it."""
    return with_columns(table, shares, 1.0) if len(shares) == 1 else table


def sums(table: pd.DataFrame, shares: Names, rows: Any = True) -> Faults:
    """Shares that do not add up to one, in those of the `rows` (row,) that must."""
    parts = table[list(shares)].to_numpy(float)
    total = np.where(np.isnan(parts), 0.0, parts).sum(axis=1)
    for row in np.flatnonzero((abs(total - 1) > ROUNDING) & rows):
        yield int(row), f"{', '.join(shares)} must add up to 1, not {total[row]:.3g}"


def words_in(table: pd.DataFrame, column: str) -> list[str]:
    """The words of a column, whatever else is wrong with its table; none where it is missing."""
    return [str(word) for word in table[column].dropna()] if column in table else []


def unknown(table: pd.DataFrame, column: str, known: Names, kind: str) -> Faults:
    """Words of a column that name none of those known; it may be missing. kind: what they name."""
    for row, word in enumerate(table.get(column, ())):
        if isinstance(word, str) and word not in known:
            yield row, f"{column} = {word!r}: no such {kind}{nearest(word, known)}"


def is_month(text: str) -> bool:
    """Whether a cell is a month, YYYY-MM."""
    return bool(re.fullmatch(MONTH, text))


def month_of(text: object, start_year: int) -> int:
    """Months from January of a year to YYYY-MM."""
    year, month = str(text).split("-")
    return 12 * (int(year) - start_year) + int(month) - 1


def _columns(table: pd.DataFrame, rules: Rules) -> Iterator[str]:
    """Columns that are missing, and others that nobody reads."""
    read = rules.columns()
    absent = [name for name in read if name not in table]
    for name in absent:
        if name not in rules.may_be_missing:
            yield f"column {name!r} is missing"
    allowed = (*read, *map(str, rules.others), *BESIDE)
    for name in map(str, table):
        if name not in allowed and not name.startswith("note"):
            hint = nearest(name, absent) or nearest(name, allowed)
            hint = hint or f": a note's begins with 'note'; others are {', '.join(allowed)}"
            yield f"no column {name!r} is known{hint}"


def _words(table: pd.DataFrame, allowed: Words) -> Faults:
    for column, allowed_words in allowed.items():
        for row, word in enumerate(table[column]):
            if word not in allowed_words:
                wrong = f"{column} = {_said(word)} must be one of {', '.join(allowed_words)}"
                yield row, f"{wrong}{nearest(str(word), allowed_words)}"


def _months(table: pd.DataFrame, rules: Rules) -> Faults:
    for column in rules.months:
        optional = column in rules.may_be_empty
        for row, cell in enumerate(table[column].tolist() if column in table else ()):
            if not is_month(str(cell)) and not (optional and cell != cell):
                end = ", or empty" if optional else ""
                yield row, f"{column} = {_said(cell)} must be a month, YYYY-MM{end}"


def _grades(table: pd.DataFrame) -> Faults:
    for row, grade in enumerate(table.get("confidence", ())):
        if grade == grade and grade not in GRADES:
            yield row, f"confidence = {_said(grade)} must be one of {', '.join(GRADES)}"


def numbers_of(cells: pd.Series) -> np.ndarray:
    """Return cells as numbers (row,): nan where they are none, infinite beyond all floats."""
    import pandas as pd

    largest = sys.float_info.max
    fit = [np.inf if isinstance(cell, int) and abs(cell) > largest else cell for cell in cells]
    return pd.to_numeric(pd.Series(fit, dtype=object), errors="coerce").to_numpy(float)


def _numbers(table: pd.DataFrame, rules: Rules) -> Faults:
    for column, (low, high) in rules.bounds.items():
        if column not in table:
            continue
        values = numbers_of(table[column])
        arguments = table[column].tolist()
        good = (values >= low) & (values <= high) & np.isfinite(values)
        good &= [not isinstance(cell, bool) for cell in arguments]  # true is no number
        if column in rules.may_be_empty:
            good |= table[column].isna().to_numpy()
        for row in np.flatnonzero(~good):
            upper_bound = "" if high == np.inf else f" and at most {high:g}"
            sentence = f"{column} = {_said(arguments[row])}"
            yield int(row), f"{sentence} must be a number of at least {low:g}{upper_bound}"


def _names(table: pd.DataFrame, rules: Rules) -> Faults:
    names = table[rules.named]
    for row in np.flatnonzero(names.isna() | names.duplicated()):
        yield int(row), f"{rules.named} = {_said(names.iloc[row])} must be there, and once only"
    for row in np.flatnonzero(names.isin(rules.taken)):
        cell = f"{rules.named} = {_said(names.iloc[row])}"
        yield int(row), f"{cell} is also a state; give it another, such as 'Plants of ...'"


def _said(value: Any) -> str:
    """A cell as it was given, but for the end of a long one; an empty one is "nothing"."""
    shown = "nothing" if value is None or value != value else repr(value)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}... ({len(shown):,} characters)"
