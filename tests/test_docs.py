"""Documents name files that are there, and the worked example of a mechanism works as printed."""

import hashlib
import importlib
import importlib.util
import re
import tomllib
from collections.abc import Callable
from configparser import ConfigParser
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = (
    *sorted((ROOT / "docs").glob("*.md")),
    *map(ROOT.joinpath, ("README.md", "CONTRIBUTING.md")),
)
NAMED = re.compile(
    r"`((?:src|docs|tests|tools|configs|experiments|examples|benchmarks|\.ci)/[\w./-]+)`"
)
LINKED = re.compile(r"\]\(([\w./-]+)\)")
EXAMPLE, GUIDE = (ROOT / "docs" / name for name in ("adding-a-mechanism.md", "read-the-model.md"))
TESTS, STEPS = (
    re.findall(r"^def (test_\w+)\(", page.read_text(encoding="utf-8"), re.MULTILINE)
    for page in (EXAMPLE, GUIDE)
)
MODULE = re.compile(r"\bregame(?:\.[a-z_]+)+")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_a_document_names_are_there(document: Path):
    text = document.read_text(encoding="utf-8")
    named = {name: ROOT / name for name in NAMED.findall(text)}
    linked = {name: document.parent / name for name in LINKED.findall(text)}
    assert [name for name, path in (named | linked).items() if not path.exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_modules_that_a_document_names_are_there(document: Path):
    named = set(MODULE.findall(document.read_text(encoding="utf-8")))
    assert [name for name in sorted(named) if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    home, _, last = name.rpartition(".")
    with suppress(ModuleNotFoundError):  # its home is no package
        if importlib.util.find_spec(name) is not None:
            return True
    with suppress(ModuleNotFoundError):
        return hasattr(importlib.import_module(home), last)
    return False


def code_of(page: Path, folder: Path) -> ModuleType:
    """The Python of a page as one module; numba reads its text, so it has to be a file."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    name = page.stem.replace("-", "_")
    path = folder / f"{name}.py"
    path.write_text("\n\n".join(blocks), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return code_of(EXAMPLE, tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return code_of(GUIDE, tmp_path_factory.mktemp("guide"))


@pytest.mark.slow  # compiles the engine again with one rule more, for a minute and a half
@pytest.mark.parametrize("name", STEPS)
def test_the_guide_from_a_plain_rule_to_a_compiled_one_works(guide: ModuleType, name: str):
    assert len(STEPS) == 2
    getattr(guide, name)()


@pytest.mark.parametrize("name", TESTS)
def test_the_worked_example_works(example: ModuleType, name: str, tmp_path: Path):
    test: Callable[[Path], None] = getattr(example, name)
    test(tmp_path)


def test_the_worked_example_moves_in_where_the_page_says():
    """Every step of its last section, to the last, names a file that has the spot it speaks of."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert len(TESTS) == 4
    section = text.partition("## 5. Move it in")[2].partition("\n## 6.")[0]
    steps = re.split(r"^\d+\. \*\*", section, flags=re.MULTILINE)[1:]
    spots = [  # step by step: file, and what must stand in it
        [("src/regame/data/assumptions.csv", "\nreputation.")],
        [("experiments/weaponization.toml", "[[uncertainties]]")],
        [
            (
                "src/regame/engine/mechanisms/reputation.py",
                "def lose_trust(w: World, a: Facts, q: Row",
            )
        ],
        [("src/regame/engine/mechanisms/month.py", "lose_trust(w, a, p[r], r)")],
        [
            ("src/regame/model/adapting.py", "lose_trust(state)"),
            ("tests/test_plain.py", "def test"),
        ],
        [("tests/test_switches.py", "CHANNELS = {"), ("tests/test_conservation.py", "def test")],
        [("experiments/weaponization.toml", "[[channels]]")],
        [("docs/odd.md", "trust")],
        [("CONTRIBUTING.md", "When published numbers change")],
    ]
    for step, places in zip(steps, spots, strict=True):
        for path, words in places:
            assert path.removeprefix("src/regame/") in step, (path, step)
            assert words in (ROOT / path).read_text(encoding="utf-8"), path
    for path, words in {
        "engine/state/variables.csv": "theme,name,axes,unit,meaning",
        "engine/state/facts.csv": "name,axes,meaning",
    }.items():
        assert path in text
        assert words in (ROOT / "src" / "regame" / path).read_text(encoding="utf-8")


def test_the_map_shows_all_packages():
    """Those of the contracts: in the text and in the picture."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    for part in ("packages", "engine"):
        layers = contracts[f"importlinter:contract:{part}"]["layers"]
        names = [name for name in re.findall(r"\w+", layers) if not name.startswith("__")]
        assert len(names) > 5
        for page in ("architecture.md", "architecture.svg"):
            shown = (ROOT / "docs" / page).read_text(encoding="utf-8")
            assert [name for name in names if not re.search(rf"\b{name}\b", shown)] == []


def test_the_version_is_one():
    pages = {
        "pyproject.toml": r'^version = "(.+)"$',
        "src/regame/__init__.py": r'^__version__ = "(.+)"$',
        "CITATION.cff": r"^version: (.+)$",
        "codemeta.json": r'^ "version": "(.+)",$',
        "recipe/recipe.yaml": r'^  version: "(.+)"$',
    }
    texts = {page: (ROOT / page).read_text(encoding="utf-8") for page in pages}
    found = {page: re.findall(pages[page], text, re.MULTILINE) for page, text in texts.items()}
    assert len(set(map(tuple, found.values()))) == 1
    assert all(len(versions) == 1 for versions in found.values())


def test_every_optional_package_has_its_licence():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    text = (ROOT / "docs" / "how-to" / "without-make.md").read_text(encoding="utf-8")
    part = text.partition("## What is optional")[2]
    names = {re.split(r"[<>=\[]", need)[0] for needs in extras.values() for need in needs}
    missing = {name for name in names - {"regame"} if name not in part}
    assert missing | {name for name in extras if f"`{name}`" not in part} == set()


def test_the_table_of_fits_has_the_hashes_of_their_files():
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "src" / "regame" / "data").glob("posterior_*.parquet")):
        row = next(line for line in text.splitlines() if line.startswith(f"| `{path.stem}`"))
        assert f"`{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}`" in row


def test_the_conda_recipe_needs_what_the_package_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = {f"python{project['requires-python']}", *project["dependencies"]}
    recipe = (ROOT / "recipe" / "recipe.yaml").read_text(encoding="utf-8")
    run = recipe.partition("  run:\n")[2].partition("\n\n")[0]
    assert {line.strip(" -").replace(" ", "") for line in run.splitlines()} == needs


def test_the_index_of_the_architecture_leads_where_it_says():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    part = text.partition("## Where is it")[2].partition("\n## ")[0]
    entries = re.findall(r"`([\w/]+\.(?:py|csv))`: ((?:`[\w.]+`(?:, )?)+)", part)
    assert len(entries) > 15
    for path, names in entries:
        content = (ROOT / "src" / "regame" / path).read_text(encoding="utf-8")
        for name in re.findall(r"`([\w.]+)`", names):
            assert name in content, (path, name)
