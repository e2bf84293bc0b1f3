"""What the page says in words: headline, what is played, what the weapon does, the feed.

And what who plays by hand reads, alone or in a class: role, situation, and how it went.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from markupsafe import Markup

from regame.analysis.harm import equal
from regame.app.case_words import PAGE, ledger_of, said
from regame.app.levers import HELD, LEVERS, NEVER, PAID, Lever, dose_of
from regame.app.moves import Rival, fields_of, instruments_of, written_action
from regame.app.room import Room, Team
from regame.app.session import Session
from regame.app.setup import Setup, config_of, other_states, question, seats
from regame.core.packaged import toml
from regame.core.words import listed, money, percent, sentence_of, spoken, year_of
from regame.game.facts import SECTORS
from regame.reports.page import paragraph, table
from regame.reports.templating import lines, macro, sentence
from regame.strategies.contract import Observation, Strategy
from regame.strategies.holders import Levers
from regame.strategies.importers import Package
from regame.strategies.registry import parse
from regame.tables.world import chain

CALLED: dict[type[Strategy], tuple[Lever, ...]] = {Levers: HELD, Package: PAID}
# Type that a parameter is declared with (`regame.strategies.parameters`) -> divisor and unit.
AMOUNTS: dict[str, tuple[float, str]] = PAGE["amounts"]
# What a parameter is called where its own name would say it less well.
NAMES = {"start": "from", "begins": "from", "years": "for", "months": "for"}
READ = toml("deeds.toml")
INSTRUMENTS: dict[str, dict[str, str]] = READ.pop("instruments")  # of strategies with switches
DEEDS: dict[str, str] = READ  # strategy -> what it does; parameters and words in braces
MOST = 2  # instruments named
UNNAMED = "this policy"


@lru_cache(maxsize=512)
def played_words(text: str, config: str) -> str:
    """Return what a strategy's text says, in words: `Package (price floor 110 USD/kg)`."""
    name, _, parameters = _split(text, config)
    return f"{name} ({parameters})" if parameters else name


def with_rule(text: str, config: str) -> str:
    """Return the same with the first sentence of the strategy's rule."""
    name, strategy, parameters = _split(text, config)
    rule = (strategy.__doc__ or "").partition("\n\n")[0].replace("`", "").strip(" .")
    parts = [parameters, rule[:1].lower() + rule[1:]]
    return f"{name} ({'; '.join(part for part in parts if part)})"


def _split(text: str, config: str) -> tuple[str, Strategy, str]:
    strategy = parse(text)
    parameters = said(", ".join(_given(strategy)), config)
    return type(strategy).__name__, strategy, parameters


def _given(strategy: Strategy) -> Iterator[str]:
    """Yield the parameters that are not as by default, with their values."""
    levers = {lever.field: lever for lever in CALLED.get(type(strategy), ())}
    for field in fields(strategy):  # type: ignore[arg-type]
        value = getattr(strategy, field.name)
        if value != field.default:
            lever = None if field.name in NAMES else levers.get(field.name)
            yield _of_lever(lever, value) if lever else _plain(field.name, str(field.type), value)


def _of_lever(lever: Lever, value: Any) -> str:
    label = lever.label[:1].lower() + lever.label[1:].partition(",")[0]
    if isinstance(value, bool):
        return label
    if isinstance(value, str):
        return f"{label} {value}"
    return f"{label} {value / lever.scale:.10g} {lever.unit}"


def _plain(name: str, kind: str, value: Any) -> str:
    word = name.replace("_", " ")
    if isinstance(value, bool):
        return word if value else f"no {word}"
    if isinstance(value, str):
        return f"{word} {value or 'none'}".replace("{", "").replace("}", "")
    if kind == "Will":
        return f"once political will is above {value:.10g}"
    written = _amount(kind, value)
    return written if kind == "Stock" else f"{NAMES.get(name, word)} {written}"


def _amount(kind: str, value: float) -> str:
    if kind == "Year":
        return "never" if value >= NEVER else year_of(round(12 * (value % 1)), int(value))
    large = kind == "Money" and abs(value) >= 1e9
    scale, unit = AMOUNTS.get("Billions" if large else kind, (1, ""))
    return f"{value / scale:.10g} {unit}".rstrip()


FEED = 40  # events shown
INTRODUCTION: str = PAGE["introduction"]
CAVEAT: str = PAGE["caveat"]


def headline(setup: Setup) -> str:
    """Return who plays what, with the rule of the weapon's state in words."""
    weapon = setup.holder
    idle = ("LaissezFaire", "Balanced", "Market")
    states_by_play: dict[str, list[str]] = {}  # what is played -> by which states
    for state, play in setup.players.items():
        if state != weapon and (state == setup.seat or play not in idle):
            said_play = "by hand" if state == setup.seat else played_words(play, setup.config)
            states_by_play.setdefault(said_play, []).append(state)
    others = [
        f"{listed(states)}{' each' if len(states) > 1 else ''} {play}"
        for play, states in states_by_play.items()
    ]
    if setup.firm:
        others.append(f"{setup.firm} {played_words(setup.rule, setup.config)}")
    plays = "by hand" if weapon == setup.seat else with_rule(setup.players[weapon], setup.config)
    return sentence("live", "headline", setup, plays, others, setup.start_year)


def date_of(month: int, config: str) -> str:
    """Return what a calendar calls the time after so many months of a world."""
    start = config_of(config).world.start_year
    return f"end of {year_of(month - 1, start)}" if month else f"start of {start}"


def feed(session: Session) -> str:
    """Return what happened up to the month looked at, the latest first."""
    start = session.game.config.world.start_year
    news = [event for event in session.happened if event.month < session.at]
    if not news:
        return paragraph("Nothing has happened yet. Press Play, or Step.", "soft")
    months = [
        (year_of(month, start), month == session.at - 1,
         [sentence_of(event.text) for event in events][::-1])
        for month, events in groupby(reversed(news[-FEED:]), key=lambda event: event.month)
    ]  # fmt: skip
    return macro("feed", "live")(months)


def deed(setup: Setup) -> str:
    """Return what the weapon's state plays, as a noun: `an export duty of 20 %`."""
    strategy = parse(setup.players[setup.holder])
    instruments = list(_instruments(strategy)) or list(filter(None, [dose_of(strategy.name)]))
    if not instruments:
        template = DEEDS.get(type(strategy).__name__, UNNAMED)
        instruments = [template.replace("{target}", str(getattr(strategy, "target", "")))]
    suffix = ["more"] if len(instruments) > MOST else []
    return said(listed(instruments[:MOST] + suffix), setup.config)


def longest(setup: Setup) -> str:
    """Return the longest that `deed` can say of a set-up, whatever levers its holder pulls."""
    states = other_states(setup.holder, setup.config)
    all_levers = Levers(denial=max(states, key=len), **LEVERS["wordiest"])
    texts = sorted((said(text, setup.config) for text in _instruments(all_levers)), key=len)
    return max(deed(setup), listed([*texts[-MOST:], "more"]), key=len)


def _instruments(played: Strategy) -> Iterator[str]:
    """Yield the instruments that are set, one by one, where a strategy has a switch for each."""
    for name, text in INSTRUMENTS.get(type(played).__name__, {}).items():
        if value := getattr(played, name):
            yield text.replace("{}", value if isinstance(value, str) else percent(value))


# Field of an observation -> what it is called, and how it is written.
SEEN: dict[str, tuple[str, str]] = PAGE["seen"]
WORDS = PAGE["class"]
MOST_LINES = 3  # of a ledger that a debrief names


def situation(seen: Observation, config: str) -> str:
    """Return what a state of a world sees, as tiles."""
    figures = [
        (form.format(getattr(seen, name)), said(label, config))
        for name, (label, form) in SEEN.items()
    ]
    return macro("situation", "live")(figures)


def seat_of(session: Session, judged: list[Rival], judging: bool) -> dict[str, object]:
    """Return what the seat shows; fields of the form hold the move that is in force.

    `since` differs between games, `made` where that move may.
    """
    state, at = session.setup.seat, session.at
    plain = dict.fromkeys(("lead", "seen", "judged", "since", "made", "gain"), "") | {
        "state": state, "seats": seats(session.setup.config), "at": at, "over": session.over,
        "fields": [],
    }  # fmt: skip
    if not state:
        return plain
    moves_so_far = [move for move in session.setup.moves if move[0] < max(at, 1)]
    move = moves_so_far[-1][1] if moves_so_far else None
    observed = session.seen[at]
    return plain | {
        "fields": fields_of(state, session.setup.config, move),
        "lead": sentence("live", "seat", at < session.played),
        "seen": "" if observed is None else situation(observed, session.setup.config),
        "judged": "<p>Playing the catalogue …</p>" if judging else judgement(state, judged),
        "since": session.since,
        "gain": own_gain(session),
        "made": f"{len(moves_so_far)}:{len(session.setup.moves)}",
    }


def judgement(state: str, judged: list[Rival]) -> str:
    """Return the regret against the catalogue, and what each strategy would have brought."""
    if not judged:
        return ""
    ties = _ties(judged)
    beaten = sum(rival.gain < 0 for rival in judged)
    lead = macro("regret", "live")(state, *ties[0], beaten, len(judged))
    rows = [(listed(names), money(gain) if gain else "as much") for gain, names in ties]
    caption = "Income so far against yours, discounted, stocks and plants counted as they stand"
    return lead + table(("strategy", "USD against yours"), rows, caption)


def _ties(judged: list[Rival]) -> list[tuple[float, list[str]]]:
    """Return strategies that bring as much, in one group, the best first."""
    ties: list[tuple[float, list[str]]] = []
    for rival in judged:
        if ties and equal(ties[-1][0], rival.gain, abs(rival.income)):
            ties[-1][1].append(rival.name)
        else:
            ties.append((rival.gain, [rival.name]))
    return ties


def own_gain(session: Session) -> str:
    """Return what the state in the seat has won so far, in a sentence, plain text."""
    state, gain = session.setup.seat, None
    if session.at:
        with_weapon, without = session.income[session.at][:, session.game.atlas.state(state)]
        gain = float(with_weapon - without)
    return sentence("live", "own_gain", state, gain, spoken(abs(gain or 0.0)))


def briefing(state: str, config: str) -> str:
    """Return the role of a state of a world in two or three sentences."""
    role = "holder" if state == question(config).weapon else "target"
    return said(WORDS[role].replace("{state}", state), config)


def team_name(team: str, state: str) -> str:
    """Return a team's name with its state, or the one where both are the same."""
    return team if team == state else f"{team} ({state})"


def debrief(room: Room) -> str:
    """Return how all teams of a class did, and what each of them chose, as HTML."""
    config = room.setup.config
    ledger, holder = ledger_of(chain(config_of(config))), question(config).weapon
    rows = [
        (team_name(one.team, one.state), money(one.income - one.without),
         _lines(one.lines, ledger), money(one.worth) if one.worth else "as much",
         f"{said(DEEDS.get(one.best, one.best), config)}: {money(one.regret)} more"
         if one.regret else WORDS["none"])
        for one in room.accounts()
    ]  # fmt: skip
    how = paragraph(WORDS["how"].replace("{holder}", holder), "soft")
    markup = table(WORDS["heads"], rows, "What each team gained")
    # On a phone it may be wider than the screen: then keys scroll it, and its text comes first.
    scrolled = Markup('<div class="scroll" tabindex="0">')
    chosen = lines([_moves(team, room.setup) for team in room.teams.values()])
    return how + markup.replace(Markup('<div class="scroll">'), scrolled, 1) + chosen


def _moves(team: Team, setup: Setup) -> Markup:
    """Return what a team chose in each turn, an instrument each, in the words of the world."""
    entries = {item.row.name: item for item in instruments_of(team.state, setup.config)}
    turns = [
        (year_of(month, setup.start_year),
         [f"{entries[name].label} {value} {entries[name].unit}".strip()
          for name, value in written_action(move).items()])
        for month, move in team.moves
    ]  # fmt: skip
    return macro("moves", "live")(team_name(team.name, team.state), turns)


def _lines(lines: np.ndarray, ledger: Mapping[str, tuple[str, str]]) -> str:
    order = np.argsort(-np.abs(lines))[:MOST_LINES]
    parts = [f"{ledger[SECTORS[k]][0]} {money(float(lines[k]))}" for k in order if lines[k]]
    return ", ".join(parts) or "no change"
