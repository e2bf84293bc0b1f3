"""regame: when does using a supply chokepoint as a weapon hurt the one who uses it?

The package opens at once: what it exports is imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regame.adapters import salib_problem, to_ema
    from regame.config import Config, load_config
    from regame.game import Game
    from regame.mesa_model import mesa_model
    from regame.playthrough import play
    from regame.strategies.base import Action, Observation, Strategy
    from regame.strategies.check import check_strategy

__version__ = "0.1.0"

__all__ = [
    "Action",
    "Config",
    "Game",
    "Observation",
    "Strategy",
    "check_strategy",
    "load_config",
    "mesa_model",
    "play",
    "salib_problem",
    "to_ema",
]

_HOMES = {
    "Action": "regame.strategies.base",
    "Config": "regame.config",
    "Game": "regame.game",
    "Observation": "regame.strategies.base",
    "Strategy": "regame.strategies.base",
    "check_strategy": "regame.strategies.check",
    "load_config": "regame.config",
    "mesa_model": "regame.mesa_model",
    "play": "regame.playthrough",
    "salib_problem": "regame.adapters",
    "to_ema": "regame.adapters",
}


def __getattr__(name: str) -> Any:
    """Import an exported name on first use and keep it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
