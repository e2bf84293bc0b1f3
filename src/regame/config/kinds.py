"""Which command a file is for, by the one table that only files of its kind have."""

from collections.abc import Collection

MARKS = {  # table or list at the top of a file -> the command whose files have it
    "treatments": "verdict",
    "policies": "respond",
    "roles": "tournament",
    "claims": "claims",
    "variants": "robustness",
    "games": "dock",
}
WORLD = "world"  # the table by which a config is known
USUAL = ("verdict", "respond")  # ask of the newest opening where no file is named


def mark_of(keys: Collection[str]) -> str:
    """Return the mark among the keys of a file or of its model; "" where none is there."""
    return next((mark for mark in (*MARKS, WORLD) if mark in keys), "")


def other_kind(label: str, keys: Collection[str], wanted: str) -> str:
    """Say that a file is of another kind than wanted; "" where it is not, or may not be.

    label: of the file; keys: at its top; wanted: a mark.
    """
    mark = mark_of(keys)
    if not (wanted and mark) or wanted in keys:
        return ""
    description = "a config" if mark == WORLD else f"an experiment of `regame {MARKS[mark]}`"
    needed = "a config" if wanted == WORLD else f"one of `regame {MARKS[wanted]}`"
    return f"{label}: this is {description}; needed is {needed}"


def said_usual(wanted: str) -> str:
    """Say what the command of a mark takes where no file is named; "" where it needs one."""
    command = MARKS.get(wanted, "")
    if command not in USUAL:
        return ""
    return f" (left out, `regame {command}` takes that of the newest opening)"
