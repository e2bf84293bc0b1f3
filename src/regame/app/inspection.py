"""The history of one thing that a visitor picked: a state, a plant or a route."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from regame.app.case_words import PAGE, UNSEEN, amount_of, goods_of, said
from regame.app.charts import span_of
from regame.app.drawing import Curves, Spec, time_chart
from regame.app.focus import BASELINE, WEAPON
from regame.app.pictures import Picture, short
from regame.app.session import Session
from regame.core.words import sentence_of
from regame.game.agents import PHASES
from regame.reports.templating import macro

MILLION = 1e6


@dataclass(frozen=True)
class Found:
    """What is known of a pick: its title, facts as HTML, and pictures of its history."""

    title: str
    facts: str
    pictures: Sequence[Picture]


def inspect(session: Session, pick: str) -> Found | None:
    """Return what there is of a pick such as `state:Japan`, or None if there is no such thing."""
    kind, _, subject = pick.partition(":")
    atlas = session.focus.game.atlas
    if kind == "state" and subject in atlas.states:
        return _state(session, subject)
    if kind == "firm" and subject in atlas.plants:
        return _firm(session, subject)
    parts = subject.split(":")
    is_pair = len(parts) == 3 and parts[1] in atlas.states and parts[2] in atlas.states
    if kind == "route" and is_pair and parts[0] in (*goods_of(atlas), UNSEEN):
        return _route(session, parts[0], parts[1], parts[2])
    return None


def picks(session: Session, routes: list[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Return all that can be picked from a list: heading -> (pick, name).

    routes: those in use, as `network_picture.routes_in_use` gives them.
    """
    atlas = session.focus.game.atlas
    picks_by_group = {"States": [(f"state:{name}", name) for name in atlas.states]}
    for row, plant in enumerate(atlas.plant_words):
        if plant:
            plants = np.array(atlas.plants)[np.array(atlas.plant_stage) == row].tolist()
            picks_by_group[f"{sentence_of(plant)}s"] = [(f"firm:{name}", name) for name in plants]
    picks_by_group["Routes in use this month"] = routes
    return picks_by_group


def _charts(session: Session, kind: str, histories: Mapping[str, np.ndarray]) -> list[Picture]:
    """Draw histories, (month, run), opening first, by name in the words of the page."""
    span, config = span_of(session.setup), session.setup.config
    pictures = []
    for name, values in histories.items():
        title, unit = (said(words, config) for words in PAGE["history"][kind][name])
        spec = Spec(kind + name, title, unit, keys={}, least=(0.0, 1e-9))
        drawn = Curves(values[1:, WEAPON], values[1:, BASELINE])
        pictures.append(time_chart(spec, span, drawn))
    return pictures


def _state(session: Session, name: str) -> Found:
    atlas, upto, scale = session.focus.game.atlas, session.at, _scale(session)
    s = atlas.states.index(name)

    def history(variable: str, *index: Any) -> np.ndarray:
        """Of the state, or of a part of it (month, run, ...)."""
        return session.focus.history(variable, np.s_[:, *index, s], upto)

    pictures = _charts(session, "state", {
        "price": history("index", atlas.leading),
        "withheld": 100 * history("restricted"),
        "damage": history("damage") / MILLION,
        "stock": history("stock", slice(None)).sum(axis=2) / scale,
        "will": history("will"),
    })  # fmt: skip
    phases = session.focus.snapshots[upto]["phase"][WEAPON]
    plants = [
        (plant, PHASES[int(phases[f])])
        for f, plant in enumerate(atlas.plants)
        if atlas.plant_state[f] == s
    ]
    strategy = session.setup.players.get(name)
    plays = f"Plays {strategy}." if strategy else "Leaves it to its firms."
    return Found(name, macro("state", "live")(plays, plants), pictures)


def _firm(session: Session, name: str) -> Found:
    atlas, upto, scale = session.focus.game.atlas, session.at, _scale(session)
    f = atlas.plants.index(name)

    def history(variable: str) -> np.ndarray:
        """Of the plant (month, run)."""
        return session.focus.history(variable, np.s_[:, f], upto)

    pictures = _charts(session, "firm", {
        "output": history("output") / scale,
        "capacity": history("capacity") * history("ramp") / scale,
        "outlook": history("outlook"),
        "cash": history("cash") / MILLION,
    })  # fmt: skip
    moment = session.focus.snapshots[upto]
    phase, cost = PHASES[int(moment["phase"][WEAPON, f])], float(moment["unit_cost"][WEAPON, f])
    kind = sentence_of(atlas.plant_words[atlas.plant_stage[f]])
    state = atlas.states[atlas.plant_state[f]]
    said_cost = f"{cost:.3g} {said('{price}', session.setup.config)}"
    return Found(name, macro("firm", "live")(kind, state, phase, said_cost), pictures)


def _scale(session: Session) -> float:
    """Tonnes in the unit of the world's tables."""
    return session.focus.game.config.world.scale


def _route(session: Session, what: str, seller: str, buyer: str) -> Found:
    atlas, upto, history = session.focus.game.atlas, session.at, session.focus.history
    i, j = atlas.states.index(seller), atlas.states.index(buyer)
    holder = atlas.holders.index(i) if i in atlas.holders else None
    _, goods, products = goods_of(atlas)
    if what == goods:
        flow = history("flow", np.s_[:, :, i, j], upto).sum(axis=2)
    elif what == UNSEEN:
        flow = history("grey_flow", np.s_[:, :, holder or 0, j], upto).sum(axis=2)
    elif what == products:
        flow = history("product_flow", np.s_[:, i, j], upto)
    else:
        flow = history("raw_flow", np.s_[:, j, i], upto)
    histories = {"flow": flow / _scale(session)}
    if what == goods and holder is not None:
        histories["trust"] = 100 * history("trust", np.s_[:, holder, j], upto)
    name = {UNSEEN: f"{goods} outside the books"}.get(what, what)
    now = f"{short(float(histories['flow'][-1, WEAPON]))} {amount_of(atlas)}"
    facts = macro("route", "live")(seller, buyer, now)
    return Found(f"{seller} to {buyer}: {name}", facts, _charts(session, "route", histories))
