"""What answers follow from is written down: who changes it says what that did."""

import json
from pathlib import Path

from tools.structure import LOCK, _code, structure, written

ROOT = Path(__file__).parent.parent


def test_the_lock_is_that_of_the_tree():
    """Else: `make odd`, and CHANGELOG.md says what it did to each published number."""
    locked = json.loads((ROOT / LOCK).read_text(encoding="utf-8"))
    changed = {
        part: sorted(
            name for name in {*names, *locked[part]} if names.get(name) != locked[part].get(name)
        )
        for part, names in structure(ROOT).items()
    }
    assert {part: names for part, names in changed.items() if names} == {}, "run `make odd`"
    assert written(ROOT) == (ROOT / LOCK).read_text(encoding="utf-8")


def test_comments_and_layout_are_no_change(tmp_path: Path):
    code = "def f(x: float) -> float:\n    return x + 1\n"
    other = (
        '"""Words."""\n\n# more\ndef f(x: float) -> float:\n    """Add."""\n    return (x + 1)\n'
    )
    (tmp_path / "a.py").write_text(code)
    (tmp_path / "b.py").write_text(other)
    (tmp_path / "c.py").write_text(code.replace("1", "2"))
    a, b, c = (_code(tmp_path / f"{name}.py") for name in "abc")
    assert a == b != c
