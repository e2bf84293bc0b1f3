"""The finding: who gains and loses, in how many of 100 worlds, and what a policy is worth."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from regame.analysis.harm import BAND, LEAST_BAND, neutral_band
from regame.analysis.statistics import mean_interval
from regame.app.answers import STAGES, Answer
from regame.app.case_words import PAGE, capital, names_of
from regame.app.fan import YEARS, Fan
from regame.app.levers import IDLE, TARGETS, members
from regame.app.party import Party, lasting, parties_of, party_of, spoken, table_of
from regame.app.setup import Setup, config_of, question
from regame.app.texts import deed, longest
from regame.core.words import money, percent
from regame.game.facts import SECTORS
from regame.reports.page import paragraph
from regame.reports.templating import macro
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.money import sides_of
from regame.studies.respond.parts import Worth
from regame.studies.respond.stopped import incomes_of, measure_of
from regame.studies.respond.worths import worths_of
from regame.tables.world import chain

WORDS = PAGE["finding"]


@dataclass(frozen=True)
class Priced:
    """What a side's policy is worth over doing nothing there, as `regame respond` has it.

    weapon, idle: under the holder's play, and if nothing happens. measure: of respond's.
    """

    worth: Worth
    weapon: Party
    idle: Party
    worlds: int
    measure: str


def priced(setup: Setup, held: Fan, nothing: Fan, side: str) -> Priced | None:
    """Return what a side's policy is worth; None without a world that is sound in both.

    held, nothing: fans of `to_price`, with the policy and with nothing done.
    """
    baseline = next(iter(question(setup.config).baselines.values())).strategy
    does_nothing = Policy(play=IDLE[0], why="-")  # of both: what they play is played already
    study = Respond(
        question=question(setup.config).question, experiment=setup.config, runs=held.worlds,
        holder={"idle": baseline, "weapon": setup.players[setup.holder]},
        policies={"nothing": does_nothing, "policy": does_nothing},
    )  # fmt: skip
    tables = [
        fan.runs((f"weapon | {name}", f"idle | {name}"))
        for name, fan in zip(study.policies, (nothing, held), strict=True)
    ]
    table = pd.concat([one[one["world"].isin(other["world"])] for one, other in
                       (tables, tables[::-1])])  # fmt: skip
    if not sides_of(table):
        return None
    config = config_of(setup.config, by_calendar=True)
    measure = measure_of(None, study, config)
    states = [held.atlas.state(name) for name in members(setup, side)]
    income = incomes_of(measure, table, study, config, YEARS)[..., states].sum(axis=-1)
    worth, change = worths_of(study, income)[1], income[:, 1] - income[:, 0]
    rows = (
        ("If nothing happens", worth.worth_if_nothing_usd, mean_interval(change[0])),
        (f"With {deed(setup)}", worth.worth_usd, worth.worth_ci),
    )
    idle, weapon = (
        replace(party_of(name, change[h], np.asarray(neutral_band(income[h, 0]))),
                mean=mean, interval=interval)
        for h, (name, mean, interval) in enumerate(rows)
    )  # fmt: skip
    return Priced(worth, weapon, idle, income.shape[-1], measure)


def worth_in_brief(found: Priced | None, side: str) -> str:
    """Return what a policy is worth in a few words, as HTML; "" while it is not known."""
    if found is None:
        return ""
    whose = "Their policies" if side == TARGETS else f"{side}'s policy"
    mean = found.worth.worth_usd or 0.0
    said = WORDS["brief"].format(whose=whose, worth=money(mean), gains=found.weapon.gains)
    return macro("worth", "live")("pays" if mean >= 0 else "harms", said)


def worth_in_full(found: Priced | None, setup: Setup, side: str) -> str:
    """Return what a policy is worth under the weapon and without it, as HTML."""
    whose = "their policies are" if side == TARGETS else f"{side}'s policy is"
    if found is None:
        return paragraph(f"What {whose} worth comes with the same worlds without it …")
    caption = WORDS["worth"].format(
        whose=whose, whom="them, all together" if side == TARGETS else "it",
        worlds=found.worlds, after=lasting(setup.months), paying=_paying(found.worth),
        measure=WORDS[found.measure],
    )  # fmt: skip
    heads = (f"{whose} worth", "worse · better", "mean, 95 %", "median, range")
    return table_of(caption, heads, (found.weapon, found.idle), " worth")


def _paying(worth: Worth) -> str:
    if worth.pays_between is None:
        return WORDS["never"]
    low, high = worth.pays_between
    if (low, high) == (0.0, 1.0):
        return WORDS["always"]
    return WORDS["turn"].format(more="more" if low else "less", chance=percent(low or high))


PLANTS = ("mines", "separation")  # lines of the ledger: what plants earn, money put into them aside
MANY = 6  # states named besides the holder
# Somebody with figures about as broad as usual: what is said of them, unseen, keeps the place of an
# answer.
BROAD = Party("", 44, 44, -888.8e6, -888e6, 888.8e6)


def parties(fan: Fan) -> list[Party]:
    """Return the holder, the other states, and its rivals and firms; none without a sound world."""
    weapon, baseline = fan.incomes()
    if not len(weapon):
        return []
    home, names = fan.atlas.home, fan.atlas.states
    holder, together, *single = parties_of(weapon - baseline, neutral_band(baseline), names, home)
    plays = set(fan.parts[0][0].design.columns)  # as in all parts; players have a row in any case
    shown_singly = sorted(single, key=lambda party: party.name not in plays)[:MANY]
    named = [party for party in single if party in shown_singly]
    return [holder, together, *named, *_firms(fan, home)]


def _firms(fan: Fan, home: int) -> Iterator[Party]:
    """Yield parts of the economy, by lines of the ledger."""
    lines, holder = fan.lines(), fan.atlas.states[home]  # (world, state, sector) USD
    called = names_of(fan.atlas.chain)

    def of(sectors: tuple[str, ...], inside: bool) -> np.ndarray:
        """What changes in these lines at home, or elsewhere (world,)."""
        columns = [SECTORS.index(name) for name in sectors]
        by_state = lines[:, :, columns].sum(axis=2)
        mine = by_state[:, home]
        return np.asarray(mine if inside else by_state.sum(axis=1) - mine)

    bands = np.full(len(lines), LEAST_BAND)
    for sectors in (PLANTS, *((name,) for name in ("magnets", "users"))):
        if sectors == ("magnets",) and not fan.atlas.makes:
            continue
        name = capital(called[sectors[0]])
        yield party_of(f"{name} elsewhere", of(sectors, inside=False), bands)
        yield party_of(f"{name} in {holder}", of(sectors, inside=True), bands)


def sentence(answer: Answer, found: list[Party]) -> str:
    """Return the finding about the holder in one sentence, plain text. found: its `parties`."""
    if not found:
        return ""
    holder, years = found[0], lasting(answer.setup.months)
    if not answer.played.so_far("restricted").any() and not _moved(holder):
        return WORDS["nothing"].format(holder=holder.name, years=years)
    return _counted(answer.setup, deed(answer.setup), holder)


def _counted(setup: Setup, done: str, holder: Party) -> str:
    counts = [("loses", holder.loses), ("gains", holder.gains)]
    (first, larger), (second, fewer) = sorted(counts, key=lambda count: -count[1])
    outcome = "a loss" if holder.middle < 0 else "a gain"
    return WORDS["counted"].format(
        deed=done, holder=holder.name, first=first, larger=larger, second=second, fewer=fewer,
        years=lasting(setup.months), median=f"{outcome} of {spoken(abs(holder.middle))} USD"
        if holder.middle else "no difference",
    )  # fmt: skip


def _moved(party: Party) -> bool:
    return bool(party.gains or party.loses)


def status(answer: Answer | None, coming: Answer | None) -> str:
    """Say how many worlds are played, and what is still to come."""
    if answer is None:
        return "sampling worlds …" if coming is not None else ""
    worlds = answer.played.worlds
    if coming is not None and coming.setup != answer.setup:
        return f"{worlds} worlds; the next answer comes"
    next_stage = next((n for n in STAGES if n > worlds), 0)
    seconds = answer.took[-1] if answer.took else 0.0
    took = "under 0.1 s" if seconds < 0.1 else f"{seconds:.1f} s"
    sketch = "a sketch: " if worlds == STAGES[0] else ""
    if next_stage and coming is not None:
        return f"{sketch}{worlds} worlds in {took}; {next_stage} follow"
    return f"{worlds} worlds in {took}"


def bar(answer: Answer, policy: str = "") -> str:
    """Return the finding that stays in sight, as HTML: a sentence, and the holder's range.

    policy: what a policy is worth, as HTML.
    """
    parties_shown = parties(answer.played)
    return _said(sentence(answer, parties_shown), parties_shown[0], policy)


def typical(setup: Setup) -> str:
    """Return about what `bar` will say of a set-up, as HTML, before any world is played.

    It is as long as what will be said, whatever lever is pulled, and so keeps its place; "" of a
    seat, which has no answer.
    """
    if setup.seat:
        return ""
    holder = replace(BROAD, name=setup.holder)
    target = max(setup.targets, key=len, default="")
    policy = WORDS["brief"].format(whose=f"{target}'s policy", worth="+888.8 M", gains=100)
    more = macro("worth", "live")("", policy) if target else ""
    return _said(_counted(setup, longest(setup), holder), holder, more)


def _said(sentence: str, holder: Party, more: str = "") -> str:
    """Return a sentence and, below it, the holder's range and what a policy is worth, as HTML."""
    even = f", {holder.even} about even" if holder.even else ""
    reach = f"{money(holder.low)} to {money(holder.high)} in 90 of 100 worlds"
    return macro("finding", "live")(sentence, f"{holder.name}: {reach}{even}", more)


def table(answer: Answer) -> str:
    """Return a row for everybody, as HTML."""
    links = chain(config_of(answer.setup.config))
    both = " with ".join(links.plants_of(stage) for stage in (0, 1))
    caption = WORDS["parties"].format(
        after=lasting(answer.setup.months), plants=f" ({both})" if links.refines else "",
        band=money(LEAST_BAND, signed=False), share=percent(BAND),
    )  # fmt: skip
    return table_of(caption, ("who", "lose · gain", "median, range"), parties(answer.played))
