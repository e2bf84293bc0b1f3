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

# What pictures can show: name of a picture -> choices, the first unless another is chosen.
CHOICES: Mapping[str, Sequence[str]] = {
    "network": tuple(VIEWS),
    **{spec.name: tuple(spec.series) for spec in SPECS},
}

Sides = list[Picture]  # the same picture of every session, side by side


class Boards:
    """All boards of a visit; drawn again only when there is something else to show."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._drawn: list[Sides] = []

    def draw(self, sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
        """Return the trade network and then the charts of every session."""
        key = _shown(sessions, choices)
        if key == self._key:
            return self._drawn
        drawn = [network_board(sessions, choices), *chart_boards(sessions, choices)]
        if key == _shown(sessions, choices):  # else a month was played meanwhile: not to be kept
            self._key, self._drawn = key, drawn
        return drawn


def _shown(sessions: Sequence[Session], choices: Mapping[str, str]) -> tuple[object, ...]:
    months = (
        (session, session.at, session.fan.months if session.fan else -1) for session in sessions
    )
    return (*months, *choices.items())


def network_board(sessions: Sequence[Session], choices: Mapping[str, str]) -> Sides:
    """Return the trade network of every session."""
    view = _chosen(choices, "network")
    return [network_picture(session, view) for session in sessions]


def chart_boards(sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
    """Return all charts; those of one kind share their axes."""
    boards = [_alike(sessions, gain_curves, gain_chart, (-0.5, 0.5))]
    for spec in SPECS:
        choice = _chosen(choices, spec.name)
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


def _chosen(choices: Mapping[str, str], name: str) -> str:
    known = CHOICES[name]
    chosen = choices.get(name, "")
    return chosen if chosen in known else known[0]
