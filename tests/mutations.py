"""Mutations of the model, each in a copy of the tree: do the fast tests notice? `make mutants`.

A mutation replaces a text of one file (mutations.toml). It is caught if a test fails: those that it
names first, then those of `make quick`, up to the first failure. Each copy has the compiled code of
this tree, so that only what a mutation reaches is compiled again.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", ".tools", ".*_cache", "results", "site", "dist")
MOST_SURVIVE = 0.05  # share of mutations that may survive
LONGEST = 1800  # seconds after which a run of tests counts as hung


@dataclass(frozen=True)
class Mutation:
    """One text in place of another, which must stand in the file once."""

    name: str
    file: str
    old: str
    new: str
    first: tuple[str, ...]  # tests that are played first, `plain` for tests/test_plain.py

    def stands(self) -> int:
        """How often the text is in this tree's file; 0 where the file is gone."""
        path = ROOT / self.file
        return path.read_text(encoding="utf-8").count(self.old) if path.exists() else 0

    def apply(self, root: Path) -> None:
        """Write the mutated file into a copy of the tree."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def load() -> list[Mutation]:
    """Return the mutations of mutations.toml."""
    table = tomllib.loads((ROOT / "tests" / "mutations.toml").read_text(encoding="utf-8"))
    return [Mutation(**row | {"first": tuple(row["first"])}) for row in table["mutations"]]


def to_renew(mutations: list[Mutation]) -> list[str]:
    """Return a line for every mutation whose text does not stand in its file exactly once."""
    return [
        f"{mutation.name}: renew it, its text stands {count} times in {mutation.file}"
        for mutation in mutations
        if (count := mutation.stands()) != 1
    ]


def quick() -> tuple[list[str], str]:
    """Return the test files of `make quick`, and what it leaves out of them."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    names, slower = (
        str(re.search(rf"^{key} := (.*)$", text, re.MULTILINE)[1])  # type: ignore[index]
        for key in ("QUICK", "SLOWER")
    )
    return names.split(), slower


def played(root: Path, first: tuple[str, ...]) -> tuple[int, str]:
    """Play tests in a copy up to the first failure; return pytest's exit code and what failed."""
    names, slower = quick()
    files = [f"tests/test_{name}.py" for name in dict.fromkeys((*first, *names))]
    command = [
        *(sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"),
        *("-m", "not slow and not alone", "-k", f"not ({slower})", *files),
    ]
    paths = os.pathsep.join((str(root / "src"), str(root)))
    try:
        run = subprocess.run(
            command, cwd=root, env=os.environ | {"PYTHONPATH": paths}, text=True,
            capture_output=True, timeout=LONGEST, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1, "it hangs"
    failed = re.search(r"^(?:FAILED|ERROR) tests/(\S+)", run.stdout, re.MULTILINE)
    if run.returncode > 1 or (run.returncode and not failed):
        return 2, (run.stdout + run.stderr)[-2000:]
    return run.returncode, failed[1] if failed else ""


def tried(tree: Path, mutation: Mutation) -> tuple[int, str]:
    """Play the tests in a copy of a tree with a mutation."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        root = Path(shutil.copytree(tree, Path(folder) / "tree"))
        mutation.apply(root)
        return played(root, mutation.first)


def chosen(mutations: list[Mutation], number: int, only: str) -> list[Mutation]:
    """Return those whose name or file holds a text, or so many of them, spread evenly."""
    some = [one for one in mutations if only in one.name or only in one.file]
    step = max(len(some) / number, 1.0) if number else 1.0
    return [some[int(k * step)] for k in range(int(len(some) / step))]


def main() -> int:
    """Try the mutations that are asked for; return 1 where some need renewal or many survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=0, help="so many, spread evenly; 0: all")
    parser.add_argument("--only", default="", help="those with this text in their name or file")
    asked = parser.parse_args()
    mutations = load()
    if faults := to_renew(mutations):
        sys.stderr.write("\n".join(faults) + "\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(shutil.copytree(ROOT, Path(folder) / "tree", ignore=LEFT_OUT))
        code, said = played(tree, ())
        if code:
            sys.stderr.write(f"without a mutation the tests fail already: {said}\n")
            return 1
        return try_all(tree, chosen(mutations, asked.number, asked.only))


def try_all(tree: Path, some: list[Mutation]) -> int:
    """Try mutations of a tree and print a line each; return 1 where too many survive."""
    survived, broken = [], []
    for mutation in some:
        begun = time.perf_counter()
        code, said = tried(tree, mutation)
        seconds = time.perf_counter() - begun
        how = ("SURVIVED", f"caught by {said}", f"BROKEN, mend it:\n{said}")[code]
        print(f"{seconds:5.0f} s  {mutation.name}: {how}", flush=True)
        survived += [mutation.name] if code == 0 else []
        broken += [mutation.name] if code > 1 else []
    caught = len(some) - len(survived) - len(broken)
    print(f"{caught} of {len(some)} caught; survived: {', '.join(survived) or 'none'}")
    return int(bool(broken) or len(survived) > MOST_SURVIVE * len(some))


if __name__ == "__main__":
    sys.exit(main())
