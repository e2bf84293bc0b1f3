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
    from regame.studies.episodes.episodes import episodes
    from regame.studies.experiment.experiment import experiment
    from regame.studies.explain.explain import explain
    from regame.studies.explain.playthrough import play
    from regame.studies.forecast.forecast import forecast
    from regame.studies.hindcast.hindcast import hindcast
    from regame.studies.league.tournament import tournament
    from regame.studies.respond.respond import respond
    from regame.studies.robustness.robustness import robustness
    from regame.studies.sensitivity.adapters import salib_problem, to_ema
    from regame.studies.sensitivity.sensitivity import sensitivity
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
    "episodes",
    "experiment",
    "explain",
    "forecast",
    "hindcast",
    "load_config",
    "mesa_model",
    "play",
    "respond",
    "robustness",
    "salib_problem",
    "sensitivity",
    "to_ema",
    "tournament",
    "verdict",
]

REMOVED = {  # command and function -> why it is gone, and what answers its question
    "brief": "`regame report FOLDER --brief` writes it",
    "frontier": "its worlds were made up; `regame verdict` has the discount rate at which the sign "
    "changes",
    "screen": "nine numbers often read another sign than the model says; make a case with "
    "`regame new case NAME` and play it",
    "theory": "the limits of theory are tests of the source code, run by `make theory`",
}

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
    "episodes": "regame.studies.episodes.episodes",
    "experiment": "regame.studies.experiment.experiment",
    "explain": "regame.studies.explain.explain",
    "forecast": "regame.studies.forecast.forecast",
    "hindcast": "regame.studies.hindcast.hindcast",
    "load_config": "regame.config.files",
    "mesa_model": "regame.game.mesa_model",
    "play": "regame.studies.explain.playthrough",
    "respond": "regame.studies.respond.respond",
    "robustness": "regame.studies.robustness.robustness",
    "salib_problem": "regame.studies.sensitivity.adapters",
    "sensitivity": "regame.studies.sensitivity.sensitivity",
    "to_ema": "regame.studies.sensitivity.adapters",
    "tournament": "regame.studies.league.tournament",
    "verdict": "regame.studies.verdict.verdict",
}


def __getattr__(name: str) -> Any:
    """Import an exported name on first use and keep it."""
    if name not in _HOMES:
        why = f": it was removed: {REMOVED[name]}" if name in REMOVED else ""
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{why}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """What the package is for; how it imports that is left out."""
    return sorted([*__all__, "__version__"])
