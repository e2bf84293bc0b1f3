"""What a firm can do: its menu by kind, and worth by hand from two runs."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.game.facts import atlas_of
from regame.runs.played import Played
from regame.strategies.firms.contract import FirmRule
from regame.strategies.registry import parse
from regame.studies.respond.firm import Menu, _pays_from, play_firm, with_contract
from regame.studies.respond.firm_result import FirmResult
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.respond import play_respond

ATLAS = atlas_of(load_config("world_2025"))
CHOICES = {"second source", "stock", "redesign", "long contract", "move inside"}


@pytest.mark.parametrize(
    ("name", "kind", "absent"),
    [
        ("class:magnet user@EU", "product user", {"stock", "move inside"}),
        ("japan users", "user", {"move inside"}),
        ("class:magnet@Japan", "owner", {"second source", "stock"}),
        ("Lynas", "owner", {"second source", "stock", "redesign", "move inside"}),
    ],
)
def test_each_of_five_choices_is_on_the_menu_or_has_a_reason(
    name: str, kind: str, absent: set[str]
) -> None:
    menu = Menu(name, ATLAS)
    assert (menu.kind, set(menu.absent)) == (kind, absent)
    assert {choice.partition(":")[0] for choice in menu.choices} == CHOICES - absent
    for rules, _ in menu.choices.values():
        for player, text in rules.items():
            rule = parse(text)
            assert isinstance(rule, FirmRule)
            assert rule.is_for(menu.kind) or player != menu.name


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Lynass", "did you mean 'Lynas'"),
        ("class:magnet user@Jpan", "did you mean 'class:magnet user@Japan'"),
        ("Japan traders", "traders"),
    ],
)
def test_who_cannot_ask_is_told_in_one_line(name: str, why: str) -> None:
    with pytest.raises(UserError, match=why) as fault:
        Menu(name, ATLAS)
    assert len(fault.value.faults) == 1


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[FirmResult, Played]:
    """Makers in Japan under a stop of four months, two worlds, for a year."""
    options = RespondOptions(
        firm="class:magnet@Japan", stop="all", begins="2025-04", months="4", years=1, runs=2,
        workers=1, out=tmp_path_factory.mktemp("firm") / "out",
    )  # fmt: skip
    return play_firm(options, "respond_2025")


def test_worth_is_the_difference_of_two_runs(played: tuple[FirmResult, Played]) -> None:
    """By hand from the table of runs; what it costs idle and saves in a stop add up to it."""
    found, runs = played
    last = {
        str(name): np.mean([money[-1] for money in rows["money"]])
        for name, rows in runs.table.groupby("treatment")
    }
    stop = str(found.stop)
    for choice in found.options:
        under = last[f"{stop} | {choice.policy}"] - last[f"{stop} | as usual"]
        idle = last[f"no restriction | {choice.policy}"] - last["no restriction | as usual"]
        assert choice.worth_usd == pytest.approx(under)
        assert choice.cost_usd == pytest.approx(-idle)
        assert choice.saves_usd == pytest.approx(under - idle)
    assert {choice.policy: choice.worth_usd for choice in found.options}["as usual"] == 0
    moved = next(choice for choice in found.options if choice.policy == "move inside")
    assert moved.worth_usd is not None
    assert moved.worth_usd < 0  # what moves earns for the holder's makers
    bare = last["no restriction | as usual"] - last[f"{stop} | as usual"]
    assert found.bare_usd == pytest.approx(bare)
    assert FirmResult.model_validate(found.to_json()) == found


def test_a_long_contract_costs_what_a_seller_asks() -> None:
    """By hand: 10 t at the mean of both plays' prices, dear while calm and cheap in a stop."""
    menu = Menu("class:magnet user@Japan", ATLAS)
    assert menu.contract is not None
    name, seller = menu.contract
    study: Any = SimpleNamespace(holder=("calm", "stop"), policies=("as usual", name))
    made = np.zeros(len(ATLAS.states))
    made[seller] = 20.0
    table = pd.DataFrame(
        [
            {
                "treatment": f"{held} | {policy}", "world": world, "failed": False,
                "price": np.full(24, price), "discount": np.ones(24), "made": made, "bought": 50.0,
            }
            for held, price in (("calm", 60e3), ("stop", 100e3))
            for policy in study.policies
            for world in (0, 1)
        ]
    )  # fmt: skip
    before = np.ones((2, 2, 2, 2))  # holder, policy, world, year
    money, price = with_contract(before, study, table, menu)
    assert price == pytest.approx(80.0)
    assert (money[:, 0] == 1).all()
    assert money[0, 1, 0].tolist() == pytest.approx([1 - 12 * 10 * 20e3, 1 - 24 * 10 * 20e3])
    assert money[1, 1, 1].tolist() == pytest.approx([1 + 12 * 10 * 20e3, 1 + 24 * 10 * 20e3])
    table["bought"] = 5.0  # no more than buyers use
    assert with_contract(before, study, table, menu)[0][0, 1, 0, 0] == pytest.approx(1 - 12e5)
    menu.contract = None
    assert with_contract(before, study, table, menu) == (before, None)


def test_it_has_paid_once_it_stays_above_nothing() -> None:
    assert _pays_from([1.0, -1.0, 2.0, 3.0]) == 3
    assert _pays_from([-1.0, -1.0]) is None


def test_a_goal_is_not_for_firms(tmp_path: Path) -> None:
    options = RespondOptions(firm="Lynas", goal="own_refining>=25%", out=tmp_path)
    with pytest.raises(UserError, match="for states"):
        play_firm(options, "respond_2025")


def test_a_case_has_no_menu_for_firms_and_no_allies() -> None:
    with pytest.raises(UserError, match="--firm: firms of a case"):
        play_firm(RespondOptions(firm="class:user@Japan"), "gallium_germanium")
    with pytest.raises(UserError, match=r"--club: .*names nobody"):
        play_respond(RespondOptions(state="Korea", club=("Japan",)), "gallium_germanium")
