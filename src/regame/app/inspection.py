"""The history of one thing that a visitor picked: a state, a plant or a route."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from regame.app.case_words import PAGE, UNSEEN, amount_of, goods_of, said
from regame.app.charts import span_of
from regame.app.drawing import Curves, Spec, time_chart
from regame.app.focus import BASELINE, WEAPON
from regame.app.pictures import Picture
from regame.app.session import Session
from regame.core.words import sentence_of
from regame.game.agents import PHASES
from regame.reports.svg import short_number
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
    atlas = session.focus.game.atlas
    match pick.split(":"):
        case ["state", name] if name in atlas.states:
            return _state(session, name)
        case ["firm", name] if name in atlas.plants:
            return _firm(session, name)
        case ["route", what, *pair] if what in (*goods_of(atlas), UNSEEN):
            if len(pair) == 2 and set(pair) <= set(atlas.states):
                return _route(session, what, *pair)
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


def _history(session: Session, variable: str, *index: int | slice) -> np.ndarray:
    """Return a part of a variable up to the month looked at, (month, run, ...)."""
    return session.focus.history(variable, (slice(None), *index), session.at)


def _state(session: Session, name: str) -> Found:
    atlas = session.focus.game.atlas
    s, scale, history = atlas.state(name), atlas.config.world.scale, partial(_history, session)
    pictures = _charts(session, "state", {
        "price": history("index", atlas.leading, s),
        "withheld": 100 * history("restricted", s),
        "damage": history("damage", s) / MILLION,
        "stock": history("stock", slice(None), s).sum(axis=2) / scale,
        "will": history("will", s),
    })  # fmt: skip
    phases = session.focus.snapshots[session.at]["phase"][WEAPON]
    plants = [
        (plant, PHASES[int(phases[f])])
        for f, plant in enumerate(atlas.plants)
        if atlas.plant_state[f] == s
    ]
    strategy = session.setup.players.get(name)
    plays = f"Plays {strategy}." if strategy else "Leaves it to its firms."
    return Found(name, macro("state", "live")(plays, plants), pictures)


def _firm(session: Session, name: str) -> Found:
    atlas = session.focus.game.atlas
    f = atlas.plants.index(name)
    scale, history = atlas.config.world.scale, partial(_history, session)
    pictures = _charts(session, "firm", {
        "output": history("output", f) / scale,
        "capacity": history("capacity", f) * history("ramp", f) / scale,
        "outlook": history("outlook", f),
        "cash": history("cash", f) / MILLION,
    })  # fmt: skip
    moment = session.focus.snapshots[session.at]
    phase, cost = PHASES[int(moment["phase"][WEAPON, f])], float(moment["unit_cost"][WEAPON, f])
    kind = sentence_of(atlas.plant_words[atlas.plant_stage[f]])
    state = atlas.states[atlas.plant_state[f]]
    said_cost = f"{cost:.3g} {said('{price}', session.setup.config)}"
    return Found(name, macro("firm", "live")(kind, state, phase, said_cost), pictures)


def _route(session: Session, what: str, seller: str, buyer: str) -> Found:
    atlas, history = session.focus.game.atlas, partial(_history, session)
    i, j = atlas.state(seller), atlas.state(buyer)
    holder = atlas.holders.index(i) if i in atlas.holders else None
    _, goods, products = goods_of(atlas)
    if what == goods:
        flow = history("flow", slice(None), i, j).sum(axis=2)
    elif what == UNSEEN:
        flow = history("grey_flow", slice(None), holder or 0, j).sum(axis=2)
    elif what == products:
        flow = history("product_flow", i, j)
    else:
        flow = history("raw_flow", j, i)
    histories = {"flow": flow / atlas.config.world.scale}
    if what == goods and holder is not None:
        histories["trust"] = 100 * history("trust", holder, j)
    name = {UNSEEN: f"{goods} outside the books"}.get(what, what)
    now = f"{short_number(float(histories['flow'][-1, WEAPON]))} {amount_of(atlas)}"
    facts = macro("route", "live")(seller, buyer, now)
    return Found(f"{seller} to {buyer}: {name}", facts, _charts(session, "route", histories))
