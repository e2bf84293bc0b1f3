"""Pictures of an answer: the gain over time, its parts, what would turn it, and all of a visit.

Beside it A less B: what one set-up brings over another, world by world, with the same luck.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from regame.analysis.harm import neutral_band
from regame.analysis.pairing import Pairs
from regame.analysis.turns import what_turns
from regame.app import drawing, finding
from regame.app.address import Show
from regame.app.answers import Answer
from regame.app.case_words import PAGE, ledger_of
from regame.app.charts import chart_boards, inspect, span_of, specs_of
from regame.app.fan import WEAPON, YEARS, Fan
from regame.app.finding import Party, Priced, parties_of, party_of, table_of
from regame.app.levers import SIDE, TARGETS, shown_side, to_price
from regame.app.pictures import Figures, Outcome, Picture, Sides, chosen
from regame.app.session import Session
from regame.app.setup import Setup, config_of, default_players
from regame.app.texts import headline
from regame.app.trade_picture import trade_picture, views_of
from regame.app.visit import Visit
from regame.core.words import lasting, spoken
from regame.game.facts import SECTORS
from regame.reports.charts import FAN
from regame.reports.svg import Plot, number
from regame.reports.templating import macro, sentence
from regame.tables.world import Chain, chain

WORDS = PAGE["versus"]


class Versus(NamedTuple):
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
    holder, levels = found.parties[0], found.levels / drawing.BILLION
    caption = WORDS["caption"].format(worlds=found.worlds)
    title = f"A less B: {holder.name}'s income, added up"
    spec = drawing.Spec("versus", title, keys=drawing.WORLDS, caption=caption, **WORDS["axis"])
    drawn = drawing.Curves(levels[drawing.MEDIAN], fan=levels)
    picture = drawing.time_chart(spec, span_of(sessions[0].setup), drawn)
    rows: list[tuple[str | float, ...]] = [
        (of.name, of.gains, of.loses, *(x / drawing.BILLION for x in (of.middle, of.low, of.high)))
        for of in found.parties
    ]
    heads = ("who", "better under A, of 100 worlds", "worse", "median [bn USD]", "5 %", "95 %")
    return replace(picture, figures=replace(picture.figures, beside=Figures(heads, rows)))


class Compared(NamedTuple):
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


LEFT, ALL = "stocks, plants at end", "in all"
MIDDLE = (0.25, 0.75)  # quantiles of the gain between which worlds are taken
SMALLEST = 0.01  # of the largest part, below which parts are put together
REST = "the rest"
MILLION = 1e6
TINY = 1e-9  # USD squared, where all gains are the same
KEYS = {"pays": "adds to it", "harms": "takes from it"}


def parts(fan: Fan) -> dict[str, float]:
    """Return what makes up the holder's gain, USD, the largest first; they sum to its median.

    Each is read where the gain is the median, on a straight line (least squares) through the middle
    half of the worlds by gain: such readings add up, as medians do not. Empty without a sound
    world.
    """
    weapon, baseline = fan.incomes()
    home = fan.atlas.home
    gain = (weapon - baseline)[:, home]
    if not len(gain):
        return {}
    low, high = np.quantile(gain, MIDDLE)
    middle = (gain >= low) & (gain <= high)
    beyond = gain[middle] - gain[middle].mean()
    steep = beyond / max(float(beyond @ beyond), TINY)
    weights = 1 / len(beyond) + (np.median(gain) - gain[middle].mean()) * steep
    lines = weights @ fan.lines()[middle, home]
    ledger = ledger_of(fan.atlas.chain)
    by_sector = {ledger[name][0]: float(value) for name, value in zip(SECTORS, lines, strict=True)}
    by_sector[LEFT] = float(weights @ gain[middle] - lines.sum())
    threshold = SMALLEST * max(abs(value) for value in by_sector.values())
    large = {name: value for name, value in by_sector.items() if abs(value) > threshold}
    small = sum(by_sector.values()) - sum(large.values())
    large = dict(sorted(large.items(), key=lambda part: -abs(part[1])))
    return large | ({REST: small} if len(large) < len(by_sector) else {})


def why_pictures(answer: Answer) -> list[Picture]:
    """Return a picture of how the parts of the gain add up; none where there is no gain."""
    by_part = parts(answer.played)
    if not any(by_part.values()):
        return []
    return [_waterfall(by_part, answer.setup.holder, chain(config_of(answer.setup.config)))]


def _waterfall(found: dict[str, float], holder: str, links: Chain) -> Picture:
    rows, meanings = [*found, ALL], dict(ledger_of(links).values())
    steps = np.cumsum([0.0, *found.values()]) / MILLION
    total, amounts = float(steps[-1]), {name: value / MILLION for name, value in found.items()}
    low, high = min(steps.min(), 0.0), max(steps.max(), 0.0)
    room = 0.28 * (high - low)  # for the figures beside the bars
    title = f"What {holder}'s gain is made of"
    height = 62.0 + 26 * len(rows)
    plot = Plot(title, (low - room, high + room), (-0.6, len(rows) - 0.4), "M USD, discounted",
                rows=rows, height=height)  # fmt: skip
    for row, (name, value) in enumerate(amounts.items()):
        css, hint = "pays" if value > 0 else "harms", _hint(name, value, meanings.get(name, ""))
        _bar(plot, len(rows) - 1 - row, (steps[row], steps[row + 1]), css, hint)
    _bar(plot, 0, (0.0, total), "neutral", _hint(ALL, total, ""))
    figures = Figures(("part", "M USD"), [*amounts.items(), (ALL, total)])
    return Picture("why", title, plot.svg(), KEYS, PAGE["why"]["caption"], figures)


def _bar(plot: Plot, row: int, ends: tuple[float, float], css: str, hint: str) -> None:
    start, end = ends
    plot.bar((start, end), (row - 0.34, row + 0.34), css, hint)
    gap = (plot.x[1] - plot.x[0]) / 90
    sign, beyond, anchor = ("", -gap, "end") if end < start else ("+", gap, "start")
    plot.label(end + beyond, row, sign + _millions(end - start), anchor=anchor)


def _millions(value: float) -> str:
    return number(round(value)) if abs(value) >= 1 else f"{value:.1f}"


def _hint(name: str, millions: float, meaning: str) -> str:
    return f"{name}: {_millions(millions)} M USD" + (f", {meaning}" if meaning else "")


def turning(answer: Answer) -> str:
    """Return the assumptions that tell harmed worlds from others, as HTML."""
    fan, config = answer.played, config_of(answer.setup.config)
    pairs, design = fan.pairs(fan.months), fan.design
    treated = pairs.treated.join(design[[key for key in design if key in config.numbers()]])
    of = Pairs(treated, pairs.baseline, pairs.failed)
    turns, strongest = what_turns(of, config, YEARS)
    nears = ["" if turn.at is None else number(float(f"{turn.at:.2g}")) for turn in turns]
    return macro("turns", "live")(list(zip(turns, nears, strict=True)), strongest)


def outcome_board(answer: Answer, marks: Sequence[drawing.Mark] = ()) -> Sides:
    """Return the gain, with marks on the time line."""
    fan, span = answer.played, span_of(answer.setup)
    gains = fan.levels("gain", WEAPON, fan.months) / drawing.BILLION
    drawn, more = drawing.Curves(gains[drawing.MEDIAN], fan=gains), partial(_name_ends, span, gains)
    return [drawing.time_chart(gain_of(answer.setup), span, drawn, marks, more=more)]


def awaited(setup: Setup) -> Sides:
    """Return the gain without a line: it keeps the place of the answer; none comes to a seat."""
    spec = gain_of(setup)
    plot = drawing.empty_chart(spec, span_of(setup), spec.least or (0.0, 1.0), "the answer comes")
    picture = Picture(spec.name, spec.title, plot.svg(), {}, spec.caption, Figures((), ()))
    return [] if setup.seat else [picture]


def gain_of(setup: Setup) -> drawing.Spec:
    """Return how the gain of all worlds is shown."""
    title = f"What {setup.holder} gains by it, added up"
    return drawing.Spec("outcome", title, keys=drawing.WORLDS, **PAGE["gains"]["outcome"])


def _name_ends(span: drawing.Span, levels: np.ndarray, plot: Plot) -> str:
    """Write what a line and its bands are where they end; there is no more to say of it."""
    end = span.start + levels.shape[1] / 12
    texts = {0: "5 %", drawing.MEDIAN: "median", len(FAN) - 1: "95 %"}
    places = sorted((plot.down(float(levels[level, -1])), level) for level in texts)
    lowest = -np.inf
    for name_x, level in places:
        if name_x - lowest >= 16:  # else they would cover each other
            css = "weapon" if level == drawing.MEDIAN else "unit"
            above = 0.06 * (plot.y[1] - plot.y[0])  # so that it does not lie on its line
            plot.label(end, float(levels[level, -1]) + above, texts[level], css, "end")
            lowest = name_x
    return ""


def draw_boards(sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
    """Draw the trade network and then the charts of every session."""
    views = views_of(sessions[0].setup.config)
    network = [trade_picture(session, chosen(choices, "network", views)) for session in sessions]
    return [network, *chart_boards(sessions, choices)]


def boards_of(visit: Visit) -> list[Sides]:
    """Return the trade network and then the charts of every session."""
    sessions, choices = list(visit.sessions), visit.choices
    return visit.boards.get(
        lambda: [*((s, s.at, s.fan) for s in sessions), *choices.items()],
        lambda: draw_boards(sessions, choices),
    )


def drawn_of(visit: Visit) -> Outcome:
    """Return what is drawn of the answer shown."""
    shown, marks, choices = visit.answer, marks_shown(visit), dict(visit.choices)
    followed = shown is not None and shown.done and visit.first.setup == shown.setup
    policy, side = policy_of(visit), shown_side(shown.setup, choices) if shown else ""
    is_priced = bool(shown and to_price(shown.setup, choices))
    key = (shown, shown.fan if shown else None, marks, choices, followed, policy, is_priced)

    def make() -> Outcome:
        """Draw it; what would turn it comes last, with the run in focus, for it takes longest."""
        if shown is None:
            return Outcome("<p>The answer comes …</p>", "", "", [], [])
        turns = turning(shown) if followed else ""
        rows = finding.worth_in_full(policy, shown.setup, side) if is_priced else ""
        gain, why = outcome_board(shown, marks), why_pictures(shown)
        said = finding.bar(shown, finding.worth_in_brief(policy, side))
        return Outcome(said, rows + finding.table(shown), turns, gain, why)

    return visit.outcome.get(lambda: key, make)


def policy_of(visit: Visit) -> Priced | None:
    """Return what the policy of targets is worth, as far as it is known."""
    shown, choices = visit.answer, dict(visit.choices)
    pair = to_price(shown.setup, choices) if shown is not None else ()
    answers = filter(None, map(visit.answers.of, pair))
    fans = [answer.fan for answer in answers if answer.fan is not None]
    if shown is None or not fans or len(fans) < len(pair):
        return None
    (held, nothing), setup, side = fans, shown.setup, shown_side(shown.setup, choices)
    return visit.policy.get(
        lambda: (setup, side, held, nothing), lambda: finding.priced(setup, held, nothing, side)
    )


def _all_pictures(visit: Visit) -> list[Sides]:
    inspected, drawn = inspect(visit.first, visit.pick), drawn_of(visit)
    pictures = [*drawn.why, *compared(visit.sessions).pictures]
    pictures += inspected.pictures if inspected else ()
    boards = [drawn.gain, *boards_of(visit), *([picture] for picture in pictures)]
    return [board for board in boards if board]


def choices_of(config: str) -> dict[str, tuple[str, ...]]:
    """Return what pictures of a world can show: name -> choices, the first unless one is chosen."""
    choices = {spec.name: tuple(spec.series) for spec in specs_of(config)}
    sides = (*Setup(default_players(config), config=config).targets, TARGETS)
    return {"network": views_of(config), SIDE: sides, **choices}


def marks_shown(visit: Visit) -> tuple[drawing.Mark, ...]:
    """Return what happened in the run in focus, where it plays what the answer shown is of."""
    first, shown = visit.first, visit.answer
    if shown is None or first.setup != shown.setup or visit.behind:
        return ()  # while it is played, marks would come and change one by one
    span = span_of(first.setup)
    return drawing.marks_of(first.turned, first.played, span.start, span.months)


SHOW = Show(
    choices=choices_of,
    is_there=lambda session, pick: inspect(session, pick) is not None,
    headline=headline,
    draw=_all_pictures,
    price=policy_of,
)
