"""The finding: who gains and loses, what a policy is worth, and how well a task is met.

Everybody in how many of 100 worlds, each against its baseline, with the same luck.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup

from regame.analysis.harm import BAND, LEAST_BAND, classify, neutral_band
from regame.analysis.statistics import Interval, mean_interval
from regame.app import form, levers, texts
from regame.app.answers import PLAYED, STAGES, Answer
from regame.app.case_words import ledger_of
from regame.app.fan import YEARS, Fan
from regame.app.setup import Setup, config_of, question
from regame.core.words import lasting, listed, money, percent, sentence_of, spoken
from regame.game.facts import SECTORS
from regame.reports.charts import FAN
from regame.reports.page import paragraph
from regame.reports.templating import macro, sentence
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.money import game_of, incomes_of, measure_of, worths_of
from regame.studies.respond.parts import Worth
from regame.tables.world import chain

OTHERS = "All other states"
RANGE = (FAN[0], FAN[len(FAN) // 2], FAN[-1])


class Party(NamedTuple):
    """Somebody, and what the weapon does to them over all worlds.

    gains, loses: of 100 worlds; in the others the change is within `BAND` of the baseline's income
    or `LEAST_BAND`, whichever is more; of firms, `LEAST_BAND`. low, middle, high: USD, discounted,
    5 %, 50 % and 95 % of worlds. mean, interval: of a policy's worth alone, with its 95 %.
    leads: whether it is the one that the table is about.
    """

    name: str
    gains: int
    loses: int
    low: float
    middle: float
    high: float
    mean: float | None = None
    interval: Interval | None = None
    leads: bool = False

    @property
    def even(self) -> int:
        """In how many of 100 worlds the change is none."""
        return 100 - self.gains - self.loses


def party_of(name: str, change: np.ndarray, band: np.ndarray, leads: bool = False) -> Party:
    """Return what somebody gains (world,), USD, where a change within a band is none."""
    low, middle, high = (float(level) for level in np.quantile(change, RANGE))
    classes = classify(change, band)
    gains, loses = (round(100 * float(np.mean(which))) for which in (classes.pays, classes.harms))
    return Party(name, gains, loses, low, middle, high, leads=leads)


def parties_of(
    change: np.ndarray, band: np.ndarray, names: Sequence[str], home: int
) -> list[Party]:
    """Return the holder, all other states together, and each of them, the largest change first.

    change, band: USD (world, state).
    """
    others = [s for s in range(len(names)) if s != home]
    together = change[:, others].sum(axis=1), band[:, others].sum(axis=1)
    single = [party_of(names[s], change[:, s], band[:, s]) for s in others]
    return [
        party_of(names[home], change[:, home], band[:, home], leads=True),
        party_of(OTHERS, *together),
        *sorted(single, key=lambda party: -abs(party.middle)),
    ]


def table_of(caption: str, heads: Sequence[str], rows: Iterable[Party], css: str = "") -> Markup:
    """Return a table of parties, HTML: in how many worlds each loses and gains, median, range."""
    return macro("parties", "live")(caption, heads, rows, css)


class Priced(NamedTuple):
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
    does_nothing = Policy(play=levers.IDLE[0], why="-")  # of both: what they play is played already
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
    if not game_of(study, table).cells:
        return None
    config = config_of(setup.config, by_calendar=True)
    measure = measure_of(None, study, config)
    states = [held.atlas.state(name) for name in levers.members(setup, side)]
    income = incomes_of(measure, table, study, config, YEARS)[..., states].sum(axis=-1)
    worth, change = worths_of(study, income)[1], income[:, 1] - income[:, 0]
    rows = (
        ("If nothing happens", worth.worth_if_nothing_usd, mean_interval(change[0])),
        (f"With {texts.deed(setup)}", worth.worth_usd, worth.worth_ci),
    )
    bands = neutral_band(income[:, 0])
    idle, weapon = (
        party_of(name, change[h], bands[h])._replace(mean=mean, interval=interval)
        for h, (name, mean, interval) in enumerate(rows)
    )
    return Priced(worth, weapon, idle, income.shape[-1], measure)


def worth_in_brief(found: Priced | None, side: str) -> str:
    """Return what a policy is worth in a few words, as HTML; "" while it is not known."""
    if found is None:
        return ""
    whose = "Their policies" if side == levers.TARGETS else f"{side}'s policy"
    return macro("worth", "live")(whose, found.worth.worth_usd or 0.0, found.weapon.gains, True)


def worth_in_full(found: Priced | None, setup: Setup, side: str) -> str:
    """Return what a policy is worth under the weapon and without it, as HTML."""
    whose = sentence("live", "whose", side, levers.TARGETS)
    if found is None:
        return paragraph(f"What {whose} worth comes with the same worlds without it …")
    caption = sentence("live", "worth", found, side, levers.TARGETS, lasting(setup.months))
    heads = (f"{whose} worth", "worse · better", "mean, 95 %", "median, range")
    return table_of(caption, heads, (found.weapon, found.idle), " worth")


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
    called, bands = ledger_of(fan.atlas.chain), np.full(len(lines), LEAST_BAND)
    for sectors in (PLANTS, ("magnets",), ("users",)):
        if sectors == ("magnets",) and not fan.atlas.makes:
            continue
        change = lines[:, :, [SECTORS.index(name) for name in sectors]].sum(axis=2)
        name, inside = sentence_of(called[sectors[0]][0]), change[:, home]
        yield party_of(f"{name} elsewhere", change.sum(axis=1) - inside, bands)
        yield party_of(f"{name} in {holder}", inside, bands)


def holder_sentence(answer: Answer, found: list[Party]) -> str:
    """Return the finding about the holder in one sentence, plain text. found: its `parties`."""
    if not found:
        return ""
    holder = found[0]
    if not answer.played.so_far("restricted").any() and holder.even == 100:
        return sentence("live", "nothing", holder.name, lasting(answer.setup.months))
    return _counted(answer.setup, texts.deed(answer.setup), holder)


def _counted(setup: Setup, done: str, holder: Party) -> str:
    median = spoken(abs(holder.middle))
    return sentence("live", "counted", done, holder, lasting(setup.months), median)


def status(answer: Answer | None, coming: Answer | None) -> str:
    """Say how many worlds are played, and what is still to come."""
    return sentence("live", "status", answer, coming, STAGES)


def bar(answer: Answer, policy: str = "") -> str:
    """Return the finding that stays in sight, as HTML: a sentence, and the holder's range.

    policy: what a policy is worth, as HTML.
    """
    shown = parties(answer.played)
    return macro("finding", "live")(holder_sentence(answer, shown), shown[0], policy)


def typical(setup: Setup) -> str:
    """Return about what `bar` will say of a set-up, as HTML, before any world is played.

    It is as long as what will be said, whatever lever is pulled, and so keeps its place; "" of a
    seat, which has no answer.
    """
    if setup.seat:
        return ""
    holder = BROAD._replace(name=setup.holder)
    target = max(setup.targets, key=len, default="")
    policy = macro("worth", "live")(f"{target}'s policy", BROAD.high, 100, False) if target else ""
    return macro("finding", "live")(_counted(setup, texts.longest(setup), holder), holder, policy)


def table(answer: Answer) -> str:
    """Return a row for everybody, as HTML."""
    links = chain(config_of(answer.setup.config))
    plants = " with ".join(links.plants_of(stage) for stage in (0, 1)) if links.refines else ""
    bounds = money(LEAST_BAND, signed=False), percent(BAND)
    caption = sentence("live", "parties", lasting(answer.setup.months), plants, *bounds)
    return table_of(caption, ("who", "lose · gain", "median, range"), parties(answer.played))


KEEPING = 500e6  # USD that targets may spend in all, and that their users may lose
USED = SECTORS.index("users")


def _kept(fan: Fan) -> np.ndarray:
    others = np.arange(fan.atlas.states_count) != fan.atlas.home
    lost = -fan.lines()[:, others, USED].sum(axis=1)
    spent = -fan.budgets()[:, others].sum(axis=1)
    return np.asarray((lost < KEEPING) & (spent < KEEPING))


def _paid(fan: Fan) -> np.ndarray:
    weapon, baseline = (income[:, fan.atlas.home] for income in fan.incomes())
    restricted = fan.so_far("restricted")[fan.sound()] > 0
    return classify(weapon - baseline, neutral_band(baseline), restricted).pays


# In which sound worlds a task is met (world,).
MET: dict[str, Callable[[Fan], np.ndarray]] = {"flow": _kept, "pay": _paid}


def score(name: str, answer: Answer) -> int:
    """Return in how many of 100 worlds an answer meets a task."""
    met = MET[name](answer.played)
    return round(100 * float(met.mean())) if len(met) else 0


def differences(name: str, setup: Setup) -> str:
    """Return what of a set-up is not as the task has it, in words; "" if nothing is."""
    begun = form.opening()
    fixed = ("config", "seed", "months", "firm", "rule")
    free, players = form.TASKS[name].free(begun), setup.players
    others = {state: play for state, play in begun.players.items() if state not in free}
    wrong = [key for key in fixed if getattr(setup, key) != getattr(begun, key)]
    wrong = wrong or [state for state, play in others.items() if players[state] != play]
    return listed(wrong) if wrong else ""


def said_of(name: str, answer: Answer | None) -> dict[str, object]:
    """Return what the page says of a task: goal, rule, score so far and the best known score."""
    task, best = form.TASKS[name], PLAYED.get(name)
    wrong = differences(name, answer.setup) if answer is not None else ""
    scores = [None if of is None else score(name, of) for of in (answer, best)]
    text = sentence("live", "score", answer, wrong, *scores)
    return {
        "name": name, "title": task.title, "rule": task.rule, "said": text,
        "known": best is not None,
    }  # fmt: skip
