"""Firms that play the same rule decide together: it is asked once for all of them, in all runs."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from regame.core.errors import RAISED
from regame.game.firms.orders import closes_some, numbers_of, write_orders
from regame.game.firms.view import Sight
from regame.game.mind import Answers, Mind
from regame.game.playing import Playing
from regame.strategies.asked import Stopped
from regame.strategies.firms.contract import FirmRule, FirmViews, fault_of
from regame.strategies.firms.rules import Usual

type Member = tuple[int, Mind]  # a firm, as a row of the roster, and what it plays in which runs


class Company:
    """Firms of one kind that play one rule, and what they have ordered for months to come."""

    def __init__(self, model: Playing, rule: FirmRule, kind: str):
        self.model, self.rule, self.kind = model, rule, kind
        self.members: list[Member] = []
        self.rows = self.runs = np.empty(0, np.int64)  # firm and run of everyone that decides
        self.begun = False  # whether it was asked
        self.ordered: list[tuple[int, np.ndarray]] = []  # month from which in force, (order, who)

    def join(self, row: int, mind: Mind) -> None:
        """Take a firm in."""
        self.members.append((row, mind))
        self.rows = np.concatenate([self.rows, np.full(len(mind.runs), row)])
        self.runs = np.concatenate([self.runs, mind.runs])

    def leave(self, row: int) -> None:
        """Let a firm go, and drop what it has ordered."""
        stays = self.rows != row
        self.members = [member for member in self.members if member[0] != row]
        self.rows, self.runs = self.rows[stays], self.runs[stays]
        self.ordered = [(month, orders[:, stays]) for month, orders in self.ordered]

    @property
    def due(self) -> bool:
        """Whether the rule is asked this month; what reads nothing is asked once."""
        if not len(self.runs) or (self.begun and not self.rule.reads):
            return False
        return self.model.world.month % self.rule.every == 0

    def decide(self, sight: Sight) -> None:
        """Ask the rule what everyone orders."""
        self.begun = True
        month = self.model.world.month + self.rule.delay
        self.ordered.append((month, self._orders(sight, self.members)))

    def decide_after(self, row: int, sight: Sight) -> None:
        """Ask this month's question again of firms in later rows, which see what a firm closed."""
        later = [member for member in self.members if member[0] > row]
        if later:
            self.ordered[-1][1][:, self.rows > row] = self._orders(sight, later)

    def closing(self, after: int) -> np.ndarray:
        """Rows after one of firms with orders in force to close plants that are still open."""
        return np.concatenate([
            self.rows[closes_some(self.model, self.rows, self.runs, orders) & (self.rows > after)]
            for orders in self._in_force()
        ] or [np.empty(0, np.int64)])  # fmt: skip

    def order(self, row: int | None = None) -> None:
        """Put in force what is due, of one firm or of all, in place of what was in force before."""
        who = np.flatnonzero(self.rows == row) if row is not None else np.arange(len(self.rows))
        for orders in self._in_force():
            write_orders(self.model, self.rows[who], self.runs[who], orders[:, who])

    def forget(self) -> None:
        """Drop orders that are in force: they are written."""
        self.ordered = [(due, orders) for due, orders in self.ordered
                        if due > self.model.world.month]  # fmt: skip

    def _in_force(self) -> list[np.ndarray]:
        """Orders that are due by now and not forgotten (order, who)."""
        return [orders for due, orders in self.ordered if due <= self.model.world.month]

    def _orders(self, sight: Sight, members: Sequence[Member]) -> np.ndarray:
        """What members order in their runs (order, who): NaN goes on as usual."""
        reads, names = self.rule.reads, self.model.names
        if self.rule.alike and not any(mind.out for _, mind in members):
            seen = sight.of([(row, mind.runs) for row, mind in members], reads)
            if (answers := self._sound(seen)) is not None:
                return numbers_of(answers[0], self.kind, names)[answers[1]].T
        by_member = []  # each by itself, so that a fault has the firm's name and forfeits its run
        for row, mind in members:
            actions, chosen = mind.ask(sight.of([(row, mind.runs)], reads))
            by_member.append(numbers_of(actions, self.kind, names)[chosen].T)
        return np.concatenate(by_member, axis=1)

    def _sound(self, seen: FirmViews) -> Answers | None:
        """The rule's answers to all at once; None where it fails or an answer is faulty."""
        try:
            with self.members[0][1].asking():
                answers = self.rule.decide_all(seen)
            places: dict[Any, int] = {}
            chosen = [places.setdefault(answer, len(places)) for answer in answers]
        except Stopped:
            raise
        except RAISED:
            return None
        if any(fault_of(action, *self.model.names) for action in places):
            return None
        return list(places), np.array(chosen)


class Companies:
    """All firms that have rules, by rule and kind."""

    def __init__(self, model: Playing):
        self.model = model
        self._companies: list[Company] = []

    def give(self, row: int, kind: str, minds: Iterable[Mind]) -> None:
        """Let a firm play rules from now on, in place of those that it played."""
        for company in self._companies:
            company.leave(row)
        for mind in minds:
            rule = mind.strategy
            assert isinstance(rule, FirmRule)
            if len(mind.runs) and not isinstance(rule, Usual):
                self._company_of(rule, kind).join(row, mind)

    def _company_of(self, rule: FirmRule, kind: str) -> Company:
        """Those that begin with a rule now, or a new company: they were not asked before."""
        for company in self._companies:
            if not company.begun and (company.rule, company.kind) == (rule, kind):
                return company
        self._companies.append(Company(self.model, rule, kind))
        return self._companies[-1]

    def decide(self) -> None:
        """Ask all who are due, and put in force what they order: as if firm by firm, in their rows.

        All see the world as it is. Of what firms order, only plants that close are seen at once:
        firms in later rows are then asked again, and see them closed.
        """
        sight = Sight(self.model)
        asked = [company for company in self._companies if company.due]
        for company in asked:
            company.decide(sight)
        row = -1
        while (row := self._closing(row)) >= 0:
            for company in self._companies:
                company.order(row)
            sight = Sight(self.model)
            for company in asked:
                company.decide_after(row, sight)
        for company in self._companies:
            company.order()
            company.forget()

    def _closing(self, after: int) -> int:
        """The first row after one of a firm that closes plants now, or -1."""
        rows = [company.closing(after) for company in self._companies]
        return int(min(np.concatenate(rows), default=-1)) if rows else -1
