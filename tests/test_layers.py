"""Imports go one way, third parties stay in their places, and files stay small."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "regame"
LONGEST = 350

# From the bottom up. A module may import its own layer and those below, never in a ring.
LAYERS = [
    {"errors", "memory"},
    {
        "toml",
        "faults",
        "horizon",
        "config_section",
        "config_dated",
        "config_schema",
        "config",
        "options",
        "addresses",
        "progress",
        "executors",
    },
    {
        "tables",
        "own_table",
        "firm_table",
        "world_tables",
        "network",
        "sums",
        "parameters",
        "exogenous",
        "atlas",
        "world",
    },
    {"mechanisms", "strategies"},
    {"philox", "quantiles", "chance", "conduct", "trial"},
    {"agents", "instruments", "removals", "series", "record", "design", "samplers", "events"},
    {"profiles"},
    {"prelude"},
    {"observation", "foresight"},
    {"game"},
    {"rows", "claim_rows", "matches", "stability", "mesa_model", "hindcast_series"},
    {
        *("statistics", "words", "svg", "outcomes", "store", "runner", "protocol", "cannots"),
        *("breakevens", "factorial", "hindsight", "channels"),
        *("report_page", "report_source", "report_charts", "report_findings", "report_causes"),
        *("report_cannots", "report", "report_text", "verdict"),
        *("observed", "discrepancy", "groupings", "hindcast", "hindcast_report"),
        *("league", "payoffs", "standings", "league_text", "report_league"),
        *("svg_grid", "league_charts", "league_prints"),
        *("normal_form", "equilibria", "dynamics", "empirical"),
        *("misjudgments", "misjudgments_text"),
        *("summaries", "sampler", "fit", "identify", "posterior"),
        *("balance", "calibration_page", "calibration_text", "calibrate"),
    },
    {
        *("experiment", "playthrough", "tournament", "odd", "odd_tables"),
        *("sensitivity", "report_sensitivity", "adapters"),
        *("explain", "price_peaks", "report_explain"),
        *("claim_file", "claim_cells", "claim_measures", "claim_verdicts", "claim_history"),
        *("claims", "report_claims"),
        *("frontier", "report_frontier"),
        "theory",
    },
    {"flags", "commands", "cli", "__main__", "app"},
]

# Parts of one layer that must not know each other.
STRANGERS = [("mechanisms", "strategies"), ("strategies", "mechanisms")]

# Third parties that have their place; a package not listed here may be used anywhere.
PLACES = {
    "mesa": {"agents", "game", "mesa_model", "app"},
    "networkx": {"network"},
    "numba": {
        *("mechanisms.kernel", "mechanisms.compiled", "mechanisms.pointers", "philox"),
        *("mechanisms.lanes", "mechanisms.places", "mechanisms.choices"),
    },
    "llvmlite": {  # numba is built on it
        *("mechanisms.kernel", "mechanisms.pointers"),
        *("mechanisms.lanes", "mechanisms.places", "mechanisms.choices"),
    },
    "solara": {"app"},
    "uvicorn": {"app.server"},
    "starlette": {"app.gate", "app.site"},
    "typer": {"cli", "flags", "commands"},
    "distributed": {"executors"},
    "SALib": {"sensitivity"},
    "ema_workbench": {"sensitivity", "adapters"},
    "nashpy": {"equilibria"},
    "upath": {"addresses"},
    "pyarrow": {"store", "runner", "posterior"},
}
FORBIDDEN = {
    "mechanisms": {"mesa", "pandas", "pydantic", "rich", "networkx"},
    "strategies": {"mesa", "pandas", "networkx", "scipy", "numba"},
}


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for path in sorted(SOURCE.rglob("*.py"))}
MODULES = [name for name in FILES if name]  # the package's own file only hands names on


@cache
def imports(name: str) -> frozenset[str]:
    """Return all that a module imports when it runs, at the top or inside a function, in full."""
    return frozenset(_imports(ast.parse(FILES[name].read_text(encoding="utf-8"))))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue  # names for the type checker only: nothing is imported
        yield from _imports(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            module = str(node.module)
            inside = [f"{module}.{alias.name}" for alias in node.names]
            known = [path for path in inside if path.removeprefix("regame.") in FILES]
            yield from known
            if len(known) < len(inside):
                yield module


def own_imports(name: str) -> set[str]:
    """Return the modules of the package that a module imports, without the package's own file."""
    paths = {path for path in imports(name) if path.startswith("regame.")}
    return {path.removeprefix("regame.") for path in paths}


def layer(name: str) -> int:
    top = name.partition(".")[0]
    found = [height for height, modules in enumerate(LAYERS) if top in modules]
    assert found, f"{top} has no place in LAYERS yet: give it the lowest one that fits"
    return found[0]


def inside(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


@pytest.mark.parametrize("name", MODULES)
def test_imports_run_downward_only(name: str):
    assert [other for other in own_imports(name) if layer(other) > layer(name)] == []
    for one, other in STRANGERS:
        if inside(name, one):
            assert [path for path in own_imports(name) if inside(path, other)] == []


def test_there_is_no_ring_of_imports():
    # Packages without content of their own are only a way to their modules.
    graph = {name: {other for other in own_imports(name) if other in FILES} for name in MODULES}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the ring


@pytest.mark.parametrize("name", MODULES)
def test_third_parties_stay_in_their_places(name: str):
    parties = {path.partition(".")[0] for path in imports(name)}
    for party in parties & PLACES.keys():
        assert any(inside(name, place) for place in PLACES[party]), f"{party} in {name}"
    for place, forbidden in FORBIDDEN.items():
        if inside(name, place):
            assert parties & forbidden == set()


def test_only_known_third_parties_are_used():
    used = {path.partition(".")[0] for name in MODULES for path in imports(name)}
    ours = {"regame", "pydantic", "rich", "numpy", "pandas", "scipy", *PLACES}
    assert used - ours - sys.stdlib_module_names == set()


def test_what_is_chosen_once_is_written_once():
    """Lists and thresholds below 1 of the same name and value are one choice, with one home."""
    homes: dict[tuple[str, str], list[str]] = {}
    for name in MODULES:
        for node in ast.parse(FILES[name].read_text(encoding="utf-8")).body:
            match node:
                case ast.Assign([ast.Name(constant)], value) if _is_choice(value):
                    homes.setdefault((constant, ast.unparse(value)), []).append(name)
    assert [found for found in homes.items() if len(found[1]) > 1] == []


def _is_choice(value: ast.expr) -> bool:
    match value:
        case ast.Constant(float(number)):
            return number < 1
        case ast.Tuple(parts):
            return all(isinstance(part, ast.Constant) for part in parts)
    return False


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_small_enough_to_hold_in_the_head(name: str):
    assert len(FILES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST
