"""The history of one thing that a visitor picked: a state, a plant or a route."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from regame.app.case_words import UNSEEN, amount_of, goods_of, said
from regame.app.drawing import Curves, Spec, time_chart
from regame.app.focus import BASELINE, WEAPON
from regame.app.pictures import Picture, short
from regame.app.session import Session
from regame.app.specs import span_of
from regame.game.agents import PHASES

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
        if not plant:
            continue
        rows = [f for f in range(len(atlas.plants)) if atlas.plant_stage[f] == row]
        heading = f"{plant[0].upper()}{plant[1:]}s"
        picks_by_group[heading] = [(f"firm:{atlas.plants[f]}", atlas.plants[f]) for f in rows]
    picks_by_group["Routes in use this month"] = routes
    return picks_by_group


type Rows = Sequence[tuple[str, str, str, np.ndarray]]  # name, title, unit, (month, run)


def _charts(session: Session, kind: str, rows: Rows) -> list[Picture]:
    span = span_of(session.setup)
    return [
        time_chart(Spec(kind + name, title, unit, keys={}, least=(0.0, 1e-9)), span,
                   Curves(values[1:, WEAPON], values[1:, BASELINE]))
        for name, title, unit, values in rows
    ]  # fmt: skip


def _state(session: Session, name: str) -> Found:
    atlas, upto, history = session.focus.game.atlas, session.at, session.focus.history
    s = atlas.states.index(name)
    at_state = np.s_[:, s]
    config, world = session.setup.config, atlas.config.world
    index, stock = (
        history("index", np.s_[:, atlas.leading, s], upto),
        history("stock", np.s_[..., s], upto),
    )
    withheld, damage = history("restricted", at_state, upto), history("damage", at_state, upto)
    pictures = _charts(
        session,
        "state",
        [
            ("price", said("Delivered price of {leading}", config), world.price_unit, index),
            ("withheld", "Supply withheld", "% of normal", 100 * withheld),
            (
                "damage",
                said("Value lost to missing {goods}", config),
                "M USD a month",
                damage / MILLION,
            ),
            ("stock", "Stocks of users", world.unit, stock.sum(axis=2) / world.scale),
            ("will", "Will to decouple", "1", history("will", at_state, upto)),
        ],
    )
    plants = [f for f in range(len(atlas.plants)) if atlas.plant_state[f] == s]
    moment = session.focus.snapshots[upto]
    items = "".join(
        f'<li><button class="link" data-pick="firm:{escape(atlas.plants[f])}">'
        f"{escape(atlas.plants[f])}</button> {PHASES[int(moment['phase'][WEAPON, f])]}</li>"
        for f in plants
    )
    strategy = session.setup.players.get(name)
    plays = f"<p>Plays {escape(strategy)}.</p>" if strategy else "<p>Leaves it to its firms.</p>"
    return Found(name, plays + (f"<p>Its plants:</p><ul>{items}</ul>" if items else ""), pictures)


def _firm(session: Session, name: str) -> Found:
    atlas, upto, history = session.focus.game.atlas, session.at, session.focus.history
    f = atlas.plants.index(name)
    state, plant = atlas.states[atlas.plant_state[f]], atlas.plant_words[atlas.plant_stage[f]]
    at_plant = np.s_[:, f]
    reached = history("capacity", at_plant, upto) * history("ramp", at_plant, upto)
    amount, scale = amount_of(atlas), atlas.config.world.scale
    pictures = _charts(
        session,
        "firm",
        [
            ("output", "Output", f"{amount} a month", history("output", at_plant, upto) / scale),
            ("capacity", "Capacity that can be reached", f"{amount} a month", reached / scale),
            ("outlook", "Expected price over full cost", "1", history("outlook", at_plant, upto)),
            ("cash", "Earned while running", "M USD", history("cash", at_plant, upto) / MILLION),
        ],
    )
    moment = session.focus.snapshots[upto]
    phase, cost = PHASES[int(moment["phase"][WEAPON, f])], float(moment["unit_cost"][WEAPON, f])
    facts = (
        f"<p>{plant[0].upper()}{plant[1:]} in {_link(state)}, {phase} in this run, "
        f"cash cost {cost:.3g} {said('{price}', session.setup.config)}.</p>"
    )
    return Found(name, facts, pictures)


def _link(state: str) -> str:
    name = escape(state)
    return f'<button class="link" data-pick="state:{name}">{name}</button>'


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
    amount, flow = amount_of(atlas), flow / atlas.config.world.scale
    rows = [("flow", "Flow", f"{amount} a month", flow)]
    if what == goods and holder is not None:
        trust = 100 * history("trust", np.s_[:, holder, j], upto)
        rows.append(("trust", "Trust of the buyer", "%", trust))
    name = {UNSEEN: f"{goods} outside the books"}.get(what, what)
    now = f"{short(float(flow[-1, WEAPON]))} {amount} a month now"
    facts = f"<p>{_link(seller)} to {_link(buyer)}: {now}, in this run.</p>"
    return Found(f"{seller} to {buyer}: {name}", facts, _charts(session, "route", rows))
