"""A run as a story: what is unusual in its world, what happened when, and what it came to."""

import re

from regame.analysis.networks import Dependence
from regame.core.words import sentence_of
from regame.reports.templating import said
from regame.studies.explain.result import Playthrough

ENOUGH = 10  # worlds, from which on a place among them says something


def story(played: Playthrough) -> list[str]:
    """Return the lines of a run's story."""
    header, months = said("play", "header", played, ENOUGH), _months(played)
    close = said("play", "close", played, _dependences(played))
    parts = [header, *(months or [said("play", "nothing")]), close]
    lines = [line for part in parts for line in ("", *part)]
    return [re.sub("^- ", "  ", line) for line in lines[1:]]


def _months(played: Playthrough) -> list[list[str]]:
    """Lines of each month in which something happened or the gain turned."""
    sentences: dict[tuple[int, str], list[str]] = {}
    for event in played.events:
        sentences.setdefault((event.month, event.date), []).append(sentence_of(event.text))
    for turn in played.turns:
        turned = f"The gain so far turns to {turn.to}."
        sentences.setdefault((turn.month, turn.date), []).append(turned)
    gains = {event.month: event.gain_usd for event in played.events}
    gains |= {turn.month: turn.gain_usd for turn in played.turns}
    in_order = sorted(sentences.items())
    return [said("play", "month", date, gains[at], texts) for (at, date), texts in in_order]


def _dependences(played: Playthrough) -> list[tuple[Dependence, Dependence]]:
    """How each target depends on the holder at the start and at the end of this run."""
    rows = [item for item in played.network if item.played == played.treatment]
    first = {item.state: item for item in reversed(rows)}
    last = {item.state: item for item in rows}
    pairs = [(first[state], last[state]) for state in last]
    return [pair for pair in pairs if None not in [item.holder_separated for item in pair]]
