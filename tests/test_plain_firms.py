"""Firms' rules in the engine and in the plain model, which does not share a line with it."""

from dataclasses import dataclass
from math import copysign, inf, log1p

import pytest
from tests.beside import AT_ODDS, Answers, Tries, assert_alike
from tests.beside_model import QUIET, beside

from regame.model.model import Chokepoint
from regame.model.opening import LACKS
from regame.strategies.firms.contract import FirmAction, FirmRule, FirmView


def weighed(seen: FirmView) -> float:
    """A number that every figure of a view moves a little, 0 to 1."""
    finite = [value for value in seen if abs(value) < inf]
    return 0.5 + sum(copysign(log1p(abs(value)), value) for value in finite) / 2000


@dataclass(frozen=True)
class Owns(FirmRule):
    """An owner that takes up every order in turn, as strong as its view says."""

    first: int = 0

    def decide(self, seen: FirmView) -> FirmAction:
        k, part = int(seen.month) // 6 + self.first, weighed(seen)
        return FirmAction(
            output=(None, 0.9 * part + 0.3, 1.3)[k % 3],
            invest=(None, True, False)[k // 2 % 3],
            alone=k % 4 == 3,
            expand=0.1 * part if k % 2 else None,
            mothball=(None, False, True, None)[k % 4],
            restart=(None, None, True)[k % 3],
            close=k > 14 or None,
            serve="Japan" if k % 5 < 3 else "United States",
            reserve=(0.4 * part, None, 0.9)[k % 3],
            ship=("Malaysia", None)[k // 2 % 2],
            toll=(True, None, False)[k % 3],
            relocate=0.2 * part if k % 3 == 1 else None,
            thrift=(None, 0.5 * part)[k % 2],
            collect=(None, 0.3 * part)[k % 2],
            lobby=4e7 * part if k % 3 == 0 else None,
            self_financed=k % 2 == 0,
            equity=2e8 if k % 4 == 1 else None,
            borrow=1e8 if k % 3 == 2 else None,
        )


@dataclass(frozen=True)
class Uses(FirmRule):
    """The same of users."""

    kinds = ("user", "product user")

    def decide(self, seen: FirmView) -> FirmAction:
        k, part = int(seen.month) // 6, weighed(seen)
        return FirmAction(
            cover=(None, 2 * part, 0.5)[k % 3],
            openness=(None, 3 * part)[k % 2],
            premium=(None, 4 * part)[k // 2 % 2],
            qualify=("Malaysia", None, "")[k % 3],
            substitution=(None, 5 * part)[k % 2],
            design_out=(0.2 * part, None)[k // 3 % 2],
            collect=(None, 0.2 * part)[k // 2 % 2],
        )


CATALOGUE = {
    "China": "Weapon(quota=true, duty=true)", "Japan": "Diversify2010", "Lynas": "MineToMagnet",
    "Molycorp": "Junior", "Shenghe": "StateChampion(target='Molycorp')", "Silmet": "Toller",
    "Hitachi Metals": "MoveInside", "Shin-Etsu": "Thrifty", "Japan traders": "HoardingTrader",
    "Japan magnet users": "DesignsOut", "Japan users": "DualSourcer(second='Malaysia')",
}  # fmt: skip
EVERYTHING = {
    "China": Tries(), "United States": Answers(), "Lynas": Owns(), "Molycorp": Owns(3),
    "Hitachi Metals": Owns(1), "Northern Rare Earth": Owns(5), "Shin-Etsu": Owns(2),
    "Japan users": Uses(), "Japan magnet users": Uses(), "China traders": "HoardingTrader",
}  # fmt: skip
EAGER = ("opening.still=false", "investment.hurdle=1.05", "investment.hazard=0.2")


@pytest.mark.parametrize("profile", [CATALOGUE, EVERYTHING], ids=["catalogue", "everything"])
@pytest.mark.parametrize("seed", [3, pytest.param(4, marks=pytest.mark.slow)])
def test_firms_come_to_the_same(profile, seed: int):
    changes = EAGER if profile is CATALOGUE else AT_ODDS
    model = Chokepoint("world_2010", profile, seed, changes=(*LACKS, *QUIET, *changes))
    game = beside([seed], (*QUIET, *changes), False, profile)
    for _ in range(96):
        model.step()
        game.step()
        assert_alike(model, game, False)
    acting = [company for company in model.companies if company.rule is not None]
    assert len(acting) == sum(name not in ("China", "Japan", "United States") for name in profile)
    assert any(company.debt > 0 for company in acting) or profile is CATALOGUE
