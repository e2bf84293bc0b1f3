"""Claims are fair: two-sided, judged given the campaign, honest about what runs cannot show."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike

import regame
from regame.analysis.hypotheses import past_bar, settled
from regame.analysis.rules import Bounds
from regame.config.files import load
from regame.core.errors import UserError
from regame.runs.results import read_result
from regame.strategies import registry
from regame.strategies.china import Weapon
from regame.studies.claims.cells import Inquiry
from regame.studies.claims.claims import inquire
from regame.studies.claims.file import Claim, Figure, Ledger
from regame.studies.claims.measures import measure, summarise
from regame.studies.claims.options import ClaimsOptions
from regame.studies.claims.parts import VERDICTS, Answer
from regame.studies.claims.result import FOUND, Claims, warnings
from regame.studies.claims.result import waits as drawn_waits
from regame.studies.claims.verdicts import judge_claim

LEDGER = load(Ledger, "experiments", "claims")
WORLDS = 200
TEXTS = ("claim", "question", "evidence", "condition", "rule", "stand_in")
EVIL, MARKUP = "<script>alert(1)</script>", "[red]x[/red]"


@pytest.fixture(scope="module")
def inquiry() -> Inquiry:
    return inquire(["C05", "C13", "C16", "C18"], ClaimsOptions(runs=1))


def claim_of(name: str) -> Claim:
    return next(claim for claim in LEDGER.claims if claim.id == name)


def cells(claim: Claim, outcome: str, values: Mapping[str, ArrayLike]) -> pd.DataFrame:
    """A table in which every world of a cell has these values of an outcome."""
    frames = [
        pd.DataFrame({"treatment": name, outcome: np.asarray(given)})
        .rename_axis("world")
        .reset_index()
        for name, given in values.items()
    ]
    return pd.concat(frames, ignore_index=True).assign(failed=False)


def cover(months: ArrayLike, inquiry: Inquiry) -> Answer:
    """C05 in worlds in which half of use is covered after so many months."""
    claim = claim_of("C05").model_copy(update={"shows": claim_of("C05").shows[:1]})
    table = cells(claim, "covered_oxides", {"quota+duty+enforcement": months})
    return judge_claim(claim, inquiry, table)


def test_c05_is_decided_by_the_share_of_worlds_within_its_months(inquiry: Inquiry):
    never = np.full(WORLDS, np.inf)
    soon = np.where(np.arange(WORLDS) < 0.7 * WORLDS, 12.0, np.inf)
    some = np.where(np.arange(WORLDS) < 0.2 * WORLDS, 18.0, 19.0)
    verdicts = [cover(months, inquiry).verdict for months in (soon, some, never)]
    assert verdicts == ["supported", "undecided", "contradicted"]
    assert cover(soon, inquiry).figure == pytest.approx(0.7)
    assert cover(some, inquiry).figure == pytest.approx(0.2)  # 18 months are within 18


def test_a_median_beyond_the_run_is_not_given_as_the_length_of_the_run(inquiry: Inquiry):
    (beside,) = cover(np.full(WORLDS, np.inf), inquiry).shows
    assert beside.figure is None
    assert beside.interval == (None, None)
    assert beside.censored is not None
    assert (beside.censored.limit, beside.censored.share) == (234, 1.0)
    assert beside.text == (
        "beyond 234 months (beyond 234 months to beyond 234 months); "
        "not within 234 months in 100 % (98 % to 100 %) of worlds"
    )


def test_an_interval_with_an_end_beyond_the_run_says_so(inquiry: Inquiry):
    months = np.where(np.arange(WORLDS) < 0.52 * WORLDS, 100.0, np.inf)
    (beside,) = cover(months, inquiry).shows
    assert beside.figure == 100.0
    assert beside.interval == (100.0, None)
    assert beside.shown == ("100 months", "100 months to beyond 234 months")
    assert beside.curve is not None
    assert [beside.curve[90], beside.curve[120]] == pytest.approx([0.0, 0.52])


def test_what_is_covered_in_the_last_month_is_not_beyond_the_run():
    value, bounds = summarise(np.full(50, 234.0))
    assert (value, bounds) == (234.0, [234.0, 234.0])


@pytest.mark.parametrize(
    "share, own, low, high, reason",
    [
        (0.5, False, 0.3, 0.3, ""),
        (0.05, False, 0.3, 0.3, ""),
        (0.96, False, 0.3, 0.3, "nearly all of the sampled worlds (96 %)"),
        (0.01, False, 0.3, 0.3, "nearly none of the sampled worlds (1 %)"),
        (0.0, False, 0.3, 0.3, "none of the sampled worlds (0 %)"),
        (0.0, True, 0.3, 0.3, "none of the sampled worlds"),
        (0.0, True, 0.05, 0.5, ""),  # the rule itself asks for less than one world in twenty
    ],
)
def test_a_bar_that_nearly_all_or_no_world_passes_tests_nothing(
    share: float, own: bool, low: float, high: float, reason: str
):
    rule = Bounds(supported_above=high, contradicted_below=low)
    found = settled(rule, share, own=own)
    assert found.startswith(reason)
    assert bool(found) == bool(reason)


def test_a_world_is_past_the_bar_on_the_side_that_supports():
    values = np.array([-2.0, -1.0, 0.0, 3.0])
    assert past_bar(Bounds(supported_below=-0.5, contradicted_above=1.0), values) == 0.5
    assert past_bar(Bounds(supported_above=1.0, contradicted_below=-0.5), values) == 0.25


def shift(inquiry: Inquiry, by: ArrayLike) -> Answer:
    """C18 in worlds in which distrust alone moves so much of mining."""
    claim = claim_of("C18").model_copy(update={"shows": ()})
    nothing = np.zeros_like(np.asarray(by))
    values = {
        "quota+duty+enforcement": np.asarray(by), "enforcement": nothing,
        "weapon without premium": nothing, "campaign without premium": nothing,
    }  # fmt: skip
    return judge_claim(claim, inquiry, cells(claim, "rivals_10y", values))


def test_a_claim_that_every_world_supports_is_not_testable_and_says_what_its_rule_says(
    inquiry: Inquiry,
):
    found = shift(inquiry, np.full(WORLDS, 0.02))
    assert (found.verdict, found.by_rule) == ("not testable here", "supported")
    assert found.past_bar == 1.0
    (warning,) = warnings(found)
    assert "nearly all of the sampled worlds (100 %)" in warning
    assert "By the rule alone it would be supported" in warning
    none = shift(inquiry, np.zeros(WORLDS))
    assert (none.verdict, none.by_rule) == ("not testable here", "contradicted")


def test_a_claim_that_worlds_part_on_is_decided_by_its_rule(inquiry: Inquiry):
    for most, verdict in ((0.02, "supported"), (0.0, "contradicted")):
        few = 0.02 - most
        found = shift(inquiry, np.where(np.arange(WORLDS) < 0.8 * WORLDS, most, few))
        assert (found.verdict, found.by_rule, found.not_testable) == (verdict, verdict, "")


def test_in_a_world_made_for_the_purpose_the_rule_alone_decides(inquiry: Inquiry):
    made = Inquiry(inquiry.ledger, inquiry.claims, inquiry.plan, inquiry.parts, sampled=False)
    assert shift(made, np.full(WORLDS, 0.02)).verdict == "supported"


def test_what_is_built_in_or_invented_is_not_testable():
    assert {claim.id for claim in LEDGER.claims if claim.untestable} == {"C13"}
    rules = inquire(["C16"], ClaimsOptions(runs=1)).rules
    assert {name for name, rule in rules.items() if rule.untestable} == {"intimidate"}


def campaigns(name: str) -> bool:
    """Whether a cell of the ledger has the enforcement campaign."""
    strategy = registry.parse(LEDGER.cells[name].play.get("China", "StatusQuo"))
    return isinstance(strategy, Weapon) and strategy.enforcement


def test_the_campaign_is_in_both_runs_that_are_compared_or_in_none():
    unlike = [
        (claim.id, figure.name, cell, other)
        for claim in LEDGER.claims
        for figure in claim.figures
        for cell, other in zip(figure.cells, figure.against, strict=False)
        if figure.measure != "best" and campaigns(cell) != campaigns(other)
    ]
    assert unlike == []
    best = claim_of("C21").figure
    assert best is not None
    assert not any(campaigns(name) for name in (*best.cells, *best.against))


def test_the_share_within_some_months_needs_months_to_wait_for():
    given: dict[str, Any] = {
        "name": "rain", "measure": "within", "cells": ["a"], "outcomes": ["covered_all"],
        "unit": "share", "within": 18.0,
    }  # fmt: skip
    Figure.model_validate(given)
    for changes in ({"within": None}, {"measure": "level"}, {"outcomes": ["payoff_20y"]}):
        with pytest.raises(ValueError, match="within"):
            Figure.model_validate(given | changes)


def test_a_share_within_is_a_wilson_interval():
    table = cells(claim_of("C05"), "covered_all", {"a": [10.0] * 10 + [np.inf] * 90})
    asked = Figure(
        name="n", measure="within", cells=("a",), outcomes=("covered_all",), unit="share", within=18
    )
    found = measure(asked, table)
    assert not isinstance(found, str)
    assert found.value == 0.1
    assert found.interval == pytest.approx([0.0552, 0.1744], abs=1e-4)  # Wilson (1927), 10 of 100


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Claims:
    out = tmp_path_factory.mktemp("claims") / "out"
    return regame.claims("C05", "C13", "C16", runs=3, workers=1, out=out)


def test_the_library_returns_what_the_folder_keeps(found: Claims, tmp_path: Path):
    assert read_result(Claims, found.path / "_notes" / FOUND) == found
    assert next(iter(found.to_json())) == "schema_version"
    jsonschema.validate(found.to_json(), Claims.model_json_schema())
    assert list(found.counts) == list(VERDICTS)
    assert found.claim("C13").verdict == "not testable here"
    frame = found.to_frame()
    assert list(frame["id"]) == ["C05", "C13", "C16"]
    assert frame["figure"].notna().any()
    shown = found._repr_html_()
    assert shown.count("<table>") == shown.count("<svg") == 1
    assert found.plot("C05").count("<svg") == 2
    with pytest.raises(KeyError):
        found.plot("C99")
    (tmp_path / FOUND).write_text(json.dumps(found.to_json() | {"claims": [{"id": 5}]}))
    with pytest.raises(UserError, match="is damaged"):
        read_result(Claims, tmp_path / FOUND)


def test_the_page_of_c05_draws_when_half_is_covered_for_each_lead(found: Claims):
    waits = str(drawn_waits(found.claim("C05")))
    assert "Share of worlds in which it has happened" in waits
    assert waits.count("Within 18 months, leads of") == 6
    assert not drawn_waits(found.claim("C16"))


def renamed(found: Claims, name: str) -> Claims:
    """The result with that name for the question, and for what a claim and a figure say."""
    told = found.claims[0]
    marked = told.model_copy(
        update=dict.fromkeys(
            ("claim", "question", "evidence", "condition", "rule", "stand_in"), name
        )
        | {"shows": tuple(item.model_copy(update={"name": name}) for item in told.shows)}
    )
    return found.model_copy(update={"question": name, "out": name, "claims": (marked,)})


def test_no_text_becomes_a_part_of_the_report_or_style_in_the_terminal(
    found: Claims, capsys: pytest.CaptureFixture[str]
):
    marked = renamed(found, EVIL)
    for page in (marked.whole_page(), marked._repr_html_()):
        assert "<script" not in page
        assert "&lt;script&gt;" in page
    renamed(found, MARKUP).show()
    assert capsys.readouterr().out.count(MARKUP) >= 5
