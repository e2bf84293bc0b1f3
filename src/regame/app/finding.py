"""The finding: who gains and loses, in how many of 100 worlds, and what a policy is worth."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

import numpy as np

from regame.analysis.harm import BAND, LEAST_BAND, neutral_band
from regame.analysis.worth import Sides, chances, worth
from regame.app.answers import STAGES, Answer
from regame.app.case_words import capital, names_of
from regame.app.deeds import deed, longest
from regame.app.fan import BASELINE, WEAPON, Fan
from regame.app.levers import TARGETS, members
from regame.app.party import OTHERS, Kind, Party, party_of, row_of, spoken
from regame.app.setup import Setup, config_of
from regame.core.words import money, percent, years_after
from regame.game.facts import SECTORS
from regame.tables.world import chain


@dataclass(frozen=True)
class Priced:
    """What a side's policy is worth over the worlds played with it and without it.

    weapon, idle: under the holder's play, and if nothing happens; chances: of the weapon, from
    which to which the policy does not lose in the mean, or None.
    """

    weapon: Party
    idle: Party
    chances: tuple[float, float] | None
    worlds: int


def priced(shown: Answer | None, plain: Answer | None, side: str) -> Priced | None:
    """Return what a side's policy is worth; None until the same worlds are played without it.

    plain: the answer in which the side plays its own programme.
    """
    if shown is None or plain is None or shown.fan is None or plain.fan is None:
        return None
    worlds = min(shown.fan.worlds, plain.fan.worlds)
    sound = shown.fan.sound()[:worlds] & plain.fan.sound()[:worlds]
    states = [shown.fan.atlas.state(name) for name in members(shown.setup, side)]
    if not sound.any():
        return None

    def income(fan: Fan) -> Sides:
        """What the side has in each world that is sound in both."""
        return Sides(*(fan.standing(arm)[:worlds][sound][:, states].sum(axis=1)
                       for arm in (WEAPON, BASELINE)))  # fmt: skip

    usual = income(plain.fan)
    value = worth(income(shown.fan), usual)
    names = (f"With {deed(shown.setup)}", "If nothing happens")
    under, idle = (
        party_of(name, "target", change, np.asarray(neutral_band(before)))
        for name, change, before in zip(names, value, usual, strict=True)
    )
    return Priced(under, idle, chances(value), int(sound.sum()))


def worth_in_brief(found: Priced | None, side: str) -> str:
    """Return what a policy is worth in a few words, as HTML; "" while it is not known."""
    if found is None:
        return ""
    whose = "Their policies" if side == TARGETS else f"{side}'s policy"
    css = "pays" if found.weapon.middle >= 0 else "harms"
    return (
        f'<span><i class="dot {css}"></i>{escape(whose)}: worth {money(found.weapon.middle)}, '
        f"better in {found.weapon.gains} of 100</span>"
    )


def worth_in_full(found: Priced | None, setup: Setup, side: str) -> str:
    """Return what a policy is worth under the weapon and without it, as HTML."""
    whose = "their policies are" if side == TARGETS else f"{side}'s policy is"
    pronoun = "them, all together" if side == TARGETS else "it"
    if found is None:
        return f"<p>What {escape(whose)} worth comes with the same worlds without it …</p>"
    after = years_after(setup.months // 12) if setup.months % 12 == 0 else f"{setup.months} months"
    rows = "".join(row_of(party) for party in (found.weapon, found.idle))
    return (
        f'<div class="scroll"><table class="parties worth"><caption>What {escape(whose)} worth to '
        f"{pronoun}: income with it less income with the own programme, in the same {found.worlds} "
        f"worlds, with the same luck; USD, discounted, after {after}. {_paying(found)} "
        "What is given up in a deal is not in it: a policy "
        "that lets a state hold out longer can look worse for it.</caption>"
        f"<thead><tr><th>{escape(whose)} worth</th><th>worse · better</th>"
        "<th>median, range</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _paying(found: Priced) -> str:
    if found.chances is None:
        return "In the mean it loses, however likely the weapon is."
    low, high = found.chances
    if (low, high) == (0.0, 1.0):
        return "In the mean it pays, however likely the weapon is."
    turn = percent(low or high)
    return (
        f"In the mean it pays where the weapon is {'more' if low else 'less'} likely than {turn}."
    )


PLANTS = ("mines", "separation")  # lines of the ledger: what plants earn, money put into them aside
MANY = 6  # states named besides the holder
# Somebody with figures about as broad as usual: what is said of them, unseen, keeps the place of an
# answer.
BROAD = Party("", "holder", 44, 44, -888.8e6, -888e6, 888.8e6)


def parties(fan: Fan) -> list[Party]:
    """Return the holder, the other states, and its rivals and firms; none without a sound world."""
    weapon, baseline = fan.incomes()
    if not len(weapon):
        return []
    atlas = fan.atlas
    home, names = atlas.home, atlas.states
    change = weapon - baseline
    band = neutral_band(baseline)
    holder_first = [party_of(names[home], "holder", change[:, home], band[:, home])]
    others = [s for s in range(len(names)) if s != home]
    together = party_of(
        OTHERS, "target", change[:, others].sum(axis=1), band[:, others].sum(axis=1)
    )
    single = [party_of(names[s], "target", change[:, s], band[:, s]) for s in others]
    single.sort(key=lambda party: -abs(party.middle))
    plays = set(fan.parts[0][0].design.columns)  # as in all parts; players have a row in any case
    shown_singly = sorted(single, key=lambda party: party.name not in plays)[:MANY]
    return [
        *holder_first,
        together,
        *(item for item in single if item in shown_singly),
        *_firms(fan, home),
    ]


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
        kind: Kind = "rival" if sectors == PLANTS else "firm"
        name = capital(called[sectors[0]])
        yield party_of(f"{name} elsewhere", kind, of(sectors, inside=False), bands)
        yield party_of(f"{name} in {holder}", "firm", of(sectors, inside=True), bands)


def sentence(answer: Answer) -> str:
    """Return the finding about the holder in one sentence, plain text."""
    return _sentence(answer, parties(answer.fan)) if answer.fan is not None else ""


def _sentence(answer: Answer, found: list[Party]) -> str:
    if not found or answer.fan is None:
        return ""
    holder, years = found[0], _years(answer.setup.months)
    if not answer.fan.month(answer.fan.months).outcomes["restricted"].any() and not _moved(holder):
        return f"{holder.name} restricts nothing: over {years} nothing is won or lost by it."
    return _counted(answer.setup, deed(answer.setup), holder)


def _counted(setup: Setup, done: str, holder: Party) -> str:
    counts = [("loses", holder.loses), ("gains", holder.gains)]
    (first, larger), (second, fewer) = sorted(counts, key=lambda count: -count[1])
    outcome = "a loss" if holder.middle < 0 else "a gain"
    median = f"{outcome} of {spoken(abs(holder.middle))} USD" if holder.middle else "no difference"
    return (
        f"With {done}, {holder.name} {first} in {larger} of 100 worlds over "
        f"{_years(setup.months)} and {second} in {fewer}; the median is {median}."
    )


def _moved(party: Party) -> bool:
    return bool(party.gains or party.loses)


def _years(months: int) -> str:
    return years_after(months // 12) if months % 12 == 0 else f"{months} months"


def status(answer: Answer | None, coming: Answer | None) -> str:
    """Say how many worlds are played, and what is still to come."""
    if answer is None or answer.fan is None:
        return "sampling worlds …" if coming is not None else ""
    worlds = answer.fan.worlds
    if coming is not None and coming.setup != answer.setup:
        return f"{worlds} worlds; the next answer comes"
    next_stage = next((n for n in STAGES if n > worlds), 0)
    seconds = answer.took[-1] if answer.took else 0.0
    took = "under 0.1 s" if seconds < 0.1 else f"{seconds:.1f} s"
    sketch = "a sketch: " if worlds == STAGES[0] else ""
    if next_stage and coming is not None:
        return f"{sketch}{worlds} worlds in {took}; {next_stage} follow"
    return f"{worlds} worlds in {took}"


def bar(answer: Answer | None, policy: str = "") -> str:
    """Return the finding that stays in sight, as HTML: a sentence, and the holder's range.

    policy: what a policy is worth, as HTML.
    """
    if answer is None or answer.fan is None:
        return "<p>The answer comes …</p>"
    parties_shown = parties(answer.fan)
    return _said(_sentence(answer, parties_shown), parties_shown[0], policy)


def typical(setup: Setup) -> str:
    """Return about what `bar` will say of a set-up, as HTML, before any world is played.

    It is as long as what will be said, whatever lever is pulled, and so keeps its place; "" of a
    seat, which has no answer.
    """
    if setup.seat:
        return ""
    holder = replace(BROAD, name=setup.holder)
    target = max(setup.targets, key=len, default="")
    policy = f"<span>{escape(target)}'s policy: worth +888.8 M, better in 100 of 100</span>"
    return _said(_counted(setup, longest(setup), holder), holder, policy if target else "")


def _said(sentence: str, holder: Party, more: str = "") -> str:
    """Return a sentence and, below it, the holder's range and what a policy is worth, as HTML."""
    even = 100 - holder.gains - holder.loses
    reach = f"{money(holder.low)} to {money(holder.high)} in 90 of 100 worlds"
    span = f"{escape(holder.name)}: {reach}{f', {even} about even' if even else ''}"
    return f'<p>{escape(sentence)}</p><p class="others"><span>{span}</span>{more}</p>'


def table(answer: Answer | None) -> str:
    """Return a row for everybody, as HTML."""
    if answer is None or answer.fan is None:
        return ""
    rows = "".join(row_of(party) for party in parties(answer.fan))
    threshold = money(LEAST_BAND, signed=False)
    return (
        '<div class="scroll"><table class="parties"><caption>Of 100 worlds; ranges from 5 to 95 %. '
        f"What the weapon changes: USD, discounted, after {_years(answer.setup.months)}; "
        f"stocks and plants of states counted as they stand. Rows of firms{_with(answer)} "
        "are what they earn, money put into plants aside. Grey: a change within "
        f"{threshold} USD, and of states within {percent(BAND)} of the baseline's income where "
        "that is more.</caption><thead><tr><th>who</th>"
        "<th>lose · gain</th><th>median, range</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _with(answer: Answer) -> str:
    """Which plants a row counts with the extractors."""
    links = chain(config_of(answer.setup.config))
    both = (links.plants_of(stage) for stage in (0, 1))
    return f" ({' with '.join(both)})" if links.refines else ""
