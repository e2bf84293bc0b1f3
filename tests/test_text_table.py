"""Tables in a terminal: whatever its width, no word and no figure is cut, and none is lost."""

import ast
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

import regame
from regame.reports.terminal import open_console, say
from regame.reports.text_table import PIECE, TextTable, folded

CODE = Path(regame.__file__).parent
WORD = st.text("abcdefghij", min_size=1, max_size=14)
NAME = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
FIGURE = st.floats(-1e4, 1e4).map(lambda value: f"{value:+.1f} M ({value / 2:.1f} to {value:.1f})")


def drawn(table: TextTable, width: int) -> list[str]:
    """The lines of a table in a terminal so wide."""
    console = Console(file=StringIO(), width=width)
    console.print(table)
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined]


@st.composite
def tables(draw: st.DrawFn) -> TextTable:
    """Tables of a name and some figures a row, with headings of one or two words."""
    columns = draw(st.integers(1, 7))
    headings = [draw(WORD), *(f"{draw(WORD)} {draw(WORD)}" for _ in range(columns))]
    row = st.tuples(NAME, *(FIGURE for _ in range(columns)))
    return TextTable("a title", headings, draw(st.lists(row, min_size=1, max_size=4)))


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(60, 132))
def test_no_word_and_no_figure_is_cut_at_any_width(table: TextTable, width: int):
    lines = drawn(table, width)
    assert max(map(len, lines)) <= width
    for row in table.rows:
        for figure in row[1:]:
            assert any(figure in line for line in lines)
    words = {word for line in lines for word in line.split()}
    texts = [*table.headings, *(row[0] for row in table.rows)]
    assert {word for text in texts for word in text.split()} <= words


def test_what_does_not_fit_goes_on_below_with_the_names_repeated():
    rows = [(name, *(f"{name}{place}" * 5 for place in range(6))) for name in ("ab", "cd")]
    table = TextTable("six", ("name", *"123456"), rows, caption="last")
    assert sum("ab0" in line for line in drawn(table, 200)) == 1
    lines = drawn(table, 60)
    assert sum(line.startswith("ab ") for line in lines) == 2
    assert [line.strip() for line in lines if line.strip()][-1] == "last"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("quota+duty+enforcement", 12, ["quota+duty+", "enforcement"]),
        ("price_outside_light, USD/kg", 14, ["price_outside_", "light, USD/kg"]),
        ("one two three", 7, ["one two", "three"]),
        ("one\ntwo", 20, ["one", "two"]),
        ("", 5, [""]),
    ],
)
def test_words_are_folded_after_spaces_and_joints_only(text, width, lines):
    assert folded(text, width) == lines
    assert all(len(piece) <= width for piece in PIECE.findall(text))


@pytest.mark.parametrize(("columns", "width"), [("", 80), ("0", 80), ("many", 80), ("120", 120)])
def test_what_is_piped_is_as_wide_as_columns_says(monkeypatch, capsys, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    console = open_console()
    assert not console.is_terminal
    say(console, "word " * 100)
    rows = [[f"row {n}", *("12,345.6 M" for _ in range(12))] for n in range(3)]
    console.print(TextTable("a title", ("name", *"abcdefghijkl"), rows))
    lines = capsys.readouterr().out.splitlines()
    assert width - 12 < max(map(len, lines)) <= width


def test_every_table_of_the_terminal_is_drawn_by_it():
    """So that what holds for it holds for all commands: no other module draws with Rich's own."""
    own = [
        path.relative_to(CODE).as_posix()
        for path in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "rich.table"
    ]
    assert own == ["reports/text_table.py"]
