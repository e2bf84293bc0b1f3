"""Ways to share an error among series: which one is ahead, by how much, and how sure that is."""

import numpy as np
import pytest
from scipy.stats import norm

from regame.studies.hindcast.baselines import (
    LIKELIEST,
    TRIED,
    USED,
    Figure,
    compare,
    jackknife,
    log_density,
    spreads,
)
from regame.studies.hindcast.observed import SERIES

BY_NAME = {series.name: series for series in SERIES}
CALM = ("price_outside_bulk", "price_outside_light", "price_inside_heavy", "export_revenue_china")
WILD = ("export_tonnes_china", "magnet_output", "recycled_tonnes", "leakage")


def told(errors: dict[str, float], count: int = 8) -> list[Figure]:
    """Figures whose record is off the runs, all near 100, by lognormal errors of these spreads."""
    rng = np.random.default_rng(4)
    runs = 100 * np.exp(rng.normal(0, 0.02, 64))
    return [
        Figure(BY_NAME[name], float(100 * np.exp(rng.normal(0, spread))), runs)
        for name, spread in errors.items()
        for _ in range(count)
    ]


def test_classes_that_differ_are_better_kept_apart() -> None:
    found = compare(told(dict.fromkeys(CALM, 0.1) | dict.fromkeys(WILD, 1.5)))
    ahead = {way.grouping: way.ahead for way in found}
    assert ahead[USED] == 0
    assert ahead["one class"] < -0.2


def test_series_that_are_alike_lose_nothing_together() -> None:
    found = {w.grouping: w for w in compare(told(dict.fromkeys((*CALM, *WILD), 0.4)))}
    together = found["one class"]
    assert abs(together.ahead) < 0.1
    assert together.log_score == pytest.approx(found[USED].log_score + together.ahead)


def test_a_series_is_foreseen_from_others_alone() -> None:
    first = told(dict.fromkeys(CALM, 0.2))
    second = [
        Figure(f.series, f.observed * 9, f.runs) if f.series.name == CALM[0] else f for f in first
    ]
    one, other = spreads(first), spreads(second)
    assert one[CALM[0]] == other[CALM[0]]
    assert one[CALM[1]] < other[CALM[1]]


def test_a_class_of_one_series_takes_the_spread_of_all() -> None:
    figures = told(dict.fromkeys(CALM, 0.3))
    lone = spreads(figures, group=lambda series: series.name)
    together = spreads(figures, group=lambda _: "all")
    assert lone == together
    assert spreads([]) == dict.fromkeys(BY_NAME, 0.0)


@pytest.mark.parametrize(
    ("name", "observed", "runs", "off"),
    [
        ("price_outside_light", 50.0, 100.0, np.log(0.5)),
        ("import_share_japan", 50.0, 80.0, -np.log(4)),
    ],
)
def test_the_density_is_normal_on_the_scale_of_the_spread(
    name: str, observed: float, runs: float, off: float
) -> None:
    figure = Figure(BY_NAME[name], observed, np.full(5, runs))
    assert log_density(figure, 0.7) == pytest.approx(norm.logpdf(off, scale=0.7))


@pytest.mark.slow
def test_the_likeliest_spread_is_that_of_the_errors() -> None:
    figures = told(dict.fromkeys(CALM, 0.5), count=200)
    scores = [np.mean([log_density(f, spread) for f in figures]) for spread in TRIED]
    assert TRIED[np.argmax(scores)] == pytest.approx(0.5, rel=0.1)
    found = {way.grouping: way.log_score for way in compare(figures)}
    assert found[LIKELIEST] == pytest.approx(max(scores), abs=0.01)
    assert found[LIKELIEST] >= found[USED] - 0.01


def test_the_error_of_a_mean_counts_series_and_not_figures() -> None:
    values = np.array([1.0, 2.0, 4.0, 9.0])
    alone = jackknife(values, np.array(["a", "b", "c", "d"]))
    assert alone == pytest.approx(values.std(ddof=1) / 2)
    groups = np.repeat(["a", "b", "c", "d"], 10)
    assert jackknife(np.repeat(values, 10), groups) == pytest.approx(alone)
    assert jackknife(values, np.array(["a"] * 4)) == 0
