"""What who plays by hand reads, alone or in a class: role, situation, and how it went."""

from collections.abc import Mapping

import numpy as np
from markupsafe import Markup

from regame.analysis.harm import equal
from regame.app.case_words import PAGE, ledger_of, said
from regame.app.moves import Rival, fields_of, instruments_of, written_action
from regame.app.room import Room, Team
from regame.app.session import Session
from regame.app.setup import Setup, config_of, question, seats
from regame.app.texts import DEEDS
from regame.core.words import listed, money, spoken, year_of
from regame.game.facts import SECTORS
from regame.reports.page import paragraph, table
from regame.reports.templating import lines, macro, sentence
from regame.strategies.contract import Observation
from regame.tables.world import chain

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
