"""A weapon by its strength: every instrument of a holder held at one setting for some years."""

from dataclasses import dataclass

from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.parameters import Duty, Money, Share, State, Year, Years


@dataclass(frozen=True)
class Levers(Strategy):
    """Sets each instrument once, at `start`, and takes all of them back after `years`.

    cut: share of the exports at the start that gets no licence; duty: points added, ad valorem;
    denial: a state that is refused oxides, or none; campaign: against unlicensed mines, strength 0
    to 1; downstream: USD a year for magnet plants at home; technology: withheld from abroad; press:
    threatens in every dispute and carries it out; licensing: case by case, where `refused` is the
    part of applications that is never granted. What is 0 stays as at the start.
    """

    role = "China"  # of any state that puts exports under licence
    by_calendar = True
    cut: Share = 0.0
    duty: Duty = 0.0
    denial: State = ""
    campaign: Share = 0.0
    downstream: Money = 0.0
    technology: bool = False
    press: bool = False
    start: Year = 2010.5
    years: Years = 3.0
    licensing: bool = False
    refused: Share = 0.0

    def decide(self, seen: Observation) -> Action:
        """The setting of the levers from `start` on, for `years`."""
        if not self.start <= seen.year < self.start + self.years:
            return Action()
        return Action(
            export_quota=1 - self.cut if self.cut else None,
            export_duty=self.duty or None,
            denial=self.denial or None,
            enforcement=self.campaign or None,
            downstream=self.downstream or None,
            technology_ban=self.technology or None,
            threat=self.press or None,
            carry_out=self.press or None,
            licensing=self.refused if self.licensing else None,
        )
