"""A firm that acts, as a Mesa agent: named, inspectable; to remove it closes its plants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from regame.game.firms.roster import Named
from regame.game.playing import Playing
from regame.strategies.firms.contract import OWNER, FirmRule

KEPT = ("funds", "debt", "put_in", "profit", "failed")


class Company(mesa.Agent):
    """A firm that has a rule: its rows of the books, in every run."""

    model: Playing

    def __init__(self, model: Playing, row: int, firm: Named):
        super().__init__(model)
        self.row, self.firm, self.name, self.kind = row, firm, firm.name, firm.kind
        self.rules: list[tuple[FirmRule, np.ndarray]] = []

    @property
    def plants(self) -> list[str]:
        """Names of the plants that it owns in the first run."""
        companies, names = self.model.companies, self.model.atlas.firms
        return [names[f] for f in np.flatnonzero(companies.books.owner[0] == self.row)]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> float:
            """Its money in a game of one run: a name of KEPT, USD; `failed` 0 or 1."""
            if name not in KEPT:
                raise AttributeError(name)
            if self.model.world.runs != 1:
                runs = self.model.world.runs
                raise AttributeError(f"{name!r}: there are {runs} runs; use snapshot(run)")
            return float(getattr(self.model.companies.books, name)[0, self.row])

    def snapshot(self, run: int) -> dict[str, Any]:
        """The firm in one run: its money in USD, its plants, and the orders in force, by name."""
        companies = self.model.companies
        books, atlas = companies.books, self.model.atlas
        owned = np.flatnonzero(books.owner[run] == self.row)
        found: dict[str, Any] = {"firm": self.name, "kind": self.firm.kind}
        found |= {name: float(getattr(books, name)[run, self.row]) for name in KEPT}
        found["plants"] = [atlas.firms[f] for f in owned] if self.firm.kind == OWNER else []
        orders = {name: float(books.order(name)[run, self.row]) for name in sorted(books.used)}
        found["orders"] = {name: value for name, value in orders.items() if value == value}
        return found

    def remove(self) -> None:
        """Take the agent out of the model: its plants close for good, and its rule is silent."""
        if self.firm.kind == OWNER:
            self.model.companies.close(self.name)
        self.rules.clear()
        super().remove()
