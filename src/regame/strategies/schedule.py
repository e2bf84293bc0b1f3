"""A weapon by its own dates, for any holder: what a case's tables of policy say."""

from dataclasses import dataclass, fields
from typing import Annotated

from regame.core.errors import UserError
from regame.strategies.contract import Action, Observation, Strategy, fault_of
from regame.strategies.parameters import Ratio, Share, Within, Year

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
class Schedule(Strategy):
    """Sets export quota, duty and so on by date; `none` leaves one as at the start again.

    quota: share of the exports at the start; duty: added, ad valorem; denial: a state; levy: share
    of the price of what is made of the goods; posted: least price, over the start's at home.
    """

    role = "China"  # of any state that puts exports under licence
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
class PriceQuota(Strategy):
    """A quota that answers the price: more where dear, less where cheap.

    From `start` to `until`: `share` of the exports at the start, raised by `step` for each `width`
    that the outside price lies over `pivot` times its start, lowered as far below it.
    """

    role = "China"  # of any state that puts exports under licence
    start: Year = 2010.0
    until: Year = 2100.0
    share: Ratio = 0.6
    pivot: Ratio = 1.5
    width: Annotated[float, Within(1e-3, 1e3)] = 0.2
    step: Share = 0.1

    def decide(self, seen: Observation) -> Action:
        """A quota between half of `share` and the whole, by the quoted price."""
        if not self.start <= seen.year + SLACK < self.until:
            return Action()
        steps = round((seen.outside_price - self.pivot) / self.width)
        return Action(export_quota=min(max(self.share + self.step * steps, self.share / 2), 1.0))
