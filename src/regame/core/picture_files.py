"""Files that a picture can be written to, known without what draws it."""

from importlib.util import find_spec
from pathlib import Path

from regame.core.errors import UserError, missing_extra

# Suffix -> packages that write it, beside what is always there.
SUFFIXES = {".svg": (), ".pdf": ("svglib",), ".png": ("svglib", "pypdfium2")}


def check_picture(path: Path) -> None:
    """Raise UserError for a file that no picture can be written to: suffix, folder, package."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError(f"--plot {path}: must end in {', '.join(SUFFIXES)}")
    if not path.parent.is_dir():
        raise UserError(f"--plot {path}: no folder {path.parent}")
    if lacking := [package for package in SUFFIXES[suffix] if find_spec(package) is None]:
        raise missing_extra(f"--plot {path}", lacking, "pdf")
