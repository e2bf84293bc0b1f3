"""What the holder does, said once for all commands: who, what, to whom, from when, how long.

A scenario knows what strategy plays it, which disputes are left out, and how it reads in words.
"""

from calendar import month_name
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from regame.config.backlash import BY_CALENDAR
from regame.config.section import MONTH, Entry
from regame.core.horizon import YEAR
from regame.core.words import listed, percent
from regame.strategies.china import Flood, LicenseCases, StatusQuo, Stop
from regame.strategies.contract import Strategy

LICENSED = 2025.25  # year from which licences of April 2025 are in force; table policies
LAPSE, IN_FORCE, NO_LICENCES = "lapse", "in force", "none"
USUAL_MONTHS = 12  # of a stop
NEVER = 9999.0

Month = Annotated[str, StringConstraints(pattern=MONTH)]


class Scenario(Entry):
    """What the holder does, and what is asked of which opening.

    share: of usual exports that still leaves. targets: states, all if empty. start: first month.
    months: how long, None without end. licences: those of April 2025 stay in force before, in and
    after it, or lapse, or there are none even while it lasts. deals: whether disputes are played,
    and a deal may end what restricts. others: what other states do, if not as usual.
    """

    name: str
    act: Literal["stop", "licences", "package", "lists", "price war", "nothing"]
    opens: Month
    holder: str
    goods: str
    share: float = Field(1.0, ge=0, le=1)
    targets: tuple[str, ...] = ()
    start: Month
    months: int | None = Field(None, ge=1, le=240)
    licences: Literal["in force", "lapse", "none"] = "in force"
    deals: bool = True
    others: dict[str, str] = Field({})

    @property
    def begins(self) -> int:
        """Months from the opening to its first."""
        return months_of(self.start) - months_of(self.opens)

    @property
    def strategy(self) -> Strategy:
        """What the holder plays."""
        start, target = year_of(self.start), self.targets[0] if self.targets else ""
        kept = self.licences == IN_FORCE
        match self.act:
            case "stop":
                return Stop(
                    share=1 - self.share,
                    start=start,
                    months=float(self.months or USUAL_MONTHS),
                    target=target,
                    licences=self.licences != NO_LICENCES,
                    licensed=LICENSED if kept else NEVER,
                    kept=kept,
                )
            case "licences":
                return LicenseCases()
            case "package":
                return LicenseCases(wide=start)
            case "lists":
                return LicenseCases(target=target, listed=start)
            case "price war":
                return Flood()
        return StatusQuo()

    @property
    def phrase(self) -> str:
        """A stop as a noun: of how much, to whom."""
        part = f"stop of {percent(1 - self.share)} of exports" if self.share else "full stop"
        return f"{part} to {listed(self.targets) if self.targets else 'all'}"

    @property
    def overrides(self) -> tuple[str, ...]:
        """Values of the config under which nobody is at odds; none where deals are played."""
        return () if self.deals else BY_CALENDAR

    @property
    def text(self) -> str:
        """The scenario in words, a sentence."""
        first = "" if self.begins == 0 else f" from {in_words(self.start)}"
        whom = listed(self.targets) if self.targets else "all states"
        match self.act:
            case "stop":
                part = f"{percent(1 - self.share)} of usual" if self.share else "all"
                does = f"stops {part} exports of {self.goods} to {whom}"
                does += f" for {_long(self.months)}{first}"
            case "licences":
                does = "goes on with the licences of April 2025"
            case "package":
                does = f"adds the package of October 2025 to the licences in force{first}"
            case "lists":
                does = f"gives {whom} no licence any more{first}"
            case "price war":
                does = (
                    "sells below its cost while rivals extract more than a twentieth of the world"
                )
            case _:
                does = "restricts nothing"
        licences = {
            IN_FORCE: "licences in force go on before and after",
            LAPSE: "licences in force lapse",
            NO_LICENCES: "no licence is asked for",
        }[self.licences]
        said = [f"{self.holder} {does}", *([licences] if self.act in ("stop", "price war") else [])]
        said += [] if self.deals else ["no deal ends it"]
        return f"{'; '.join(said)}. Asked of {in_words(self.opens)}."


def _long(months: int | None) -> str:
    return "good" if months is None else "1 month" if months == 1 else f"{months} months"


def months_of(month: str) -> int:
    """Months from the year 0 to one such as "2027-01"."""
    year, _, of_year = month.partition("-")
    return YEAR * int(year) + int(of_year) - 1


def month_at(months: int) -> str:
    """The month "2027-01" so many months from the year 0."""
    return f"{months // YEAR:04}-{months % YEAR + 1:02}"


def year_of(month: str) -> float:
    """The year of a month, with its fraction, as strategies take it."""
    return float(f"{months_of(month) / YEAR:.8g}")


def in_words(month: str) -> str:
    """A month as "January 2027"."""
    return f"{month_name[int(month[5:])]} {month[:4]}"
