"""How the supplier plays: China, from the record and from the cells of the factorial."""

import math
from dataclasses import dataclass

from regame.strategies import parameters
from regame.strategies.contract import Action, Holder, Observation

RECORD = "policies.csv: quotas, duties and dated events of 2004 to 2015"


@dataclass(frozen=True)
class StatusQuo(Holder):
    """Leaves quotas and duties as they were at the start: the baseline of a verdict."""

    by_calendar = True

    def decide(self, seen: Observation) -> Action:
        """Set nothing, whatever is seen."""
        return Action()


@dataclass(frozen=True)
class Open(Holder):
    """Sets quota and duties to none: free trade, the second baseline."""

    by_calendar = True

    def decide(self, seen: Observation) -> Action:
        """No quota (an infinite share of the start's) and no duty."""
        return Action(export_quota=math.inf, export_duty=-1.0)


@dataclass(frozen=True)
class Reform(Holder):
    """Drops quota and duties, and keeps a campaign against unlicensed mines up: reform at home."""

    by_calendar = True
    force: parameters.Share = 0.5
    begins: parameters.Year = 2011.08
    until: parameters.Year = 2016.0

    def decide(self, seen: Observation) -> Action:
        """No quota, no duty; enforcement of strength `force` between two dates."""
        force = self.force if self.begins <= seen.year < self.until else None
        return Action(export_quota=math.inf, export_duty=-1.0, enforcement=force)


@dataclass(frozen=True)
class Weapon(Holder):
    """Uses the chosen instruments of 2010 to 2014 by their dates, then goes back to the start's.

    quota: 8.0 kt for the second half of 2010, as on record, and from 2011 on `severity` below 50.1
    kt a year. duty: `points` on light oxides from January 2011. denial: no oxides for Japan from
    late September to late November 2010, and every dispute is pressed with the same threat.
    enforcement: a campaign from February to August 2011 of strength `force`. begins: the same
    calendar from another year and month, 2025.5 for fifteen years later; where play starts after
    2010, half a year from there at the earliest. until: its end, by the calendar of 2010.
    """

    by_calendar = True
    quota: bool = False
    duty: bool = False
    denial: bool = False
    enforcement: bool = False
    severity: parameters.Share = 0.4
    points: parameters.Duty = 0.10
    force: parameters.Share = 0.5
    until: parameters.Year = 2015.0
    begins: parameters.Year = 2010.5

    def decide(self, seen: Observation) -> Action:
        """What the calendar asks of the chosen instruments [shares of the start's; points]."""
        opening = round(seen.year - seen.month / 12)
        year = seen.year - max(self.begins - 2010.5, opening - 2010)
        cut = self._quota(year) if self.quota and 2010.49 < year < self.until else None
        points = self.points if self.duty and 2011 <= year + 0.01 < self.until else None
        target = "Japan" if self.denial and 2010.74 < year < 2010.9 else None
        force = self.force if self.enforcement and 2011.08 <= year < 2011.66 else None
        press = True if self.denial and 2010.49 < year < self.until else None
        return Action(
            export_quota=cut,
            export_duty=points,
            denial=target,
            enforcement=force,
            threat=press,
            carry_out=press,
        )

    def _quota(self, year: float) -> float:
        # 7,976 t for half a year against 50,145 t a year; policies.csv
        return 0.318 if year < 2010.99 else 1 - self.severity


@dataclass(frozen=True)
class Quota2010(Weapon):
    """The record: a cut in July 2010, from 2011 on of 40 % (`severity`); duty and campaign, too."""

    quota: bool = True
    duty: bool = True
    enforcement: bool = True


@dataclass(frozen=True)
class TargetedEmbargo(Holder):
    """Refuses oxides to one state for some months, and again after a pause, `times` in all."""

    target: parameters.State = "Japan"
    start: parameters.Year = 2010.74
    months: parameters.Months = 2.0
    pause: parameters.Months = 120.0
    times: parameters.Ratio = 100.0  # more often than any run is long

    def decide(self, seen: Observation) -> Action:
        """Deny `target` for `months` from the year `start`, and again after each `pause`."""
        since = 12 * (seen.year - self.start)
        attempt, into = divmod(since, self.months + self.pause)
        if 0 <= attempt < self.times and into < self.months:
            return Action(denial=self.target)
        return Action()


@dataclass(frozen=True)
class Flood(Holder):
    """Sells below its ask whenever rivals hold more than `tolerance` of the world's mining."""

    tolerance: parameters.Trigger = 0.05
    depth: parameters.Share = 0.8

    def decide(self, seen: Observation) -> Action:
        """Flood at `depth` [0-1] while rivals' share of mine output is above `tolerance`."""
        if seen.rival_share > self.tolerance:
            return Action(flooding=self.depth)
        return Action()


@dataclass(frozen=True)
class Coerce(Holder):
    """Presses every dispute with a threat, and carries out the threats that are defied."""

    by_calendar = True

    def decide(self, seen: Observation) -> Action:
        """Press what disputes there are and carry out what is defied."""
        return Action(threat=True, carry_out=True)


@dataclass(frozen=True)
class Licensing2025(Holder):
    """Licenses exports case by case for `years` from `start`, bans technology, presses disputes."""

    start: parameters.Year = 2010.5
    years: parameters.Years = 3.0
    share: parameters.Ratio = 0.5  # of the quota at the start that is licensed

    def decide(self, seen: Observation) -> Action:
        """License `share` of the start's quota, ban technology and press, from `start` on."""
        if self.start <= seen.year < self.start + self.years:
            return Action(export_quota=self.share, threat=True, carry_out=True, technology_ban=True)
        return Action()


@dataclass(frozen=True)
class LicenseCases(Holder):
    """Licenses heavies and magnets with heavies case by case from `start`, presses disputes.

    refused: part of applications that is never granted (military users and listed firms);
    target: a state that gets no licence at all, or none, from the year `listed` on. wide: the year
    from which more elements and traces of them need one too. press: whether disputes are pressed
    with threats that are carried out; technology: whether technology is kept. The rules name no
    end: `years`.
    """

    by_calendar = True
    start: parameters.Year = 2025.25
    years: parameters.Years = 100.0
    refused: parameters.Share = 0.05
    target: parameters.State = ""
    wide: parameters.Year = 9999.0
    press: bool = True
    technology: bool = True
    listed: parameters.Year = 1800.0

    def decide(self, seen: Observation) -> Action:
        """License case by case, keep technology, and press what disputes there are."""
        if not self.start <= seen.year + 1e-6 < self.start + self.years:
            return Action()
        return Action(
            licensing=self.refused,
            refused_to=(self.target or None) if seen.year + 1e-6 >= self.listed else None,
            licensing_wide=True if seen.year + 1e-6 >= self.wide else None,
            threat=self.press or None,
            carry_out=self.press or None,
            technology_ban=self.technology or None,
        )


@dataclass(frozen=True)
class Truce(LicenseCases):
    """Licenses case by case; what October 2025 added is suspended, and comes back by what happens.

    From `wide`, when it was suspended, it is in force in months in which a state strikes back, and
    from `ends`, when the suspension has to be renewed, for a year after each such strike.
    """

    by_calendar = False
    wide: parameters.Year = 2025.84
    ends: parameters.Year = 2026.83

    def decide(self, seen: Observation) -> Action:
        """License case by case, with the suspended part where the truce is broken or over."""
        now = seen.year + 1e-6
        struck = now >= self.wide and seen.retaliation > 0
        back = struck or (now >= self.ends and seen.since_struck < 12)
        return super().decide(seen)._replace(licensing_wide=True if back else None)


@dataclass(frozen=True)
class Stop(Holder):
    """Keeps `share` of usual exports of all goods from leaving for some months; then trade is open.

    Oxides of all groups and what is made of them, to all states or to `target` alone. licences:
    while it lasts, what may leave needs the licences of April 2025 besides (`LicenseCases`), and
    before it from the year `licensed` on. kept: whether they go on after it.
    """

    by_calendar = True
    share: parameters.Share = 1.0
    start: parameters.Year = 2025.25
    months: parameters.Months = 12.0
    target: parameters.State = ""
    licences: bool = True
    licensed: parameters.Year = 9999.0
    kept: bool = False

    def decide(self, seen: Observation) -> Action:
        """Stop `share` of all goods for `months` from the year `start` on."""
        since = 12 * (seen.year - self.start) + 0.5
        over = since >= self.months
        if over and not self.kept:
            return Action()
        first = self.licensed if since <= 0 else seen.year
        licences_action = LicenseCases(first).decide(seen) if self.licences else Action()
        if since <= 0 or over:
            return licences_action
        return licences_action._replace(stop=self.share, stop_target=self.target or None)


@dataclass(frozen=True)
class MoveDownstream(Holder):
    """Leaves trade alone and pays for magnet plants at home."""

    budget: parameters.Money = 50e6  # USD a year
    years: parameters.Years = 10.0

    def decide(self, seen: Observation) -> Action:
        """Pay `budget` USD a year for magnet plants in the first `years`."""
        return Action(downstream=self.budget) if seen.month < 12 * self.years else Action()
