"""What a user may ask of `regame equilibrium`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core.options import Execution, Printing, StudyOptions, offered

OFFERED = offered("equilibrium")


@dataclass(frozen=True, kw_only=True)
class EquilibriumOptions(StudyOptions, Execution, Printing):
    """The choices of a question of both sides."""

    payoffs: Path | None = OFFERED["payoffs"].field()
