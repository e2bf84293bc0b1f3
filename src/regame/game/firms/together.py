"""Firms that play the same rule decide together: it is asked once for all of them, in all runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from regame.game.firms.orders import numbers_of, write_orders
from regame.game.firms.view import Sight
from regame.game.mind import Answers, Mind
from regame.strategies.firms.contract import FirmRule, FirmViews, fault_of
from regame.strategies.firms.extractors import Usual

if TYPE_CHECKING:
    from regame.game.playing import Playing

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

    def decide(self, sight: Sight) -> None:
        """Ask the rule, if it is due; what reads nothing is asked once, its answer stands."""
        month = self.model.world.month
        if month % self.rule.every or not len(self.runs) or (self.begun and not self.rule.reads):
            return
        self.begun = True
        self.ordered.append((month + self.rule.delay, self._orders(sight)))

    def order(self) -> None:
        """Put in force what is due, in place of what was in force before."""
        month = self.model.world.month
        for due, orders in self.ordered:
            if due <= month:
                write_orders(self.model, self.rows, self.runs, orders)
        self.ordered = [(due, orders) for due, orders in self.ordered if due > month]

    def _orders(self, sight: Sight) -> np.ndarray:
        """What everyone orders (order, who): NaN goes on as usual."""
        reads, names = self.rule.reads, self.model.names
        if self.rule.alike and not any(mind.out for _, mind in self.members):
            seen = sight.of([(row, mind.runs) for row, mind in self.members], reads)
            if (answers := self._sound(seen)) is not None:
                return numbers_of(answers[0], self.kind, names)[answers[1]].T
        by_member = []  # each by itself, so that a fault has the firm's name and forfeits its run
        for row, mind in self.members:
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
        except (Exception, SystemExit):
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

    def decide(self, sight: Sight) -> None:
        """Ask all; only then is what they order put in force, so that none sees what others do."""
        for company in self._companies:
            company.decide(sight)
        for company in self._companies:
            company.order()
