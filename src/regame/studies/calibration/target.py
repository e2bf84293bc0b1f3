"""What a calibration fits: a config, the record, parameters; and what its columns are called."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from regame.config.schema import Config
from regame.design.design import Uncertainty
from regame.studies.calibration.summaries import LAST, Summary

BAR = "bar"  # column of a design: log-likelihood above which a run is taken
VALUE = "log_likelihood"
FIGURE = "figure."  # before the name of a summary


@dataclass(frozen=True)
class Target:
    """A config, the record that its runs are held to, and the parameters that may be fitted.

    world: the config in which a set of parameters must be steady: that of the verdict, so that a
    calibration and a verdict draw from the same worlds. until: last year of the record in use.
    """

    config: Config
    world: Config
    summaries: tuple[Summary, ...]
    uncertainties: tuple[Uncertainty, ...]
    until: int = LAST

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of all: two targets that agree in it ask for the same fit."""
        fingerprint = (
            f"{self.config.hash} {self.world.hash} {self.summaries!r} {self.uncertainties!r}"
        )
        return hashlib.sha256(fingerprint.encode()).hexdigest()
