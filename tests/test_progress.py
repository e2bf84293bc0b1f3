"""Progress is told on standard error: a bar on a terminal, lines with the time left elsewhere."""

import io

import pytest
from rich.console import Console

from regame.core.progress import BarProgress, LineProgress, progress


def test_lines_come_every_few_seconds_and_at_the_end(monkeypatch: pytest.MonkeyPatch):
    clock = iter([0.0, 1.0, 4.0, 5.0, 8.0])
    monkeypatch.setattr("regame.core.progress.time.monotonic", lambda: next(clock))
    stream = io.StringIO()
    with LineProgress(40, "rows", stream) as bar:
        for _ in range(4):
            bar.advance(10)
    assert stream.getvalue().splitlines() == [
        "rows: 20/40, about 4 s left",
        "rows: 40/40 in 8.0 s",
    ]


def test_without_a_terminal_only_standard_error_is_written(capsys: pytest.CaptureFixture[str]):
    with progress(3, "rows") as bar:
        bar.advance(3)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("rows: 3/3 in ")


def test_a_terminal_gets_a_bar():
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=80)
    with BarProgress(8, "rows", console) as bar:
        bar.advance(8)
    assert "8/8" in stream.getvalue()
