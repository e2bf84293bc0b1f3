"""Marks on the time line: the few events by which the curves of a chart are read.

They are those of the run in focus: the first of every kind, with how many of it there were, and
others where the line is empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from regame.core.words import year_of
from regame.game.milestones import KINDS, Milestone

CLOSE = 1 / 21  # of the horizon: events nearer to each other than this share a mark
APART = 3 * CLOSE  # from all others, where a later event of a kind gets a mark of its own
MOST = 9  # marks
LATER = ("yields", "refuses", "opens", "closes", "acts")  # kinds of which later ones are marked
WHOSE = "Events of the run in focus: the first of each kind, and a few later ones."


@dataclass(frozen=True)
class Mark:
    """A numbered place on the time line. month: of its first event; texts: with their dates."""

    number: int
    month: int
    texts: tuple[str, ...]

    @property
    def said(self) -> str:
        """What a pointer reads there."""
        return f"{self.number}: {' '.join(self.texts)}"


def marks_of(found: Sequence[Milestone], upto: int, start: int, months: int) -> tuple[Mark, ...]:
    """Return the marks of what happened before a month, the first of every kind, in order.

    start: first year; months: horizon. Those too close for two marks on a chart share one.
    """
    by_kind: dict[str, list[Milestone]] = {}
    for mark in found:
        if mark.month < upto:
            by_kind.setdefault(mark.kind, []).append(mark)
    chosen = [of[-1] if kind == "ends" else of[0] for kind, of in by_kind.items()]
    groups: list[list[Milestone]] = []
    for mark in sorted(chosen, key=lambda one: one.month):
        if groups and mark.month - groups[-1][0].month < max(CLOSE * months, 1):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    later = [mark for kind in LATER for mark in by_kind.get(kind, ())[1:]]
    for mark in later if groups else ():
        room = min(abs(mark.month - group[0].month) for group in groups)
        if room >= APART * months and len(groups) < MOST:
            groups.append([mark])
    groups.sort(key=lambda group: group[0].month)
    counts = {of[0]: len(of) for kind, of in by_kind.items() if kind != "ends"}
    return tuple(
        Mark(number, group[0].month, tuple(_dated(group, counts, start)))
        for number, group in enumerate(groups, start=1)
    )


def _dated(group: Sequence[Milestone], counts: dict[Milestone, int], start: int) -> list[str]:
    """Return the texts of a group, each month's together. counts: of a kind, by its first."""
    lines = []
    for month, same in groupby(group, key=lambda one: one.month):
        texts = " ".join(_text(mark, counts.get(mark, 1)) for mark in same)
        lines.append(f"{year_of(month, start)}: {texts}")
    return lines


def _text(one: Milestone, count: int) -> str:
    if count == 1:
        return one.text
    return f"{one.text.removesuffix('.')}, the first of {count} {KINDS[one.kind]}."


def notes_of(marks: Sequence[Mark]) -> tuple[str, ...]:
    """Return what a file says of the marks on its picture."""
    return (WHOSE, *(mark.said for mark in marks)) if marks else ()


def listed_marks(marks: Sequence[Mark]) -> str:
    """Return the marks as a numbered list, HTML; "" where there are none."""
    if not marks:
        return ""
    items = "".join(f"<li>{'<br>'.join(escape(line) for line in mark.texts)}</li>"
                    for mark in marks)  # fmt: skip
    return f'<ol class="flags">{items}</ol><p class="soft">{WHOSE}</p>'
