"""What the package exports, as editors and type checkers see it; `__init__.py` reads it too."""

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
from regame.studies.equilibrium.equilibrium import equilibrium
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
from regame.studies.weapon.weapon import weapon

__version__: str
REMOVED: dict[str, str]

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
    "equilibrium",
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
    "weapon",
]
