"""Units of what claims measure: how people read them, and how an axis shows them."""

from regame.core.shown import Shown
from regame.core.words import money, percent, points

UNITS = {
    "USD": Shown(money, axis="bn USD", scale=1e9),
    "share": Shown(percent, axis="%", scale=0.01),
    "points": Shown(points, axis="points", scale=0.01),
    "months": Shown(lambda value: f"{value:.0f} months", axis="months"),
    "times": Shown(lambda value: f"{value:.2f} times", axis="times"),
    "tonnes": Shown(lambda value: f"{value / 1e3:.1f} kt", axis="kt", scale=1e3),
    "log": Shown(lambda value: f"{value:+.3f}", axis="log"),
}
