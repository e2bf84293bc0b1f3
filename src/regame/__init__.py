"""regame: when does using a supply chokepoint as a weapon hurt the one who uses it?

The package opens at once: what it exports is imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regame.config.files import Config, load_config
    from regame.game.game import Game
    from regame.game.mesa_model import mesa_model
    from regame.strategies.check import check_strategy
    from regame.strategies.contract import Action, Observation, Strategy
    from regame.studies.calibration.calibrate import calibrate
    from regame.studies.cases.cases import cases
    from regame.studies.claims.claims import claims
    from regame.studies.dock.dock import dock
    from regame.studies.explain.explain import explain
    from regame.studies.explain.playthrough import play
    from regame.studies.frontier.frontier import frontier
    from regame.studies.hindcast.hindcast import hindcast
    from regame.studies.league.tournament import tournament
    from regame.studies.misjudgments.experiment import experiment
    from regame.studies.respond.respond import respond
    from regame.studies.robustness.robustness import robustness
    from regame.studies.screen.screen import screen
    from regame.studies.sensitivity.adapters import salib_problem, to_ema
    from regame.studies.sensitivity.sensitivity import sensitivity
    from regame.studies.theory.rows import theory
    from regame.studies.verdict.verdict import verdict

__version__ = "0.1.0"

__all__ = [
    "Action",
    "Config",
    "Game",
    "Observation",
    "Strategy",
    "calibrate",
    "cases",
    "check_strategy",
    "claims",
    "dock",
    "experiment",
    "explain",
    "frontier",
    "hindcast",
    "load_config",
    "mesa_model",
    "play",
    "respond",
    "robustness",
    "salib_problem",
    "screen",
    "sensitivity",
    "theory",
    "to_ema",
    "tournament",
    "verdict",
]

_HOMES = {
    "Action": "regame.strategies.contract",
    "Config": "regame.config.files",
    "Game": "regame.game.game",
    "Observation": "regame.strategies.contract",
    "Strategy": "regame.strategies.contract",
    "calibrate": "regame.studies.calibration.calibrate",
    "cases": "regame.studies.cases.cases",
    "check_strategy": "regame.strategies.check",
    "claims": "regame.studies.claims.claims",
    "dock": "regame.studies.dock.dock",
    "experiment": "regame.studies.misjudgments.experiment",
    "explain": "regame.studies.explain.explain",
    "frontier": "regame.studies.frontier.frontier",
    "hindcast": "regame.studies.hindcast.hindcast",
    "load_config": "regame.config.files",
    "mesa_model": "regame.game.mesa_model",
    "play": "regame.studies.explain.playthrough",
    "respond": "regame.studies.respond.respond",
    "robustness": "regame.studies.robustness.robustness",
    "salib_problem": "regame.studies.sensitivity.adapters",
    "screen": "regame.studies.screen.screen",
    "sensitivity": "regame.studies.sensitivity.sensitivity",
    "theory": "regame.studies.theory.rows",
    "to_ema": "regame.studies.sensitivity.adapters",
    "tournament": "regame.studies.league.tournament",
    "verdict": "regame.studies.verdict.verdict",
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
