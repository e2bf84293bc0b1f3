"""Units of what claims measure: how people read them, and how an axis shows them."""

from collections.abc import Callable

from regame.core.words import money, percent, points

SHOW: dict[str, Callable[[float], str]] = {
    "USD": money,
    "share": percent,
    "points": points,
    "months": lambda value: f"{value:.0f} months",
    "times": lambda value: f"{value:.2f} times",
    "tonnes": lambda value: f"{value / 1e3:.1f} kt",
    "log": lambda value: f"{value:+.3f}",
}
AXIS = {  # unit -> what an axis shows, and by what it is divided
    "USD": ("bn USD", 1e9),
    "share": ("%", 0.01),
    "points": ("points", 0.01),
    "months": ("months", 1.0),
    "times": ("times", 1.0),
    "tonnes": ("kt", 1e3),
    "log": ("log", 1.0),
}
