"""Which pictures stand on the page, and what each shows for the sessions at play."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from regame.app.charts import (
    SPECS,
    Curves,
    common_bounds,
    curves,
    fan_chart,
    gain_chart,
    gain_curves,
    won_chart,
    won_curves,
)
from regame.app.network_picture import VIEWS, network_picture
from regame.app.pictures import Picture
from regame.app.session import Session

Sides = list[Picture]  # the same picture of every session, side by side


def network_board(sessions: Sequence[Session], choices: Mapping[str, str]) -> Sides:
    """Return the trade network of every session."""
    view = _chosen(choices, "network", VIEWS)
    return [network_picture(session, view) for session in sessions]


def all_boards(sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
    """Return everything that is drawn."""
    return [network_board(sessions, choices), *chart_boards(sessions, choices)]


def chart_boards(sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
    """Return all charts; those of one kind share their axes."""
    boards = [_alike(sessions, gain_curves, gain_chart, (-0.5, 0.5))]
    for spec in SPECS:
        choice = _chosen(choices, spec.name, spec.series)
        drawn = [curves(session, spec, choice) for session in sessions]
        bounds = common_bounds(drawn, spec.least, spec.log)
        boards.append([fan_chart(session, spec, choice, bounds) for session in sessions])
    boards.append(_alike(sessions, won_curves, won_chart, (0.0, 4.0)))
    return boards


def _alike(
    sessions: Sequence[Session],
    read: Callable[[Session], Curves],
    draw: Callable[[Session, tuple[float, float]], Picture],
    least: tuple[float, float],
) -> Sides:
    bounds = common_bounds([read(session) for session in sessions], least, log=False)
    return [draw(session, bounds) for session in sessions]


def _chosen(choices: Mapping[str, str], name: str, known: Mapping[str, object]) -> str:
    chosen = choices.get(name, "")
    return chosen if chosen in known else next(iter(known))
