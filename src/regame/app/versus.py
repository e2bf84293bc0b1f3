"""A less B: what one set-up brings over another, world by world, with the same luck."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from regame.analysis.harm import neutral_band
from regame.app.case_words import PAGE
from regame.app.charts import span_of
from regame.app.drawing import BILLION, MEDIAN, WORLDS, Curves, Spec, time_chart
from regame.app.fan import Fan
from regame.app.party import Party, parties_of, party_of, table_of
from regame.app.pictures import Figures, Picture
from regame.app.session import Session
from regame.core.words import lasting, spoken
from regame.reports.charts import FAN
from regame.reports.templating import macro, sentence

WORDS = PAGE["versus"]


@dataclass(frozen=True)
class Versus:
    """What is had under A less what is had under B, in the sound worlds that both have.

    levels: of the weapon's state, quantiles of `FAN` after every month, USD (quantile, month);
    parties: the weapon's state, and the others if both are played to the same end.
    """

    levels: NDArray[np.float64]
    parties: Sequence[Party]
    worlds: int


def versus(sessions: Sequence[Session]) -> Versus | None:
    """Compare two set-ups; None where they are not of the same worlds, or none is played yet."""
    if not same_worlds(sessions):
        return None
    first, second = (session.fan for session in sessions)
    if first is None or second is None:
        return None
    months = min(*(session.at for session in sessions), first.months, second.months)
    key = (id(second), months, first.worlds, first.months, second.months)
    cached = _KEPT.get(first)
    if cached is None or cached[0] != key:
        cached = _KEPT[first] = key, _compare(first, second, months)
    return cached[1]


# The last comparison of worlds that are still looked at: fan of A -> of which fans and months.
_KEPT: WeakKeyDictionary[Fan, tuple[object, Versus | None]] = WeakKeyDictionary()


def _compare(first: Fan, second: Fan, months: int) -> Versus | None:
    worlds, played = min(first.worlds, second.worlds), range(1, months + 1)
    sound = np.asarray(first.sound(months)[:worlds] & second.sound(months)[:worlds])
    if not months or not sound.any():
        return None
    under_a, under_b = (
        np.stack([fan.so_far("payoff", month=month)[:worlds][sound] for month in played])
        for fan in (first, second)
    )
    change, atlas = under_a - under_b, first.atlas
    holder = atlas.states[atlas.home]
    parties_compared = [party_of(holder, change[-1], neutral_band(under_b[-1]), leads=True)]
    if months == first.months == second.months:
        all_a, all_b = (fan.standing()[:worlds][sound] for fan in (first, second))
        parties_compared = parties_of(all_a - all_b, neutral_band(all_b), atlas.states, atlas.home)
    return Versus(np.quantile(change, FAN, axis=1), parties_compared, int(sound.sum()))


def same_worlds(sessions: Sequence[Session]) -> bool:
    """Whether set-ups are played in the same worlds with the same luck."""
    first, second = (session.setup for session in sessions)
    return (first.config, first.seed) == (second.config, second.seed)


def _picture(found: Versus, sessions: Sequence[Session]) -> Picture:
    """Draw the difference over time; a file of it has every state below."""
    holder, levels = found.parties[0], found.levels / BILLION
    caption = WORDS["caption"].format(worlds=found.worlds)
    title = f"A less B: {holder.name}'s income, added up"
    spec = Spec("versus", title, "bn USD", {}, caption, WORLDS, least=(-0.1, 0.1), zero=True)
    picture = time_chart(spec, span_of(sessions[0].setup), Curves(levels[MEDIAN], fan=levels))
    rows: list[tuple[str | float, ...]] = [
        (of.name, of.gains, of.loses, *(x / BILLION for x in (of.middle, of.low, of.high)))
        for of in found.parties
    ]
    heads = ("who", "better under A, of 100 worlds", "worse", "median [bn USD]", "5 %", "95 %")
    return replace(picture, figures=replace(picture.figures, beside=Figures(heads, rows)))


@dataclass(frozen=True)
class Compared:
    """What the page shows of a comparison: a sentence and rows as HTML, and pictures."""

    said: str = ""
    pictures: Sequence[Picture] = ()
    rows: str = ""


def compared(sessions: Sequence[Session]) -> Compared:
    """Return what there is to show of two set-ups side by side."""
    sessions = list(sessions)  # a visitor may end comparing meanwhile
    if len(sessions) < 2:
        return Compared()
    found, show = versus(sessions), macro("versus", "live")
    if found is None:
        return Compared(show(WORDS["follows" if same_worlds(sessions) else "luck"]))
    holder, after = found.parties[0], lasting(found.levels.shape[1])
    said = sentence("live", "difference", holder, after, spoken(abs(holder.middle)))
    rows = table_of(WORDS["rows"], ("who", "worse · better", "median, range"), found.parties)
    return Compared(show(said), [_picture(found, sessions)], rows)
