"""What an answer to a stop is about, and how it counts, in lines that a brief begins with.

The holder's play in plain options: a stop of exports, to whom, of how much and how long.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from regame.config.schema import Config
from regame.core.errors import UserError
from regame.core.words import listed, percent, year_of
from regame.reports.templating import said
from regame.runs.plan import Plan
from regame.strategies import registry
from regame.strategies.china import Stop
from regame.studies.respond.file import Drawn, Policy, Respond
from regame.studies.respond.options import VALUE_ADDED, RespondOptions, begins_in, lengths
from regame.studies.respond.parts import Instrument, Point, Setting
from regame.tables import figures
from regame.tables.countries import members, named_state, no_state
from regame.tables.losses import COUNTED_IN
from regame.tables.world import chain, states_of

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


OPEN = "no restriction"
OWN = "own programme"
EVERYBODY = "all"


def with_stop(
    study: Respond, options: RespondOptions, config: Config, weapon: str, programme: str | None
) -> Respond:
    """Return the study in which the holder stops exports as asked, or restricts nothing.

    weapon: the holder. programme: what the state that asks plays by itself; it becomes a policy.
    Without `--stop` the study comes back as it is. Raises UserError for options that make no sense.
    """
    if options.stop is None:
        stop_options = {"share": options.share, "from": options.begins, "months": options.months}
        alone = [f"--{flag}" for flag, value in stop_options.items() if value is not None]
        if alone:
            raise UserError(f"{alone[0]}: says how long or how far a stop goes; add --stop all")
        return study
    name, play, drawn = _stop(options, config, weapon)
    policies = dict(study.policies)
    if programme is not None and all(programme != policy.play for policy in policies.values()):
        why = "what the state does by itself in the experiment"
        policies = {**policies, OWN: Policy(play=programme, why=why)}
    holder, drawn_by = {OPEN: "StatusQuo", name: play}, {} if drawn is None else {name: drawn}
    return study.model_copy(update={"holder": holder, "policies": policies, "drawn": drawn_by})


def _stop(options: RespondOptions, config: Config, weapon: str) -> tuple[str, str, Drawn | None]:
    """Name and text of the stop that the options describe, and what of it each world draws."""
    share = 0.0 if options.share is None else options.share
    if not 0 <= share <= 1:
        raise UserError(f"--share {share:g}: must lie between 0 (nothing leaves) and 1 (all does)")
    start_year = config.world.start_year
    drawn = Drawn(begins=begins_in(options, start_year), months=lengths(options))
    (first, latest), (fewest, most) = drawn
    target = _target(str(options.stop), config, weapon)
    whom = f"to {target}" if target else "to all"
    phrase = "full stop" if share == 0 else f"stop of {percent(1 - share)} of exports"
    date = year_of(first, start_year)
    long = "1 month" if most == 1 else f"{most} months"
    if fewest < most:
        long = f"{fewest} to {long}"
    if first < latest:
        date = f"a month between {date} and {year_of(latest, start_year)}"
    play = f"Stop(share={1 - share:.6g}, start={start_year + first / 12:.8g}, months={most}"
    play += f", target={target!r})" if target else ")"
    fixed = first == latest and fewest == most
    return f"{phrase} {whom} for {long} from {date}", play, None if fixed else drawn


def _target(text: str, config: Config, weapon: str) -> str:
    """Return the state that a stop is aimed at; "" for all."""
    if text.casefold() == EVERYBODY:
        return ""
    states, year = states_of(config), config.world.start_year
    state = named_state(text, states, year)
    if state in states and state != weapon:
        return state
    why = "it holds the chokepoint" if state == weapon else "no state"
    raise UserError(
        f"--stop {text}: {why}{no_state(text, states, year, flag='--stop')}; must be all or one of "
        f"{', '.join(name for name in states if name != weapon)}"
    )
