"""The section of a config on the first day: plants, and residuals that make prices stay put."""

from typing import Any

from pydantic import Field

from regame.config.section import Section, number

# Beside those of each group.
SOLVED = ("opening.reserve", "opening.conversion", "opening.magnets", "opening.anchor")
USE, STOCK = "residual on what a unit of activity takes", "residual on stocks of producers"


def residual(meaning: str) -> Any:
    """A factor on figures of the tables that is solved where worlds open still."""
    return number(1.0, 0.05, 20, "1", meaning)


def is_residual(key: str) -> bool:
    """Whether a dotted key is solved where worlds open still."""
    return key in SOLVED or key.startswith(("opening.use_", "opening.stock_"))


class AnyOpening(Section):
    """The first day, over what the tables say of January of the base year."""

    mines: float = number(1.0, 0.1, 10, "1", "extractors of the holder state, by capacity")
    separation: float = number(1.0, 0.1, 10, "1", "its refineries, by capacity")
    magnets: float = residual("residual on plants of the last stage of all states, by capacity")
    recycling: float = number(1.0, 0.1, 10, "1", "recyclers of the holder state, by capacity")
    mines_outside: float = number(
        1.0, 0.1, 10, "1", "extractors elsewhere that run, with their refineries"
    )
    heaps: float = number(1.0, 0, 10, "1", "concentrate dug long ago, for old lines; 0: none")
    building_since: int = Field(
        23, ge=0, le=240, description="months by the base year that plants had been in building"
    )
    still: bool = Field(
        False, description="residuals are solved in each world, so that prices stay at first"
    )
    makers: bool = Field(
        True, description="capacity of the last stage is solved too, as tables only estimate it"
    )
    reserve: float = residual("residual on the price over cost at which extractors that run do so")
    conversion: float = residual("residual on unit costs of plants of the last stage that run")
    anchor: float = residual("residual on the usual price that sellers and investors count on")


class Opening(AnyOpening):
    """The same, with residuals of each group."""

    use_bulk: float = residual(USE)
    use_light: float = residual(USE)
    use_heavy: float = residual(USE)
    use_other: float = residual(USE)
    stock_bulk: float = residual(STOCK)
    stock_light: float = residual(STOCK)
    stock_heavy: float = residual(STOCK)
    stock_other: float = residual(STOCK)
