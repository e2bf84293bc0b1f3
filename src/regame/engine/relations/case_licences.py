"""Licences case by case, as several mechanisms see them: what needs one, and what lacks one."""

from regame.engine.dialect import Facts, Row, World, mechanism, number
from regame.engine.relations.measures import shut


@mechanism
def listed(w: World, q: Row, r: int, h: int) -> float:
    """Share of products that hold what needs a licence."""
    wide = number(w.set_licensing_wide[r, h]) > 0
    return q.licensing_magnets_wide if wide else q.licensing_magnets


@mechanism
def covered(w: World, a: Facts, q: Row, r: int, h: int, c: int, s: int) -> float:
    """Share of exports of a good that needs a licence: of a group all or none, of magnets some.

    Magnets that a state buys in components need none.
    """
    if c == len(a.content):
        return listed(w, q, r, h) * (1 - w.in_parts[r, h, s])
    return 1.0 if a.licensing_covers[c] else 0.0


@mechanism
def exported(w: World, r: int, row: int, c: int, s: int) -> float:
    """Documented exports of a good from a holder's state to another, t."""
    if c == w.flow.shape[1]:
        return w.product_flow[r, row, s]
    return w.flow[r, c, row, s]


@mechanism
def use_now(w: World, r: int, c: int, s: int) -> float:
    """Use of a good in a state at the start's prices, over that of the first day, 1."""
    if c == w.flow.shape[1]:
        return w.activity[r, s] * w.product_path[r, s] * (1 - w.product_lost[r, s])
    return w.activity[r, s] * w.use_path[r, c, s] * (1 - w.lost[r, c, s])


@mechanism
def lacking(w: World, r: int, h: int, row: int, c: int, s: int) -> float:
    """Share of usual exports of a good to a state that lacks a licence or is stopped, 0-1.

    row: the holder's state.
    """
    usual_use = w.usual[r, h, c, s] * use_now(w, r, c, s)
    short = max(1 - exported(w, r, row, c, s) / max(usual_use, 1e-12), 0.0)
    return short if w.licence_worth[r, h, c, s] > 0 or shut(w, r, h, s) else 0.0
