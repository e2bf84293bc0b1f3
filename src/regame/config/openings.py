"""Openings of the question of today, by date: the newest is asked of where none is named."""

import re
from typing import NamedTuple

from regame.config.files import known

NAMED = re.compile(r"weaponization_(\d{4})(?:_(\d{2}))?")


class Opening(NamedTuple):
    """A world that opens at a date: the experiment and the study of a target that ask of it."""

    date: str
    experiment: str
    study: str


def openings() -> list[Opening]:
    """Openings from 2025 on of which experiment and study are known, the newest last."""
    names = known("experiments")
    found = []
    for match in filter(None, map(NAMED.fullmatch, names)):
        study = match.group().replace("weaponization", "respond")
        if study in names:
            found.append(Opening(f"{match[1]}-{match[2] or '01'}", match.group(), study))
    return sorted(found)


def newest() -> Opening:
    """The opening of today."""
    return openings()[-1]
