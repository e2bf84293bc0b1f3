"""What holds for all tests: lines that a command prints are read whole."""

import os

import pytest

WIDE = "10000"  # columns: no line is broken


def pytest_sessionstart(session: pytest.Session) -> None:
    """Set COLUMNS for commands, in this process and in those that tests start, not for pytest."""
    writer = session.config.get_terminal_writer()
    writer.fullwidth = writer.fullwidth
    os.environ["COLUMNS"] = WIDE
