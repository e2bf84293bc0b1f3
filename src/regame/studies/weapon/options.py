"""What a user may ask of `regame weapon`."""

from dataclasses import dataclass

from regame.core.options import Execution, Printing, StudyOptions, offered

MONEY, BOTH, TAIL = "money", "both", "tail"
OBJECTIVES = (MONEY, BOTH, TAIL)
OFFERED = offered("weapon")


@dataclass(frozen=True, kw_only=True)
class WeaponOptions(StudyOptions, Execution, Printing):
    """The choices of the holder's question."""

    objective: str = OFFERED["objective"].field(MONEY)
    fresh: int | None = OFFERED["fresh"].field()
