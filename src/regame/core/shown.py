"""How values are shown, said once with the type of a field: share, money, figure, yes or no."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from regame.core.words import figure, listed, money, percent


@dataclass(frozen=True)
class Shown:
    """How values of a type are shown; axis and scale: unit in a chart, and what divides to it."""

    show: Callable[[Any], str]
    unit: str = ""
    axis: str = ""
    scale: float = 1.0


# An estimate of a share may lie below nothing.
Share = Annotated[float, Shown(lambda share: percent(max(share, 0.0)), axis="%", scale=0.01)]
Usd = Annotated[float, Shown(money, "USD", "M USD", 1e6)]
Loss = Annotated[float, Shown(lambda usd: money(usd, signed=False), "USD")]
Names = Annotated[tuple[str, ...], Shown(listed)]
Figure = Annotated[float, Shown(figure)]
Points = Annotated[float, Shown(lambda change: f"{100 * change:+.0f}", "points")]
Signed = Annotated[float, Shown(lambda value: f"{value:+.2f}")]
Hundredths = Annotated[float, Shown("{:.2f}".format)]
YesNo = Annotated[bool, Shown(lambda value: "yes" if value else "no")]
