"""How holders play in theory, by dates and by levers: reciprocity, the best tax, a calendar."""

import math
from dataclasses import dataclass, fields
from typing import Annotated

from regame.core.errors import UserError
from regame.strategies import parameters
from regame.strategies.contract import Action, Holder, Observation, fault_of


@dataclass(frozen=True)
class TitForTat(Holder):
    """Trades as at the start, and cuts its quota in every month after one in which it was struck.

    To be struck is to meet retaliation in other trade.
    """

    severity: parameters.Share = 0.4

    def decide(self, seen: Observation) -> Action:
        """Cut the quota by `severity` in a month in which it was struck."""
        return Action(export_quota=1 - self.severity) if seen.since_struck < 1 else Action()


@dataclass(frozen=True)
class Grim(Holder):
    """Trades as at the start until it is first struck, and cuts its quota for good from then on."""

    severity: parameters.Share = 0.4

    def decide(self, seen: Observation) -> Action:
        """Cut the quota by `severity` once it was struck in this run."""
        struck = seen.since_struck <= seen.month  # at some time in this run
        return Action(export_quota=1 - self.severity) if struck else Action()


@dataclass(frozen=True)
class Escalator(Holder):
    """Cuts its quota a step deeper every year, presses disputes, and rests after a concession."""

    step: parameters.Share = 0.1  # of the quota at the start, a year
    most: parameters.Share = 0.6
    rest: parameters.Months = 24.0  # months

    def decide(self, seen: Observation) -> Action:
        """Cut by `step` more a year, up to `most`; rest for `rest` months after a concession."""
        if seen.since_conceded < self.rest:
            return Action()
        months = min(seen.month, seen.since_conceded - self.rest)
        cut = min(self.step * (1 + months // 12), self.most)
        return Action(export_quota=1 - cut, threat=True, carry_out=True)


@dataclass(frozen=True)
class Bluff(Holder):
    """Presses every dispute with a threat, and never carries one out."""

    def decide(self, seen: Observation) -> Action:
        """Threaten in every dispute and carry nothing out."""
        return Action(threat=True, carry_out=False)


@dataclass(frozen=True)
class RentMaximizer(Holder):
    """Sets the export duty that pays best on the demand left to it, and more the larger its share.

    The best tax on the outside price is 1/eR, eR = (eD + (1 - s) eS)/s with the holder's share s of
    what is bought outside; as much as it dares where eR is at most one. `demand` and `fringe` are
    the elasticities it believes in: those of some years, for one who is patient.
    """

    demand: parameters.Ratio = 1.0
    fringe: parameters.Ratio = 2.0
    # Duty at the start, on top of which the points come; policies.csv
    start: parameters.Duty = 0.15
    most: parameters.Duty = 1.0  # ad valorem

    def decide(self, seen: Observation) -> Action:
        """The best duty on the demand left, -1 to `most`, in points over that of the start."""
        share = max(seen.export_share, 1e-6)
        residual = (self.demand + (1 - share) * self.fringe) / share
        duty = 1 / (residual - 1) if residual > 1 else math.inf  # tax 1/eR, on the inside price
        return Action(export_duty=min(max(duty - self.start, -1.0), self.most))


@dataclass(frozen=True)
class LimitPrice(Holder):
    """Lifts quota and duties while prices outside are so high that rivals would enter."""

    ceiling: parameters.Ratio = 1.5  # outside price over the start's

    def decide(self, seen: Observation) -> Action:
        """Drop quota and duty while the outside price is above `ceiling` of the start."""
        if seen.outside_price > self.ceiling:
            return Action(export_quota=math.inf, export_duty=-1.0)
        return Action()


SLACK = 0.01  # of a year, by which a month's number may miss its date


def _steps(text: str, key: str) -> list[tuple[float, str]]:
    """The steps of "2014-01=0, 2017-01=0.5": (year, value) each, in the order of dates."""
    steps = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        date, _, value = (word.strip() for word in part.partition("="))
        try:
            year, month = date.split("-")
            steps.append((int(year) + range(1, 13).index(int(month)) / 12, value))
            if key != "denial" and value != "none":
                float(value)
        except ValueError:
            raise UserError(f"{key} = {text!r}: must read like 2014-01=0.5, 2017-01=none") from None
    return sorted(steps)


@dataclass(frozen=True)
class Schedule(Holder):
    """Sets export quota, duty and so on by date; `none` leaves one as at the start again.

    quota: share of the exports at the start; duty: added, ad valorem; denial: a state; levy: share
    of the price of what is made of the goods; posted: least price, over the start's at home.
    """

    by_calendar = True
    quota: str = ""
    duty: str = ""
    denial: str = ""
    levy: str = ""
    posted: str = ""

    def decide(self, seen: Observation) -> Action:
        """What the dates say of this month."""
        return Action(
            export_quota=self._number("quota", seen),
            export_duty=self._number("duty", seen),
            denial=self._now(self.denial, "denial", seen),
            levy=self._number("levy", seen),
            posted_price=self._number("posted", seen),
        )

    def dated_faults(self, states: tuple[str, ...], opens: int) -> list[str]:
        """What cannot be played in a world of these states that opens in January of a year."""
        texts = {field.name: getattr(self, field.name) for field in fields(self)}
        steps = {key: _steps(text, key) for key, text in texts.items()}
        faults = [
            f"{key} = {texts[key]!r}: begins before the world opens, in {opens}-01"
            for key, dated in steps.items()
            if dated and dated[0][0] < opens - SLACK
        ]
        for year in sorted({year for dated in steps.values() for year, _ in dated}):
            seen = Observation(*[0.0] * len(Observation._fields))._replace(year=year)
            if why := fault_of(self.decide(seen), states):
                faults.append(why)
        return list(dict.fromkeys(faults))

    def _number(self, key: str, seen: Observation) -> float | None:
        value = self._now(getattr(self, key), key, seen)
        return None if value is None else float(value)

    def _now(self, text: str, key: str, seen: Observation) -> str | None:
        past = [value for year, value in _steps(text, key) if year <= seen.year + SLACK]
        return past[-1] if past and past[-1] != "none" else None


@dataclass(frozen=True)
class PriceQuota(Holder):
    """A quota that answers the price: more where dear, less where cheap.

    From `start` to `until`: `share` of the exports at the start, raised by `step` for each `width`
    that the outside price lies over `pivot` times its start, lowered as far below it.
    """

    start: parameters.Year = 2010.0
    until: parameters.Year = 2100.0
    share: parameters.Ratio = 0.6
    pivot: parameters.Ratio = 1.5
    width: Annotated[float, parameters.Within(1e-3, 1e3)] = 0.2
    step: parameters.Share = 0.1

    def decide(self, seen: Observation) -> Action:
        """A quota between half of `share` and the whole, by the quoted price."""
        if not self.start <= seen.year + SLACK < self.until:
            return Action()
        steps = round((seen.outside_price - self.pivot) / self.width)
        return Action(export_quota=min(max(self.share + self.step * steps, self.share / 2), 1.0))


@dataclass(frozen=True)
class Levers(Holder):
    """Sets each instrument once, at `start`, and takes all of them back after `years`.

    cut: share of the exports at the start that gets no licence; duty: points added, ad valorem;
    denial: a state that is refused oxides, or none; campaign: against unlicensed mines, strength 0
    to 1; downstream: USD a year for magnet plants at home; technology: withheld from abroad; press:
    threatens in every dispute and carries it out; licensing: case by case, where `refused` is the
    part of applications that is never granted. What is 0 stays as at the start.
    """

    by_calendar = True
    cut: parameters.Share = 0.0
    duty: parameters.Duty = 0.0
    denial: parameters.State = ""
    campaign: parameters.Share = 0.0
    downstream: parameters.Money = 0.0
    technology: bool = False
    press: bool = False
    start: parameters.Year = 2010.5
    years: parameters.Years = 3.0
    licensing: bool = False
    refused: parameters.Share = 0.0

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
