"""What README and guides tell people to do works: Python, and commands marked to be run.

A fenced block of Python always runs; one of commands runs if `<!-- run -->` stands on the line
before it. After Python, `<!-- prints -->` and a block of text say what it prints. Lines of a
console block that start with "$ " are commands; the rest is what they print.
"""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GUIDES = (README, ROOT / "docs" / "start.md", *sorted((ROOT / "docs" / "how-to").glob("*.md")))
FENCE = re.compile(
    r"(?P<run><!-- run -->\n+)?^```(?P<language>\w+)\n(?P<text>.*?)^```$"
    r"(?:\n+<!-- prints -->\n+```text\n(?P<prints>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    language: str
    text: str
    marked: bool
    line: int
    prints: str | None = None  # by the page, if it says


def blocks(text: str) -> list[Block]:
    return [
        Block(
            m["language"],
            m["text"],
            bool(m["run"]),
            text[: m.start()].count("\n") + 1,
            m["prints"],
        )
        for m in FENCE.finditer(text)
    ]


def commands(block: Block) -> list[str]:
    """Return the commands of a block, without prompts, output and comments."""
    lines = block.text.replace("\\\n", " ").splitlines()
    if block.language == "console":
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    bare = [re.sub(r"(^|\s)#.*", "", line).strip() for line in lines]
    return [line for line in bare if line]


def effort(page: Path) -> list[pytest.MarkDecorator]:
    """Recipes play whole studies, one after another; the other pages are quick."""
    return [pytest.mark.slow] if page.stem == "recipes" else []


BLOCKS = blocks(README.read_text(encoding="utf-8"))
ALL = [(page, block) for page in GUIDES for block in blocks(page.read_text(encoding="utf-8"))]
PYTHON = [(page, block) for page, block in ALL if block.language == "python"]
COMMANDS = [
    pytest.param(command, marks=effort(page))
    for page, block in ALL
    if block.marked and block.language in ("bash", "console")
    for command in commands(block)
]


def run(arguments: list[str], folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path}
    done = subprocess.run(arguments, cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize(
    "block",
    [pytest.param(b, id=f"{page.stem} line {b.line}", marks=effort(page)) for page, b in PYTHON],
)
def test_python_runs(block: Block, tmp_path: Path):
    printed = run([sys.executable, "-c", block.text], tmp_path)
    if block.prints is not None:
        assert printed == block.prints


@pytest.mark.parametrize("command", COMMANDS)
def test_a_marked_command_runs(command: str, tmp_path: Path):
    run(shlex.split(command), tmp_path)


def test_blocks_are_found_with_their_marks():
    text = (
        "a\n<!-- run -->\n```console\n$ one \\\n  two\nprinted\n```\n\n```bash\nthree\n# no\n```\n"
        "\n```python\nprint(4)\n```\n\n<!-- prints -->\n```text\n4\n```\n"
    )
    first, second, third = blocks(text)
    assert (first.prints, third.text, third.prints) == (None, "print(4)\n", "4\n")
    assert (first.marked, commands(first)) == (True, ["one    two"])
    assert (second.marked, commands(second), second.line) == (False, ["three"], 9)


def test_a_reader_of_the_readme_finds_all_guides():
    """On the page itself, or on the index of all pages, one link away."""
    text = README.read_text(encoding="utf-8")
    assert "(docs/index.md)" in text
    text += (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert [page.name for page in GUIDES[1:] if f"{page.name})" not in text] == []


def test_the_readme_is_one_screen():
    text = README.read_text(encoding="utf-8")
    assert len(text.split()) <= 500
    assert len(text.splitlines()) < 80


def test_the_two_commands_stand_first():
    first, second = [block for block in BLOCKS if block.language in ("bash", "console")][:2]
    assert commands(first) == ["make verdict"]
    assert commands(second) == ["pip install .", "regame verdict"]
