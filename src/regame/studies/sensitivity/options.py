"""What a user may ask of `regame sensitivity`."""

from dataclasses import dataclass
from typing import Annotated, Literal

from regame.core.options import Execution, Flag, Own, Printing, Sampling
from regame.studies.verdict.options import TREATMENTS


@dataclass(frozen=True, kw_only=True)
class SensitivityOptions(Sampling, Own, Execution, Printing):
    """The choices of a sensitivity analysis."""

    treatments: Annotated[tuple[str, ...], TREATMENTS] = ()
    by: Annotated[
        Literal["section", "parameter", "record"],
        Flag(
            "Take the keys of a section of the config together, each parameter alone, or all that "
            "the record to 2015 narrows together and all that it leaves open."
        ),
    ] = "section"
