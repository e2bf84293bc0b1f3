"""The table of promises names files that are there, and names every file with a test."""

import re
from pathlib import Path

HERE = Path(__file__).parent


def test_the_table_names_every_file_of_tests_and_no_other():
    named = set(re.findall(r"`(test_\w+)`", (HERE / "README.md").read_text(encoding="utf-8")))
    there = {path.stem for path in HERE.glob("test_*.py")}
    assert named <= there
    assert there - named <= {"test_chain", "test_promises"}  # of the code, not of the page


def test_what_is_said_to_be_in_a_browser_is():
    for line in (HERE / "README.md").read_text(encoding="utf-8").splitlines():
        cells = line.split("|")
        if len(cells) < 4 or "`test_" not in cells[2]:
            continue
        for name in re.findall(r"`(test_\w+)`", cells[2]):
            text = (HERE / f"{name}.py").read_text(encoding="utf-8")
            assert re.search(r"\b(visitors|browser)\b", text), name
