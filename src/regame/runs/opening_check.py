"""What a world must be like to be played: known names, and a start that is in balance.

A verdict on a world whose inherited quota is a hundred times its market answers no question. So a
study refuses such a start, with the figures and the keys to set.
"""

from collections.abc import Callable

from regame.config.schema import Config
from regame.core.errors import refuse
from regame.game.facts import STATUS, atlas_of, firm_players
from regame.runs.experiment import Experiment
from regame.runs.opening_balance import out_of_balance
from regame.runs.scaffold import has_room
from regame.tables import figures
from regame.tables.countries import no_state_of
from regame.tables.together import check_tables
from regame.tables.world import states_of


def check_opening(config: Config, place: Callable[[str], str] | None = None) -> None:
    """Raise UserError for names that no table knows, and for a start that is out of balance.

    place: key -> what a fault begins with, as `place_of` gives it; the key alone without.
    """
    check_tables(config, tuple(STATUS))
    atlas = atlas_of(config)
    refuse(_unknown_states(config, place or (lambda _: "")))
    refuse(out_of_balance(config, atlas))


def _unknown_states(config: Config, place: Callable[[str], str]) -> list[str]:
    """Names of states that neither this world nor the package's tables know."""
    here = states_of(config)
    firms = firm_players(atlas_of(config))
    known_states = {*here, *figures.read("regions")["state"], *firms}
    states_named = {
        "world.players": config.world.players,
        "disputes.targets": config.disputes.targets,
        "profile": tuple(config.profile),
    }
    hint = (
        "; `regame new country` adds one" if has_room(figures.read(config.tables.regions)) else ""
    )
    return [
        f"{place(key)}{key} = {name!r}: no such state{no_state_of(config, name, firms)}; "
        f"this world has {', '.join(here)}{hint}"
        for key, names in states_named.items()
        for name in names
        if name not in known_states
    ]


def check_states(
    experiment: Experiment, config: Config, place: Callable[[str], str] | None = None
) -> None:
    """Raise UserError for players of an experiment that its world does not have.

    place: key -> what a fault begins with; the key alone without.
    """
    here, where = states_of(config), place or (lambda _: "")
    firms = firm_players(atlas_of(config))
    able = {*here, *firms}
    states_asked = [
        ("weapon", experiment.weapon),
        *((f"others.{name}", name) for name in experiment.others),
    ]
    refuse(
        f"{where(key)}{key}{f' = {name!r}' if key == 'weapon' else ''}: no such state"
        f"{no_state_of(config, name, firms)}; this world has {', '.join(here)}"
        for key, name in states_asked
        if name not in able
    )
