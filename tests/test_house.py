"""Packages import one way, no modules import in a ring, and files stay small."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "src" / "regame").rglob("*.py"))
DEEPEST = 16  # files in a chain of imports
LONGEST = 350  # lines of a file that can be held in the head


def test_packages_import_one_way():
    """The contracts of .importlinter are kept; it says what is wrong on standard output."""
    assert lint_imports(str(ROOT / ".importlinter"), is_debug_mode=False) == EXIT_STATUS_SUCCESS


def test_no_modules_import_in_a_ring():
    """Imports for type checkers count too."""
    graph = grimp.build_graph("regame", cache_dir=None)
    arrows = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(arrows | {"regame": set()}).prepare()  # raises CycleError with the ring


def test_a_reader_has_few_files_to_go_through():
    """The longest chain of imports, lazy ones and those for type checkers counted."""
    graph = grimp.build_graph("regame", cache_dir=None)
    arrows = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    depth: dict[str, int] = {}
    for name in TopologicalSorter(arrows).static_order():
        depth[name] = 1 + max((depth[one] for one in arrows[name]), default=0)
    assert {name: deep for name, deep in depth.items() if deep > DEEPEST} == {}


def test_files_are_small_enough_to_hold_in_the_head():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {path.name: n for path, n in lengths.items() if n > LONGEST} == {}


def test_no_result_of_a_run_lies_at_the_root():
    """A command that a test calls writes where the test says, never where it was started."""
    assert [path.parent.name for path in ROOT.glob("*/seals.json")] == []


def test_what_is_chosen_once_is_written_once():
    """Lists and thresholds below 1 of the same name and value are one choice, with one home."""
    homes: dict[tuple[str, str], list[str]] = {}
    second = ROOT / "src" / "regame" / "model"  # says all again; test_plain.py compares
    for path in (path for path in FILES if second not in path.parents):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            match node:
                case ast.Assign([ast.Name(constant)], value) if _is_choice(value):
                    homes.setdefault((constant, ast.unparse(value)), []).append(path.name)
    assert [found for found in homes.items() if len(found[1]) > 1] == []


def _is_choice(value: ast.expr) -> bool:
    match value:
        case ast.Constant(float(number)):
            return number < 1
        case ast.Tuple(parts):
            return all(isinstance(part, ast.Constant) for part in parts)
    return False


def test_files_of_tests_have_names_of_their_own():
    """Two of one name stop the whole collection, and only the whole suite would tell."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
