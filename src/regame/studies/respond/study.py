"""A target's question as it is asked: of any case, in a world that has room for it, and how.

What an answer to a stop is about, and how it counts, in lines that a brief begins with.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from regame.config.backlash import BY_CALENDAR
from regame.config.files import load, load_config
from regame.config.schema import Config
from regame.core.options import StudyOptions, check_options
from regame.core.words import listed
from regame.runs.experiment import Experiment, installed
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.strategies import registry
from regame.strategies.china import Stop
from regame.strategies.recorded import MONEY
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.options import VALUE_ADDED, RespondOptions, begins_in, lengths
from regame.studies.respond.parts import Instrument, Point, Setting
from regame.tables import figures
from regame.tables.countries import members
from regame.tables.losses import COUNTED_IN
from regame.tables.world import PLACES, chain


def sampled(study: Respond, options: RespondOptions) -> StudyOptions:
    """Return what worlds are sampled with; unless it is about deals, nobody is at odds.

    Raises UserError for a number that no flag would take.
    """
    check_options(options)
    overrides = (*(() if study.deals else BY_CALENDAR), *options.overrides)
    seed = study.seed if options.seed is None else options.seed
    return replace(options, runs=options.runs or study.runs, seed=seed, overrides=overrides)


def asked_of(study: Respond, options: RespondOptions) -> tuple[Experiment, Config]:
    """Return the experiment that a study asks about, and the config that is played."""
    experiment = load(Experiment, "experiments", study.experiment)
    return experiment, load_config(options.config or experiment.config, options.overrides)


def played_in(study: Respond, plan: Plan, rows: Played, options: RespondOptions) -> dict[str, Any]:
    """Return what every answer says of how it was played, as fields of a result."""
    return {
        "stop": None if options.stop is None else list(study.holder)[-1],
        "years": options.years,
        "runs": plan.runs,
        "rows": len(rows.table),
        "seed": plan.seed,
        "worlds": options.worlds or plan.experiment.worlds,
        "firms": plan.experiment.firms,
        "start_year": plan.config.world.start_year,
        "config_hash": plan.config.hash,
        "failed_rows": int(rows.table["failed"].sum()),
        "out": str(rows.path),
    }


RECORD = "respond_2010"  # whose policies are taken over
OPEN = "no restriction"  # a play of the holder
NEVER = 9999.0  # start of a strategy that waits for will


def study_named(name: str) -> Respond:
    """Return a study by name or path; of a case the one that its experiment makes.

    Raises UserError for a name of neither.
    """
    if name not in installed().values():
        return load(Respond, "experiments", name)
    experiment, record = load(Experiment, "experiments", name), load(Respond, "experiments", RECORD)
    config = load_config(experiment.config)
    base = load_config(load(Experiment, "experiments", record.experiment).config)
    scale = _exports(config) / _exports(base)
    start = float(config.world.start_year)
    policies = {
        key: scaled
        for key, policy in record.policies.items()
        if (scaled := _scaled(policy, scale, start)) and (experiment.others or not scaled.allies)
    }
    baselines = [baseline.strategy for baseline in experiment.baselines.values()]
    return Respond(
        question=f"What should a target do while {experiment.weapon} holds the chokepoint?",
        experiment=name,
        runs=record.runs,
        seed=record.seed,
        holder=dict(zip(baselines, baselines, strict=True)) | experiment.treatments,
        policies=policies,
    )


def _exports(config: Config) -> float:
    """What the holder exports a year at the start, USD, at the mean price of the groups."""
    prices = [getattr(config.prices, group) for group in config.world.groups]
    return 1000 * config.licences.export_quota * sum(prices) / len(prices)


def _scaled(policy: Policy, scale: float, start: float) -> Policy | None:
    """A policy with money by scale and dates by the case; None if it has a price floor."""
    play = _play(policy.play, scale, start)
    if play is None:
        return None
    paid = any(f"{key}=" in play for key in MONEY)
    why = f"{policy.why}; times {scale:.2g}, as exports of the holder" if paid else policy.why
    allies = policy.allies and _play(policy.allies, scale, start)
    return policy.model_copy(update={"play": play, "allies": allies, "why": why})


def _play(play: str, scale: float, start: float) -> str | None:
    strategy = registry.parse(play)
    names = {field.name for field in fields(strategy)}  # type: ignore[arg-type]
    if getattr(strategy, "floor", 0):  # of a price that is another's
        return None
    sums = {key: usd for key in MONEY if key in names and (usd := getattr(strategy, key))}
    changes = {key: float(f"{usd * scale:.2g}") for key, usd in sums.items()}
    if getattr(strategy, "start", NEVER) != NEVER:
        changes["start"] = start
    return replace(strategy, **changes).name if changes else play  # type: ignore[type-var]


LEVER = "recycling"  # of strategies that pay for collection, a share of what wears out


def that_can_be(study: Respond, config: Config) -> Respond:
    """Return the study without what cannot be done in a world; the study itself where all can.

    A policy that is nothing but recycling is left out, others are played without it. Paying for
    scrap that no plant takes would be a cost without an end; so would paying by the tonne of what
    is made (`support.pay_programmes`) where nothing is.
    """
    names = chain(config).names
    if all(names[PLACES.index(place)] for place in ("recycle", "make")):
        return study
    feasible = {name: at for name, one in study.policies.items() if (at := _without(one))}
    for name, policy in feasible.items():
        if policy.beside not in feasible:
            feasible[name] = policy.model_copy(update={"beside": None})
    search = study.search
    if search is not None:
        levers = {name: bounds for name, bounds in search.levers.items() if name != LEVER}
        search = search.model_copy(update={"levers": levers})
    return study.model_copy(update={"policies": feasible, "search": search})


def _without(policy: Policy) -> Policy | None:
    """A policy without recycling; None if nothing else is in it."""
    if f"{LEVER}=" not in policy.play:  # strategies of the user's own may not be known yet
        return policy
    strategy = registry.parse(policy.play)
    if not getattr(strategy, LEVER, 0):
        return policy
    without_lever = replace(strategy, **{LEVER: 0.0})  # type: ignore[type-var]
    if without_lever == type(without_lever)():
        return None
    why = f"{policy.why}; without recycling, for which there is no plant"
    return policy.model_copy(update={"play": without_lever.name, "why": why})


SOURCES = 3  # named, of the tables' most frequent
CUT = re.compile(r"; | \(|, github| \| |\. ")  # ends the title of a source


def setting_of(plan: Plan, options: RespondOptions, measure: str) -> Setting:
    """Return what a stop is of, when it comes, and in what money it counts."""
    config, links = plan.config, chain(plan.config)
    traded = listed([links.goods, *([links.products] if links.made else [])])
    case = plan.experiment.case
    return Setting.like(
        config.world,
        config.ledger,
        holder=plan.experiment.weapon,
        goods=f"{case} ({traded})" if case else traded,
        good=case or links.goods,
        months_before=begins_in(options, config.world.start_year)[0],
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


def more_pays(stocks: Sequence[Instrument], curves: Iterable[Point], months: int) -> bool:
    """Whether the curve has a stock of more months of use than the stop's worth more than those."""
    worth = {(point.policy, point.dose): point.usd for point in curves}
    for stock in stocks:
        up_to = [usd for (name, x), usd in worth.items() if name == stock.name and x <= months]
        if stock.amount > months and up_to:
            return worth.get((stock.name, stock.amount), 0.0) > max(up_to)
    return False
