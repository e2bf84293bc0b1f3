"""What an answer to a stop is about, and how it counts, in lines that a brief begins with."""

import re
from collections.abc import Iterator, Sequence

from regame.core.words import figure, listed, plural, year_of, years_after
from regame.runs.plan import Plan
from regame.studies.respond.holders import begins_in
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import Setting
from regame.studies.respond.stopped import VALUE_ADDED
from regame.tables import figures
from regame.tables.losses import COUNTED_IN
from regame.tables.world import chain

SOURCES = 3  # named, of the tables' most frequent
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


def basis_of(about: Setting, state: str, years: int, start_year: int, months: bool) -> list[str]:
    """Return what words mean, from when on policies begin, prices and sources, a line each.

    months: whether an amount is in months of use.
    """
    opening = year_of(0, start_year)
    before = f"{about.months_before} {'month' if about.months_before == 1 else plural('month')}"
    prices = f"{about.money}; value added: accounts of {about.accounts}"
    sources = [f"Sources: {'; '.join(about.sources)}."] if about.sources else []
    return [
        f"Start: policies begin at the model's opening, {opening}, {before} before the stop. A "
        "later start has less time to fill a stock.",
        f"Worth: national income of {years_after(years)} with the policy less that without it, in "
        "the same stop.",
        *([f"Months of use: what users in {state} take in so many months."] if months else []),
        *(["Value added: what industries earn beyond what they buy: wages, profits, taxes."]
          if about.accounts else []),
        f"Money: prices in {prices if about.accounts else about.money}; later years count less, by "
        f"{figure(100 * about.discount)} % a year in real terms (discounted to {opening}).",
        *sources,
    ]  # fmt: skip
