"""The charts of the page: the run in focus, its baseline, the spread of all worlds, the record.

Which series they show is a table, and depends on the world that is played. Below: the history of
one thing that a visitor picked, a state, a plant or a route.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regame.analysis.statistics import turning_month
from regame.app import drawing
from regame.app.case_words import PAGE, UNSEEN, amount_of, goods_of, group_names, said
from regame.app.fan import BASELINE, WEAPON
from regame.app.pictures import Picture, Sides, chosen
from regame.app.session import Session
from regame.app.setup import QUESTIONS, Setup, config_of, default_players, question
from regame.core.packaged import Toml
from regame.core.words import sentence_of, year_of
from regame.game.agents import PHASES
from regame.game.facts import EXTRACTION, MAKING, REFINING, atlas_of
from regame.game.names import name_of
from regame.reports.svg import Plot, short_number
from regame.reports.templating import macro
from regame.studies.hindcast.observed import KINDS, load_record
from regame.tables.world import chain

CHARTS: dict[str, Toml] = PAGE["charts"]
SHARES = {EXTRACTION: "mine_share_", REFINING: "separation_share_", MAKING: "magnet_share_"}


def span_of(setup: Setup) -> drawing.Span:
    """Return the time that charts of a set-up cover."""
    return drawing.Span(setup.start_year, setup.months)


@lru_cache(maxsize=16)
def specs_of(config: str) -> tuple[drawing.Spec, ...]:
    """Return the charts of a world, in the same order for every world."""
    slug, groups = name_of(question(config).weapon), group_names(config)
    by_world = {
        "outside": {name: f"price_outside_{group}" for name, group in groups.items()},
        "inside": {name: f"price_inside_{group}" for name, group in groups.items()},
        "shares": _shares(config, slug),
        "elsewhere": _extractors(config),
    }
    return tuple(
        _spec(name, row, by_world.get(name, {}), slug, config) for name, row in CHARTS.items()
    )


def _spec(name: str, row: Toml, more: dict[str, str], slug: str, config: str) -> drawing.Spec:
    """Return a chart of the table. more: series that depend on the world; slug: of its holder."""
    world = config_of(config).world
    scale = world.scale if "scale" in row else 1.0
    title, unit, caption = (said(row[key], config) for key in ("title", "unit", "caption"))
    series = {said(choice, config): series.format(slug=slug)
              for choice, series in row.get("series", {}).items()}  # fmt: skip
    low, high = row.get("least", (0.0, 0.0))
    if row.get("scale") == "stocks" and world.scale == 1:
        scale, unit = 1e3, f"k{unit}"
    elif row.get("scale") == "amounts" and world.scale != 1:
        high = 1e-6
    return drawing.Spec(
        name, title, unit, series | more, caption, scale=scale,
        least=(low, high) if high else None, log=row.get("log", False),
    )  # fmt: skip


def _shares(config: str, slug: str) -> dict[str, str]:
    """Return stage -> series of the holder's share of it."""
    names = chain(config_of(config)).names
    return {names[k]: prefix + slug for k, prefix in SHARES.items() if names[k]}


def _extractors(config: str) -> dict[str, str]:
    """Return the players other than the holder that extract -> series of what they do."""
    atlas = atlas_of(config_of(config))
    plants = zip(atlas.plant_stage, atlas.plant_state, strict=True)
    extracting = {atlas.states[state] for stage, state in plants if stage == EXTRACTION}
    players = sorted(extracting & default_players(config).keys() - {question(config).weapon})
    return {name: f"mine_output_{name_of(name)}" for name in players}


SUMMED = ("tonnes", "money")  # kinds of series of which the record has the sum of a year
OTHERS = ("baseline", "record")  # what the charts of what the weapon brings have not
ALONE = {css: text for css, text in drawing.KEYS.items() if not css.startswith(OTHERS)}
GAIN, WON = (drawing.Spec(name, keys=ALONE, **PAGE["gains"][name]) for name in ("gain", "won"))


@lru_cache(maxsize=128)
def on_record(config: str, name: str) -> tuple[NDArray[np.float64], dict[int, str]]:
    """Return what is on record of a series, (figure, 2): calendar year, and value a month.

    Of a year's sum, a twelfth. Beside it, where each of its years is from. None of cases, whose
    tables hold no such record, and none beyond 2024, the last year in the package.
    """
    table = load_record()
    if config not in QUESTIONS:
        table = table[:0]
    years = table[(table["series"] == name) & (table["month"] == "") & (table["span"] == 1)]
    by_year = years[["year", "value"]].to_numpy(float)
    by_year[:, 1] /= 12 if KINDS.get(name) in SUMMED else 1
    return by_year, dict(zip(years["year"].tolist(), years["source"].tolist(), strict=True))


def curves(session: Session, spec: drawing.Spec, choice: str) -> drawing.Curves:
    """Return the curves of a chart up to the month looked at."""
    at, fan, config = session.at, session.fan, session.setup.config

    def spread(name: str, side: int) -> NDArray[np.float64]:
        """Of all worlds (quantile, month)."""
        return drawing.NO_WORLDS if fan is None else fan.levels(name, side, at) / spec.scale

    if spec is GAIN:
        return drawing.Curves(session.gain(at)[1:] / spec.scale, fan=spread("gain", WEAPON))
    if spec is WON:
        conceded = session.history("conceded", WEAPON, at)[1:].sum(axis=1)
        return drawing.Curves(conceded / spec.scale, fan=spread("conceded", WEAPON))
    name = spec.series[choice]
    pair = session.game.record.series(name)[:at].reshape(-1, 2) / spec.scale
    record, sources = on_record(config, name)
    record = drawing.within(span_of(session.setup), record, spec.scale)
    fans = spread(name, WEAPON), spread(name, BASELINE)
    return drawing.Curves(pair[:, WEAPON], pair[:, BASELINE], *fans, record, sources)


def marks_in(session: Session) -> tuple[drawing.Mark, ...]:
    """Return what happened up to the month looked at, as marks on the time line."""
    span = span_of(session.setup)
    return drawing.marks_of(session.turned, session.at, span.start, span.months)


def chart_boards(sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
    """Return all charts; those of one kind share their axes."""
    of_sessions = ((GAIN, *specs_of(session.setup.config), WON) for session in sessions)
    return [_board(sessions, kinds, choices) for kinds in zip(*of_sessions, strict=True)]


def _board(
    sessions: Sequence[Session], kinds: Sequence[drawing.Spec], choices: Mapping[str, str]
) -> Sides:
    shown = [chosen(choices, spec.name, tuple(spec.series)) for spec in kinds]
    drawn = [curves(*request) for request in zip(sessions, kinds, shown, strict=True)]
    bounds = drawing.common_bounds(drawn, kinds[0].least, kinds[0].log)
    board = []
    for session, spec, choice, lines in zip(sessions, kinds, shown, drawn, strict=True):
        span, marks = span_of(session.setup), marks_in(session)
        more = {"more": partial(_turns, span, lines)} if spec is GAIN else {}
        board.append(drawing.time_chart(spec, span, lines, marks, choice, bounds, **more))
    return board


def _turns(span: drawing.Span, drawn: drawing.Curves, plot: Plot) -> str:
    """Draw where the gain turns to a loss, and say when."""
    text = ""
    paths = [("run", drawn.own, "weapon"), ("median", drawn.fan[drawing.MEDIAN], "ink")]
    for row, (name, path, css) in enumerate(paths):
        month = turning_month(path) if len(path) else None
        if month is not None and month > 0:
            plot.upright(span.start + month / 12, f"the {name} turns", css, row)
            text += f" The {name} turns to a loss in {year_of(month, span.start)}."
    return text


MILLION = 1e6


class Found(NamedTuple):
    """What is known of a pick: its title, facts as HTML, and pictures of its history."""

    title: str
    facts: str
    pictures: Sequence[Picture]


def inspect(session: Session, pick: str) -> Found | None:
    """Return what there is of a pick such as `state:Japan`, or None if there is no such thing."""
    atlas = session.game.atlas
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

    routes: those in use, as `trade_picture.routes_in_use` gives them.
    """
    atlas = session.game.atlas
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
        spec = drawing.Spec(kind + name, title, unit, keys={}, least=(0.0, 1e-9))
        drawn = drawing.Curves(values[1:, WEAPON], values[1:, BASELINE])
        pictures.append(drawing.time_chart(spec, span, drawn))
    return pictures


def _history(session: Session, variable: str, *index: int | slice) -> np.ndarray:
    """Return a part of a variable up to the month looked at, (month, run, ...)."""
    return session.history(variable, (slice(None), *index), session.at)


def _state(session: Session, name: str) -> Found:
    atlas = session.game.atlas
    s, scale, history = atlas.state(name), atlas.config.world.scale, partial(_history, session)
    pictures = _charts(session, "state", {
        "price": history("index", atlas.leading, s),
        "withheld": 100 * history("restricted", s),
        "damage": history("damage", s) / MILLION,
        "stock": history("stock", slice(None), s).sum(axis=2) / scale,
        "will": history("will", s),
    })  # fmt: skip
    phases = session.snapshots[session.at]["phase"][WEAPON]
    plants = [
        (plant, PHASES[int(phases[f])])
        for f, plant in enumerate(atlas.plants)
        if atlas.plant_state[f] == s
    ]
    strategy = session.setup.players.get(name)
    plays = f"Plays {strategy}." if strategy else "Leaves it to its firms."
    return Found(name, macro("state", "live")(plays, plants), pictures)


def _firm(session: Session, name: str) -> Found:
    atlas = session.game.atlas
    f = atlas.plants.index(name)
    scale, history = atlas.config.world.scale, partial(_history, session)
    pictures = _charts(session, "firm", {
        "output": history("output", f) / scale,
        "capacity": history("capacity", f) * history("ramp", f) / scale,
        "outlook": history("outlook", f),
        "cash": history("cash", f) / MILLION,
    })  # fmt: skip
    moment = session.snapshots[session.at]
    phase, cost = PHASES[int(moment["phase"][WEAPON, f])], float(moment["unit_cost"][WEAPON, f])
    kind = sentence_of(atlas.plant_words[atlas.plant_stage[f]])
    state = atlas.states[atlas.plant_state[f]]
    said_cost = f"{cost:.3g} {said('{price}', session.setup.config)}"
    return Found(name, macro("firm", "live")(kind, state, phase, said_cost), pictures)


def _route(session: Session, what: str, seller: str, buyer: str) -> Found:
    atlas, history = session.game.atlas, partial(_history, session)
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
