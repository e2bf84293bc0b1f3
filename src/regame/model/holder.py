"""The state that puts its exports under licence, and the instruments that it has."""

from __future__ import annotations

from typing import Any

from regame.model.run import Run
from regame.model.states import State


class Holder(State):
    """The state that puts its exports under licence."""

    def __init__(self, model: Run, given: dict[str, Any]):
        super().__init__(model, given)
        self.ask: list[float] = given["ask"]  # quoted outside
        self.rent: float = given["rent"]  # USD/kg of licences
        self.margin: float = given["margin"]  # USD/kg of smugglers
        self.licences_left: float = given["licences_left"]  # t of licences left this half-year
        self.grey_capacity: float = given["grey_capacity"]  # t
        self.export_quota: float = given["export_quota"]  # t/year
        self.licences_issued: float = given["licences_issued"]  # t of this half-year
        self.counted: float = given["counted_half"]  # t of it
        self.duties = list(self.model.duty)  # by group, in force
        self.campaign = self.compensated = 0.0  # strength now, and the most that was paid for
        self.credibility: float = given["credibility"]
        self.since_struck: float = given["since_struck"]  # months
        self.plan_growth, self.planned_on = 0.0, 0.0  # a year; t/month
        self.months_biting = 0  # in which an instrument tighter than at the start bit

    def follows(self) -> float:
        """How far its plan follows products: as ordered, or as at the start; negative: none."""
        ordered = self.action.mine_plan
        return self.model.p.production.plan_stands if ordered is None else ordered

    def bans(self) -> float:
        """How far it withholds technology, 0-1: as ordered, or as at the start."""
        ordered = self.action.technology_ban
        return self.model.p.learning.ban_stands if ordered is None else float(ordered)

    def tightens_duty(self) -> bool:
        """Whether a duty above the start's, a levy or a posted price is ordered."""
        by_group = self.action.duties or ()
        above = any(set_ > start for set_, start in zip(by_group, self.model.duty, strict=False))
        action = self.action
        ordered = (action.export_duty, action.levy, action.posted_price)
        return above or any((amount or 0.0) > 0 for amount in ordered)

    def tightens(self) -> bool:
        """Whether a quota or a duty tighter than at the start is ordered."""
        quota = self.action.export_quota
        return (quota is not None and quota < 1) or self.tightens_duty()
