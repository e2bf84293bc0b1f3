"""How values are shown, said once with the type of a field: share, money, figure, yes or no."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from regame.core.words import figure, listed, money, percent


@dataclass(frozen=True)
class Shown:
    """How values of a type are shown."""

    show: Callable[[Any], str]
    unit: str = ""


Share = Annotated[float, Shown(lambda share: percent(max(share, 0.0)))]  # an estimate may be below
Usd = Annotated[float, Shown(money, "USD")]
Names = Annotated[tuple[str, ...], Shown(listed)]
Figure = Annotated[float, Shown(figure)]
Signed = Annotated[float, Shown(lambda value: f"{value:+.2f}")]
Hundredths = Annotated[float, Shown("{:.2f}".format)]
YesNo = Annotated[bool, Shown(lambda value: "yes" if value else "no")]
