"""What an answer to a stop is about, and how it counts, in lines that a brief begins with."""

import re
from collections.abc import Iterable, Iterator, Sequence

from regame.core.words import listed
from regame.reports.templating import said
from regame.runs.plan import Plan
from regame.strategies import registry
from regame.strategies.china import Stop
from regame.studies.respond.options import VALUE_ADDED, RespondOptions, begins_in, lengths
from regame.studies.respond.parts import Instrument, Point, Setting
from regame.tables import figures
from regame.tables.countries import members
from regame.tables.losses import COUNTED_IN
from regame.tables.world import chain

SOURCES = 3  # named, of the tables' most frequent
MEMBERS = 6  # named, of a group of states
CUT = re.compile(r"; | \(|, github| \| |\. ")  # ends the title of a source


def setting_of(plan: Plan, options: RespondOptions, measure: str) -> Setting:
    """Return what a stop is of, when it comes, and in what money it counts."""
    config, links = plan.config, chain(plan.config)
    traded = listed([links.goods, *([links.products] if links.made else [])])
    case = plan.experiment.case
    return Setting(
        holder=plan.experiment.weapon,
        goods=f"{case} ({traded})" if case else traded,
        good=case or links.goods,
        months_before=begins_in(options, config.world.start_year)[0],
        money=config.world.money,
        discount=config.ledger.discount,
        accounts=COUNTED_IN if measure == VALUE_ADDED else None,
        sources=tuple(_sources(["losses_sectors"] * (measure == VALUE_ADDED),
                               [config.tables.firms, config.tables.end_uses])),
        counted=members(options.state, config.world.start_year),
        lapse=any(
            isinstance(play, Stop) and play.licensed < config.world.start_year
            for play in map(registry.parse, plan.experiment.treatments.values())
        ),
        months=lengths(options)[1],
    )  # fmt: skip


def _sources(*tables: Sequence[str]) -> Iterator[str]:
    """Give the title of the most frequent source of each table that names one by its title."""
    titles: list[str] = []
    for name in (name for names in tables for name in names if name):
        table = figures.read(name)
        if "source" not in table:
            continue
        ranked = table["source"].dropna().astype(str).value_counts().index
        cut = list(dict.fromkeys(CUT.split(source)[0] for source in ranked))[:3]
        titles += [title for title in cut if title[:1].isupper()]
    yield from list(dict.fromkeys(titles))[:SOURCES]


def head_of(about: Setting, state: str, stop: str) -> list[str]:
    """Return what was asked, and of which countries a group of states that asks is made."""
    others = len(about.counted) - MEMBERS
    counted = [*about.counted[:MEMBERS], *([f"{others} others"] if others > 0 else [])]
    return said("respond", "head", about, state, stop, counted)


def basis_of(
    about: Setting,
    state: str,
    span: tuple[int, int],
    stocks: Sequence[Instrument],
    curves: Sequence[Point],
) -> list[str]:
    """Return what words mean, from when on policies begin, prices and sources, a line each.

    span: the first year, and how many. stocks: what is advised in months of use. curves: worth over
    dose, which say whether more months than the stop's are worth more.
    """
    more = more_pays(stocks, curves, about.months)
    return said("respond", "basis", about, state, *span, stocks, more)


def more_pays(stocks: Sequence[Instrument], curves: Iterable[Point], months: int) -> bool:
    """Whether the curve has a stock of more months of use than the stop's worth more than those."""
    worth = {(point.policy, point.dose): point.usd for point in curves}
    for stock in stocks:
        up_to = [usd for (name, x), usd in worth.items() if name == stock.name and x <= months]
        if stock.amount > months and up_to:
            return worth.get((stock.name, stock.amount), 0.0) > max(up_to)
    return False
