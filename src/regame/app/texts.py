"""What the page says in words: the headline, the tiles and the feed, as HTML."""

from html import escape
from itertools import groupby

from regame.app.played_words import played_words, with_rule
from regame.app.session import Session
from regame.app.setup import CENTRAL, Setup, config_of
from regame.core.words import listed, year_of

FEED = 40  # events shown
INTRODUCTION = (
    "Every world is played twice with the same luck: with the weapon, and without, its baseline. "
    "The difference is what the weapon brings its user. Play, and watch it add up."
)
CAVEAT = (
    "A model and no forecast: what is uncertain is drawn from ranges, and the spread shows these "
    "and luck, not whether the model is right. `regame data assumptions` gives the source of "
    "every figure, `regame verdict` the full answer with its intervals."
)


def headline(setup: Setup) -> str:
    """Return who plays what, with the rule of the weapon's state in words."""
    weapon = setup.holder
    idle = ("LaissezFaire", "Balanced", "Market")
    states_by_play: dict[str, list[str]] = {}  # what is played -> by which states
    for state, play in setup.players.items():
        if state != weapon and (state == setup.seat or play not in idle):
            states_by_play.setdefault(_played(setup, state), []).append(state)
    others = [
        f"{listed(states)}{' each' if len(states) > 1 else ''} {play}"
        for play, states in states_by_play.items()
    ]
    where = "the central world" if setup.world == CENTRAL else f"world {setup.world}"
    if setup.firm:
        others.append(f"{setup.firm} {played_words(setup.rule, setup.config)}")
    against = f"against {listed(others)} " if others else ""
    plays = "by hand" if weapon == setup.seat else with_rule(setup.players[weapon], setup.config)
    start = config_of(setup.config).world.start_year
    return f"{weapon} plays {plays} {against}from {start}, in {where} of seed {setup.seed}."


def _played(setup: Setup, state: str) -> str:
    play = setup.players[state]
    return "by hand" if state == setup.seat else played_words(play, setup.config)


def date_of(session: Session) -> str:
    """Return the month looked at, as a calendar names it."""
    start = session.focus.game.config.world.start_year
    return f"end of {year_of(session.at - 1, start)}" if session.at else f"start of {start}"


def feed(session: Session) -> str:
    """Return what happened up to the month looked at, the latest first."""
    start = session.focus.game.config.world.start_year
    news = [event for event in session.focus.happened if event.month < session.at]
    if not news:
        return '<p class="soft">Nothing has happened yet. Press Play, or Step.</p>'
    parts: list[str] = []
    for month, events in groupby(reversed(news[-FEED:]), key=lambda event: event.month):
        lines = [event.text[0].upper() + event.text[1:] for event in events][::-1]
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        now = ' class="now"' if month == session.at - 1 else ""
        parts.append(f"<h3{now}>{year_of(month, start)}</h3><ul>{items}</ul>")
    return "".join(parts)
