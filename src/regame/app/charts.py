"""The charts of the page: the run in focus, its baseline, the spread of all worlds, the record.

Which series they show is a table, and depends on the world that is played.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from regame.analysis.statistics import turning_month
from regame.app import drawing
from regame.app.case_words import PAGE, group_names, said
from regame.app.focus import BASELINE, WEAPON, Focus
from regame.app.pictures import Sides, chosen
from regame.app.session import Session
from regame.app.setup import QUESTIONS, Setup, config_of, default_players, question
from regame.core.packaged import Toml
from regame.core.words import year_of
from regame.game.names import name_of
from regame.reports.svg import Plot
from regame.studies.hindcast.observed import KINDS, load_record
from regame.tables import figures

CHARTS: dict[str, Toml] = PAGE["charts"]
_SHARES = {"extract": "mine_share_", "refine": "separation_share_", "make": "magnet_share_"}


def span_of(setup: Setup) -> drawing.Span:
    """Return the time that charts of a set-up cover."""
    return drawing.Span(config_of(setup.config).world.start_year, setup.months)


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
    chain = figures.read(config_of(config).tables.stages)
    return {
        name: f"{_SHARES[stage]}{slug}"
        for name, stage in chain[["name", "place"]].itertuples(index=False)
        if stage in _SHARES
    }


def _extractors(config: str) -> dict[str, str]:
    """Return the players other than the holder that extract -> series of what they do."""
    tables = config_of(config).tables
    chain, firms = figures.read(tables.stages), figures.read(tables.firms)
    first = chain.loc[chain["place"] == "extract", "name"].iloc[0]
    extracting = set(firms.loc[firms["stage"] == first, "state"])
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


# Chart of what the weapon brings -> what of the worlds is shown, and how the run in focus is read.
BROUGHT: dict[str, tuple[str, Callable[[Focus, int], NDArray[np.float64]]]] = {
    "gain": ("gain", lambda focus, at: focus.gain(at)[1:]),
    "won": ("conceded", lambda focus, at: focus.history("conceded", (WEAPON,), at)[1:].sum(axis=1)),
}


def curves(session: Session, spec: drawing.Spec, choice: str) -> drawing.Curves:
    """Return the curves of a chart up to the month looked at."""
    at, fan, config, focus = session.at, session.fan, session.setup.config, session.focus

    def spread(name: str, side: int) -> NDArray[np.float64]:
        """Of all worlds (quantile, month)."""
        return drawing.NO_WORLDS if fan is None else fan.levels(name, side, at) / spec.scale

    if spec.name in BROUGHT:
        name, read = BROUGHT[spec.name]
        return drawing.Curves(read(focus, at) / spec.scale, fan=spread(name, WEAPON))
    name = spec.series[choice]
    pair = focus.series(name)[:at].reshape(-1, 2) / spec.scale
    record, sources = on_record(config, name)
    record = drawing.within(span_of(session.setup), record, spec.scale)
    fans = spread(name, WEAPON), spread(name, BASELINE)
    return drawing.Curves(pair[:, WEAPON], pair[:, BASELINE], *fans, record, sources)


def marks_in(session: Session) -> tuple[drawing.Mark, ...]:
    """Return what happened up to the month looked at, as marks on the time line."""
    span = span_of(session.setup)
    return drawing.marks_of(session.focus.turned, session.at, span.start, span.months)


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
