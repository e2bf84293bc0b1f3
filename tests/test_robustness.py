"""The headline under its variants: the list is whole, and each variant does what it says."""

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.runs.plan import Plan
from regame.runs.protocol import prepare
from regame.studies.robustness.options import RobustnessOptions
from regame.studies.robustness.result import Range, Robustness, Variant
from regame.studies.robustness.robustness import (
    HEADLINE,
    check,
    design_of,
    held,
    play_robustness,
)

STUDY = load(Robustness, "experiments", "robustness")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return prepare(STUDY.experiment, StudyOptions(runs=4))


def test_the_list_has_some_thirty_variants_of_every_kind():
    assert 28 <= len(STUDY.variants) <= 40
    kinds = {variant.kind for variant in STUDY.variants}
    assert kinds == {"baseline", "policy", "mechanism", "accounts", "prior"}


def test_every_key_and_range_of_the_list_is_known(plan: Plan):
    check(STUDY, plan)


def test_a_key_that_is_not_there_is_refused_with_the_nearest_name(plan: Plan):
    wrong = Variant(name="x", kind="prior", why="y", set={"market.hodl": 1.0})
    with pytest.raises(UserError, match=r"market\.hodl.*market\.hold"):
        check(STUDY.model_copy(update={"variants": (wrong,)}), plan)


def test_a_variant_differs_from_the_headline_in_what_it_says_and_in_nothing_else(plan: Plan):
    switched = Variant(name="off", kind="mechanism", why="-", set={"reputation.premium": 0.0})
    design = design_of((switched,), plan)
    rows = {name: part.reset_index(drop=True) for name, part in design.groupby("treatment")}
    assert set(rows) == {"headline: with", "headline: without", "off: with", "off: without"}
    for side in ("with", "without"):
        one, other = rows[f"headline: {side}"], rows[f"off: {side}"]
        differs = [str(name) for name in one if not one[name].equals(other[name])]
        assert sorted(differs) == ["reputation.premium", "treatment"]
        assert (other["reputation.premium"] == 0).all()


def test_another_range_keeps_the_rank_of_every_world(plan: Plan):
    key = "demand.elasticity_long"
    wider = Variant(name="wide", kind="prior", why="-", range={key: Range(low=2.5, high=4.0)})
    design = design_of((wider,), plan)
    one = design.loc[design["treatment"] == "headline: with", key].to_numpy()
    other = design.loc[design["treatment"] == "wide: with", key].to_numpy()
    assert (np.argsort(one) == np.argsort(other)).all()
    assert other.min() >= 2.5
    assert other.max() <= 4.0


def pairs_of(gains: list[float], flow: list[float], usual: float = 1e9):
    from regame.analysis.pairing import pair

    rows = []
    for world, (gain, money) in enumerate(zip(gains, flow, strict=True)):
        for side, extra, much in (("with", gain, money), ("without", 0.0, 0.0)):
            row = {
                "world": world,
                "treatment": side,
                "failed": False,
                "restricted_1y": side == "with",
            }
            row |= {"payoff_1y": usual + extra, "targets_1y": 0.0, "terminal_1y": 0.0}
            rows.append(row | {"flow_y1": much, "path": [extra]})
    return pair(pd.DataFrame(rows), "with", "without")


def test_another_rate_discounts_the_yearly_flows():
    usual = held(HEADLINE, pairs_of([5e7, -5e7], [5e7, -5e7]), 1)
    assert (usual.pays_share, usual.self_harm_share) == (0.5, 0.5)
    steep = Variant(name="steep", kind="accounts", why="-", rate=0.5)
    found = held(steep, pairs_of([5e7, -5e7], [5e7, -5e7]), 1)
    assert found.median_difference_usd == pytest.approx(0.0)
    lone = held(steep, pairs_of([5e7], [5e7]), 1)
    assert lone.median_difference_usd == pytest.approx(5e7 * 1.5**-0.5)


@pytest.mark.parametrize("rate", [None, 0.0], ids=["as usual", "at another rate"])
@pytest.mark.parametrize(
    ("usual", "within", "beyond"), [(2e6, 9e6, 11e6), (1e10, 9e7, 1.1e8)], ids=["small", "large"]
)
def test_what_counts_as_none_is_a_part_of_the_payoff_and_ten_millions_at_least(
    usual: float, within: float, beyond: float, rate: float | None
):
    variant = Variant(name="x", kind="accounts", why="-", rate=rate)
    gains = [within, -within, beyond, -beyond, -beyond]
    found = held(variant, pairs_of(gains, gains, usual), 1)
    assert (found.pays_share, found.self_harm_share) == (0.2, 0.4)


def test_a_small_test_of_robustness_plays_and_is_typed(tmp_path):
    options = RobustnessOptions(runs=2, workers=1, out=tmp_path / "out")
    found, played = play_robustness(options)
    assert len(found.variants) == len(STUDY.variants)
    assert found.rows == sum(len(part.table) for part in played)
    shares = [item.self_harm_share for item in found.variants]
    assert (found.lowest, found.highest) == (min(shares), max(shares))
    accounts = {item.name: item for item in found.variants}
    assert accounts["no terminal values"].worlds == found.headline.worlds
    frame = found.to_frame()
    assert frame["name"].iloc[0] == "headline"
    assert type(found).model_validate(found.to_json()) == found
