"""What a world must be like to be played: known names, and a start that is in balance.

A verdict on a world whose inherited quota is a hundred times its market answers no question. So a
study refuses such a start, with the figures and the keys to set.
"""

from collections.abc import Iterable

from regame.config.schema import Config
from regame.core.errors import Place, refuse
from regame.game.facts import STATUS, atlas_of, firm_players
from regame.runs.experiment import Experiment
from regame.runs.opening_balance import out_of_balance
from regame.runs.scaffold import has_room
from regame.tables import figures
from regame.tables.countries import no_state_of
from regame.tables.together import check_tables
from regame.tables.world import states_of


def check_opening(config: Config, place: Place = None) -> None:
    """Raise UserError for names that no table knows, and for a start that is out of balance.

    place: key -> what a fault begins with, as `place_of` gives it; the key alone without.
    """
    check_tables(config, tuple(STATUS))
    atlas = atlas_of(config)
    refuse(_unknown_states(config, place))
    refuse(out_of_balance(config, atlas))


def _unknown_states(config: Config, place: Place) -> list[str]:
    """Names of states that neither this world nor the package's tables know."""
    states_named = {
        "world.players": config.world.players,
        "disputes.targets": config.disputes.targets,
        "profile": tuple(config.profile),
    }
    names = [(key, f" = {name!r}", name) for key, each in states_named.items() for name in each]
    room = has_room(figures.read(config.tables.regions))
    hint = "; `regame new country` adds one" if room else ""
    others = figures.read("regions")["state"]
    return [f"{fault}{hint}" for fault in _absent(names, config, place, others)]


def _absent(
    names: Iterable[tuple[str, str, str]], config: Config, place: Place, others: Iterable[str] = ()
) -> list[str]:
    """Players that a world does not have. names: key, its value in the fault, and the player.

    others: states that are no fault either.
    """
    here, firms = states_of(config), firm_players(atlas_of(config))
    able = {*here, *firms, *others}
    return [
        f"{place(key) if place else ''}{key}{value}: no such state"
        f"{no_state_of(config, name, firms)}; this world has {', '.join(here)}"
        for key, value, name in names
        if name not in able
    ]


def check_states(experiment: Experiment, config: Config, place: Place = None) -> None:
    """Raise UserError for players of an experiment that its world does not have.

    place: key -> what a fault begins with; the key alone without.
    """
    weapon = experiment.weapon
    names = [("weapon", f" = {weapon!r}", weapon)]
    names += [(f"others.{name}", "", name) for name in experiment.others]
    refuse(_absent(names, config, place))
