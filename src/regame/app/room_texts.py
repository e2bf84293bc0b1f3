"""What a class reads: briefings of the roles, and the debrief at the end."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from regame.app.case_words import PAGE, names_of, said
from regame.app.deeds import DEEDS
from regame.app.rooms import Account
from regame.app.setup import config_of, question
from regame.core.words import money
from regame.game.facts import SECTORS
from regame.reports.page import table
from regame.tables.world import chain

WORDS = PAGE["class"]
MOST_LINES = 3  # of a ledger that a debrief names


def briefing(state: str, config: str) -> str:
    """Return the role of a state of a world in two or three sentences."""
    role = "holder" if state == question(config).weapon else "target"
    return said(WORDS[role].replace("{state}", state), config)


def team_name(team: str, state: str) -> str:
    """Return a team's name with its state, or the one where both are the same."""
    return team if team == state else f"{team} ({state})"


def debrief(accounts: Sequence[Account], config: str) -> str:
    """Return how all teams did in a world, as HTML."""
    called, holder = names_of(chain(config_of(config))), question(config).weapon
    rows = [
        (
            team_name(account.team, account.state),
            money(account.income - account.without),
            _lines(account.lines, called),
            money(account.worth) if account.worth else "as much",
            f"{_deed(account.best, config)}: {money(account.regret)} more"
            if account.regret
            else "nothing in the catalogue",
        )
        for account in accounts
    ]
    how = WORDS["how"].replace("{holder}", holder)
    table_text = str(table(WORDS["heads"], rows, "What each team gained"))
    # On a phone it may be wider than the screen: then keys scroll it, and its text comes first.
    table_text = table_text.replace('<div class="scroll">', '<div class="scroll" tabindex="0">', 1)
    return f'<p class="soft">{escape(how)}</p>{table_text}'


def _deed(strategy: str, config: str) -> str:
    """Return a strategy of the catalogue as what it does, where a word is kept for it."""
    return said(DEEDS.get(strategy, strategy), config)


def _lines(lines: np.ndarray, called: Mapping[str, str]) -> str:
    order = np.argsort(-np.abs(lines))[:MOST_LINES]
    parts = [f"{called[SECTORS[k]]} {money(float(lines[k]))}" for k in order if lines[k]]
    return ", ".join(parts) or "no change"


def moves_of(name: str, moves: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return what a team did, as HTML; moves: date, and what was set."""
    if not moves:
        return f"<p><b>{escape(name)}</b>: made no move.</p>"
    items = "".join(
        f"<li>{escape(date)}: {escape(', '.join(action) or 'all as at the start')}</li>"
        for date, action in moves
    )
    return f"<p><b>{escape(name)}</b></p><ul>{items}</ul>"
