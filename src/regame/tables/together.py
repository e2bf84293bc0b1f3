"""Tables of somebody's own, checked all at once: faults of every table in one message."""

from collections.abc import Callable, Sequence
from typing import Any

from regame.config.schema import Config
from regame.core.errors import gathered, refuse
from regame.tables import decisions, figures, firms, own, routes, world


def check_tables(config: Config, status: Sequence[str]) -> None:
    """Raise UserError with every fault of the tables of a world, each with file and line.

    status: the words that the table of firms may hold for one. Tables of the package that no case
    has are right, and not looked at.
    """
    if not any(figures.is_own(path) for _, path in config.tables):
        return
    parts: tuple[Callable[[], Any], ...] = (
        lambda: world.chain(config),
        lambda: world.groups(config),
        lambda: world.regions(config),
        lambda: world.end_uses(config),
        lambda: _firms(config, status),
        lambda: routes.routes(config, _states(config), _column(config.tables.firms, "name")),
        lambda: _decisions(config),
    )
    faults: list[str] = []
    for part in parts:
        with gathered(faults):
            part()
    refuse(dict.fromkeys(faults))  # a table that others need is read more than once


def _column(path: str, name: str) -> list[str]:
    """A column of names as it is."""
    return own.words_in(figures.read(path), name)


def _states(config: Config) -> tuple[str, ...]:
    return tuple(_column(config.tables.regions, "state"))


def _firms(config: Config, status: Sequence[str]) -> None:
    """The table of firms, against whatever stages and states the others name."""
    path = config.tables.firms
    if not figures.is_own(path):
        return
    table = figures.read(path)
    stages = _column(config.tables.stages, "name")
    places = _column(config.tables.stages, "place")
    makes = [name for name, stage in zip(stages, places, strict=False) if stage == world.PLACES[-1]]
    allowed: own.Words = {
        "state": _states(config) or list(dict.fromkeys(own.words_in(table, "state"))),
        "stage": stages or list(dict.fromkeys(own.words_in(table, "stage"))),
        "status": status,
    }
    firms.checked(table, path, allowed, config.world.groups, makes[0] if makes else "")


def _decisions(config: Config) -> None:
    """The table of decisions, against the plants that the table of firms names."""
    path = config.tables.decisions
    if figures.is_own(path):
        decisions.checked(figures.read(path), path, _column(config.tables.firms, "name"))
