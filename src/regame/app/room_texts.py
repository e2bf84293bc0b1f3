"""What a class reads: briefings of the roles, and the debrief at the end."""

from collections.abc import Mapping, Sequence

import numpy as np
from markupsafe import Markup

from regame.app.case_words import PAGE, names_of, said
from regame.app.deeds import DEEDS
from regame.app.rooms import Account
from regame.app.setup import config_of, question
from regame.core.words import money
from regame.game.facts import SECTORS
from regame.reports.page import paragraph, table
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
        (team_name(one.team, one.state), money(one.income - one.without),
         _lines(one.lines, called), money(one.worth) if one.worth else "as much",
         f"{_deed(one.best, config)}: {money(one.regret)} more" if one.regret else WORDS["none"])
        for one in accounts
    ]  # fmt: skip
    how = paragraph(WORDS["how"].replace("{holder}", holder), "soft")
    markup = table(WORDS["heads"], rows, "What each team gained")
    # On a phone it may be wider than the screen: then keys scroll it, and its text comes first.
    scrolled = Markup('<div class="scroll" tabindex="0">')
    return how + markup.replace(Markup('<div class="scroll">'), scrolled, 1)


def _deed(strategy: str, config: str) -> str:
    """Return a strategy of the catalogue as what it does, where a word is kept for it."""
    return said(DEEDS.get(strategy, strategy), config)


def _lines(lines: np.ndarray, called: Mapping[str, str]) -> str:
    order = np.argsort(-np.abs(lines))[:MOST_LINES]
    parts = [f"{called[SECTORS[k]]} {money(float(lines[k]))}" for k in order if lines[k]]
    return ", ".join(parts) or "no change"
