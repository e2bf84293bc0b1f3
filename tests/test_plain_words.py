"""Words that we gave up stay away: old names (docs/glossary.md) and archaic turns.

A word of a plain sentence may be caught although its use is right; then say it in another way.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What is searched for -> what to say.
GIVEN_UP = {
    r"twins?": "baseline",
    r"cannots": "hypotheses",
    r"reckon\w*": "expect",
    r"what stops": "value of lost load, or the thing itself",
    r"told|telling|retold": "say, report, summary, describe",
    r"stands": "is",
    r"hangs? on": "depends on",
    r"work(s|ed)? out": "compute",
    r"one's": "the user's, their, its",
    r"lest": "so that not",
    r"whence|thence|hence(forth)?|thereof|wherein|hitherto": "from where, of it, in which",
    r"naught|nought|nil": "zero, none, nothing",
    r"anew": "again",
    r"likewise": "too",
    r"for want of": "without, for lack of",
    r"put to the test": "tested",
    r"papers? on the desk": "per-month buffers",
    r"mere rounding": "numerically equal",
    r"swings? on (its|their) own": "has undamped price cycles",
    r"waited? for (itself|themselves)": "latency-bound",
    r"faint|seeps?|lures?|bent": "the quantity's own name",
    r"user surplus": "consumer surplus",
}
SEARCHED = re.compile(
    r"\b(?:" + "|".join(f"(?:{word})" for word in GIVEN_UP) + r")\b", re.IGNORECASE
)
PLACES = ("README.md", "CONTRIBUTING.md", "docs", "src/regame", "experiments", "configs")


def searched() -> list[Path]:
    found = []
    for place in map(ROOT.joinpath, PLACES):
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        found += [path for path in files if path.suffix in (".py", ".md", ".toml", ".j2")]
    return found


def prose(path: Path) -> str:
    """The text of a file, without what is written elsewhere: tables of the ODD, old names."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        text = re.sub(r"<!-- table: .*?<!-- end -->", _blank, text, flags=re.DOTALL)
        text = re.sub(r"^## Old names\n.*", _blank, text, flags=re.DOTALL | re.MULTILINE)
    return text


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def given_up(text: str) -> list[str]:
    """What is found of them, with the number of its line."""
    return [
        f"line {number}: {found[0]}"
        for number, line in enumerate(text.splitlines(), 1)
        for found in SEARCHED.finditer(line)
    ]


@pytest.mark.parametrize("path", searched(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_words_that_we_gave_up_stay_away(path: Path):
    assert given_up(prose(path)) == []


def test_the_search_finds_words_and_parts_of_none():
    text = "The Twin is\nworked out, as told.\nInstands, ban_stands, unreckoned: none."
    assert given_up(text) == ["line 1: Twin", "line 2: worked out", "line 2: told"]


def test_the_changes_of_this_version_are_in_plain_words():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = text.split("\n## ")[1]
    assert given_up(newest) == []
