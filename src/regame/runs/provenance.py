"""What decides results, as hashes: the design, the code and tables, and the commit they are of."""

import hashlib
import subprocess
from functools import cache
from pathlib import Path

import pandas as pd

import lanes
from regame.strategies import registry


def design_hash(design: pd.DataFrame) -> str:
    """Return the SHA-256 of what is played in which row, names of columns included."""
    rows = pd.util.hash_pandas_object(design).to_numpy().tobytes()
    return hashlib.sha256("\0".join(map(str, design.columns)).encode() + rows).hexdigest()


def code_hash(strategies: str | None = None) -> str:
    """Return the SHA-256 of the code and tables that decide results.

    That is the package's own, and whatever strategies from elsewhere are made of: the file or
    module with the user's, and those that packages bring.
    """
    total = _of_package().copy()
    for path in registry.sources(strategies):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


@cache
def _of_package() -> "hashlib._Hash":
    """The SHA-256 of the code and tables of regame and its compiler, begun; once a process."""
    total = hashlib.sha256()
    for root in (Path(lanes.__file__).parent, Path(__file__).parent.parent):
        for path in sorted([*root.rglob("*.py"), *root.rglob("*.csv"), *root.glob("data/*.toml")]):
            total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return total


def commit() -> str | None:
    """Return the commit of the source tree this code lies in, or None for an installed package."""
    here = Path(__file__)
    answer = ""
    for question in (("ls-files", "--error-unmatch", here.name), ("rev-parse", "HEAD")):
        try:
            done = subprocess.run(
                ["git", *question], cwd=here.parent, capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError):
            return None
        answer = done.stdout.strip()
    return answer
