"""What happened in one run in one month, in words, and what of it a run turns on."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from regame.core.instruments import INSTRUMENTS, Instrument
from regame.core.packaged import toml
from regame.engine.state.atlas import Atlas
from regame.engine.state.stages import BUILDING, IDLE, MOTHBALLED, RUNNING
from regame.game.names import Event, Kind

type Snapshot = Mapping[str, Any]  # variable of the world -> its array, the run first; `month`
type Said = Iterator[tuple[Kind, str]]
type Levels = dict[str, float]  # what is priced -> USD/kg

NEWS = 0.2  # a price is reported again once it has moved by this share
BINDS = 0.02  # of the mean price at the start: a smaller rent is not worth a sentence
FELT = 0.1  # of normal supply: from here on a restriction is reported
CAMPAIGN = 0.05  # strength at which a campaign counts as running


def events(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> list[Event]:
    """Return what happened in a run between two snapshots that lie a month apart.

    run: its row in the snapshots. The month of the events is the one that was played.
    """
    month = int(before["month"])
    finders = (
        instruments, supports, passages, rulings, licences, disputes, strikes, plants, leakage,
        campaigns, restrictions,
    )  # fmt: skip
    said = chain.from_iterable(find(before, after, atlas, run) for find in finders)
    return [Event(month, kind, sentence) for kind, sentence in said]


def prices(world: Snapshot, atlas: Atlas, run: int) -> Levels:
    """Return the prices that people follow, USD/kg: inside, quoted outside, of products."""
    home, goods = atlas.home, atlas.chain.goods
    name, several = atlas.states[home], len(atlas.groups) > 1
    levels: Levels = {}
    for g, group in enumerate(atlas.groups):
        good_name = f"{group} {goods}" if several else goods
        levels[f"{good_name} inside {name}"] = float(world["price"][run, g, home])
        if atlas.holders:
            levels[f"{good_name} outside {name}"] = float(world["ask"][run, g, 0])
    if atlas.makes:
        levels[f"{atlas.chain.products} inside {name}"] = float(world["product_index"][run, home])
    return levels


def moves(before: Levels, now: Levels, month: int, unit: str) -> tuple[list[Event], Levels]:
    """Return the prices that moved by more than a fifth since last reported, and the new levels.

    before: prices as last reported; now: prices of the month; unit: of prices.
    """
    lines, heard = [], dict(before)
    for name, price in now.items():
        change = price / before[name] - 1
        if abs(change) > NEWS:
            direction = "up" if change > 0 else "down"
            sentence = f"{name} {direction} {abs(change):.0%} to {_price(price, unit)}."
            lines.append(Event(month, Kind.PRICE, sentence))
            heard[name] = price
    return lines, heard


def said_of(user: str) -> Iterator[Instrument]:
    """Instruments of a user whose setting is an event of its own."""
    return (row for row in INSTRUMENTS if row.user == user and row.said[0])


def instruments(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say which instruments a holder of licences set, changed or put back."""
    for h, row in enumerate(atlas.holders):
        name = atlas.states[row]
        for instrument in said_of("holder"):
            was, now = (float(world[instrument.variable][run, h]) for world in (before, after))
            if not np.array_equal(was, now, equal_nan=True):
                begins, ends = instrument.said
                template = begins if instrument.in_force(now) else ends
                if now == instrument.none:
                    template = f"lifts its {instrument.name.replace('_', ' ')}"
                sentence = template.format(
                    share=f"{now:.0%}",
                    points=f"{100 * now:+.0f}",
                    plants=atlas.chain.plants_of(0),
                    products=atlas.chain.products,
                )
                yield Kind.MEASURE, f"{name} {sentence}."
        for s, state in enumerate(atlas.states):
            was, now = before["denied"][run, h, s], after["denied"][run, h, s]
            if now and not was:
                yield Kind.DENIAL, f"{name} refuses {atlas.chain.goods} to {state}."
            elif was and not now:
                yield Kind.RESUMPTION, f"{name} sells {atlas.chain.goods} to {state} again."


def supports(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say which programmes a state began or ended."""
    chain = atlas.chain
    for instrument in said_of("state"):
        begins, ends = instrument.said
        was, now = (_runs(snapshot, instrument.variable, run) for snapshot in (before, after))
        for s in np.flatnonzero(was != now):
            kind, template = (Kind.SUPPORT, begins) if now[s] else (Kind.SUPPORT_ENDS, ends)
            sentence = template.format(goods=chain.goods, products=chain.products)
            yield kind, f"{atlas.states[s]} {sentence}."


def passages(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say which states let more or less through their land on routes of a table."""
    was, now = (np.nan_to_num(s["set_passage"][run], nan=1.0) for s in (before, after))
    for s in np.flatnonzero((was != now) & np.isin(np.arange(len(now)), atlas.pairs.ways.via)):
        share = f"{now[s]:.0%} of what routes carry"
        yield Kind.PASSAGE, f"{atlas.states[s]} lets {share} through its land."


def _runs(snapshot: Snapshot, key: str, run: int) -> np.ndarray:
    """Which states run a programme; a public stock that is not set stays as at the start."""
    values = snapshot[key][run]
    if key in ("set_stockpile", "set_stockpile_products"):
        usual = snapshot[f"{key.removeprefix('set_')}_stands"][run]
        values = np.where(np.isnan(values), usual, values)
    return np.nan_to_num(values) > 0


def rulings(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say when a complaint about a quota or duty is filed, and when a ruling ends it."""
    for h, row in enumerate(atlas.holders):
        ruled = f"the export restrictions of {atlas.states[row]}"
        if before["complaint"][run, h] < 0 <= after["complaint"][run, h]:
            yield Kind.RULING, f"A complaint is filed against {ruled}."
        if before["ruled"][run, h] < after["ruled"][run, h]:
            yield Kind.RULING, f"A ruling ends {ruled}."


def licences(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say when licences begin or cease to bind."""
    threshold = BINDS * float(after["start_price"][run].mean())
    for h in range(len(atlas.holders)):
        was, now = before["rent"][run, h], after["rent"][run, h]
        if was < threshold <= now:
            worth = _price(now, atlas.config.world.price)
            yield Kind.LICENCES, f"Export licences bind: they are worth {worth}."
        elif now < threshold <= was:
            yield Kind.LICENCES, "Export licences no longer bind."


def disputes(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say which disputes opened, and who threatened, acted or gave way."""
    home = atlas.states[atlas.home]
    for s, state in enumerate(atlas.states):
        if after["disputes"][run, s] > before["disputes"][run, s]:
            stake = f"{after['stake'][run, s] / 1e6:,.0f} M USD are at stake"
            yield Kind.DISPUTE, f"A dispute opens between {home} and {state}; {stake}."
        if after["threats"][run, s] > before["threats"][run, s]:
            yield Kind.DISPUTE, f"{home} threatens {state}."
        if after["acts"][run, s] > before["acts"][run, s]:
            yield Kind.DISPUTE, f"{home} carries out its threat against {state}."
        if after["conceded"][run, s] > before["conceded"][run, s]:
            yield Kind.CONCESSION, f"{state} gives way to {home}."


def strikes(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say which targets begin or cease to strike back in other trade."""
    was, now = before["hits"][run], after["hits"][run]
    for s in np.flatnonzero(was != now):
        verb = "strikes back" if now[s] else "no longer strikes back"
        yield Kind.RETALIATION, f"{atlas.states[s]} {verb} in other trade."


def plants(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say which plants were started, finished, mothballed, restarted or closed."""
    was, now = before["phase"][run], after["phase"][run]
    for f in np.flatnonzero(was != now).tolist():
        months = round(float(after["clock"][run, f]))
        if now[f] == BUILDING:
            verb = "is started" if was[f] == IDLE else "is to be restarted"
            sentence = f"{verb}, due in {months} months"
        elif now[f] == RUNNING:
            sentence = "begins to run"
        else:
            sentence = "is mothballed" if now[f] == MOTHBALLED else "is given up"
        yield Kind.PLANT, f"{plant_name(f, atlas)} {sentence}."


def plant_name(f: int, atlas: Atlas) -> str:
    """Return how a plant, a row of the firm axis, is called: with its step and its state."""
    step = atlas.plant_words[int(atlas.plant_stage[f])]
    return f"{atlas.plants[f]} ({step}, {atlas.states[atlas.plant_state[f]]})"


def leakage(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say when undocumented exports overtake documented ones, or fall behind them."""

    def more(world: Snapshot, h: int) -> bool:
        """Whether a holder's undocumented exports are above its documented ones, in t/month."""
        away = np.arange(atlas.states_count) != atlas.holders[h]
        legal = world["flow"][run, :, atlas.holders[h]][:, away].sum()
        return bool(world["grey_flow"][run, :, h].sum() > legal)

    for h, row in enumerate(atlas.holders):
        name = atlas.states[row]
        if more(after, h) and not more(before, h):
            yield Kind.LEAKAGE, f"More leaves {name} unseen than by the books."
        elif more(before, h) and not more(after, h):
            yield Kind.LEAKAGE, f"{name}'s exports by the books overtake those unseen."


def campaigns(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say when a campaign takes hold and when it has faded."""
    for h, row in enumerate(atlas.holders):
        name, was, now = atlas.states[row], before["campaign"][run, h], after["campaign"][run, h]
        if was < CAMPAIGN <= now:
            yield Kind.CAMPAIGN, f"{name}'s campaign against illegal output takes hold."
        elif now < CAMPAIGN <= was:
            yield Kind.CAMPAIGN, f"{name}'s campaign has faded."


def restrictions(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Said:
    """Say who begins to feel a restriction, or feels it no more."""
    was, now = before["restricted"][run], after["restricted"][run]
    hit, free = (was < FELT) & (now >= FELT), (now < FELT) & (was >= FELT)
    if hit.any():
        low, high = f"{now[hit].min():.0%}", f"{now[hit].max():.0%}"
        share = high if low == high else f"{low} to {high}"
        yield Kind.RESTRICTION, f"Normal supply withheld from {_named(hit, atlas)}: {share}."
    if free.any():
        yield Kind.RESTRICTION, f"Supplied again: {_named(free, atlas)}."


def _named(which: np.ndarray, atlas: Atlas) -> str:
    """Name the states of a mask (state,), or say that it is all others but the holders."""
    if which.sum() > 1 and which[~atlas.inside].all() and atlas.holders:
        return f"all but {' and '.join(atlas.states[row] for row in atlas.holders)}"
    return ", ".join(atlas.states[s] for s in np.flatnonzero(which))


def _price(price: float, unit: str) -> str:
    if price >= 20:
        return f"{price:,.0f} {unit}"
    return f"{price:.1f} {unit}" if price >= 1 else f"{price:.2g} {unit}"


MILESTONES = toml("milestones.toml")
# Kinds, and how the later ones of a kind are counted: "the first of 3 moves".
KINDS = {kind: str(row["counted"]) for kind, row in MILESTONES.items()}
# Events that are milestones as they are.
MILESTONE_OF = {row["event"]: kind for kind, row in MILESTONES.items() if "event" in row}


class Milestone(NamedTuple):
    """Something that a run turns on. kind: one of `KINDS`; month: that was played, 0 the first."""

    month: int
    kind: str
    text: str


def milestones(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> list[Milestone]:
    """Return what a run turned on between two snapshots that lie a month apart."""
    month, arguments = int(before["month"]), (before, after, atlas, run)
    finders = (instruments, rulings, disputes, supports, strikes)
    events = list(chain.from_iterable(find(*arguments) for find in finders))
    measures = [sentence for kind, sentence in events if kind is Kind.MEASURE]
    turning_points: list[tuple[str, str]] = []
    if measures:
        ended = _active(before, atlas, run) and not _active(after, atlas, run)
        turning_points.append(("ends" if ended else "acts", " ".join(measures)))
    turning_points += [(MILESTONE_OF[kind], text) for kind, text in events if kind in MILESTONE_OF]
    turning_points += _plants(*arguments)
    return [Milestone(month, kind, sentence) for kind, sentence in turning_points]


def _active(world: Snapshot, atlas: Atlas, run: int) -> bool:
    """Whether any measure of a holder is in force, or any buyer is refused."""
    for h in range(len(atlas.holders)):
        settings = ((row, float(world[row.variable][run, h])) for row in said_of("holder"))
        if any(row.in_force(now) and now != row.none for row, now in settings):
            return True
    return bool(world["denied"][run].any() or world["stopped"][run].any())


def _plants(before: Snapshot, after: Snapshot, atlas: Atlas, run: int) -> Iterator[tuple[str, str]]:
    """Plants outside the holder's state that begin to run, or stop."""
    was, now = before["phase"][run], after["phase"][run]
    away = np.asarray(atlas.plant_state) != atlas.home
    for f in np.flatnonzero((was != now) & away).tolist():
        if now[f] == RUNNING:
            yield "opens", f"{plant_name(f, atlas)} opens."
        elif was[f] == RUNNING:
            how = "is mothballed" if now[f] == MOTHBALLED else "closes for good"
            yield "closes", f"{plant_name(f, atlas)} {how}."
