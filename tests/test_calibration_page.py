"""The page of a calibration: whole HTML, no figure that is none, and a point per draw and pair."""

import re
from typing import Any

import numpy as np
import pytest
from tests.test_report import Check

from regame.studies.calibration.page import render

KEYS = ("market.sharpness", "demand.elasticity", "substitution.speed")
DRAWS = 40


def parameter(key: str, width: float) -> dict[str, Any]:
    middle = 0.5 * width
    return {
        "key": key, "width": width, "identified": width < 0.8,
        "shares": [0.05 * width, middle, 0.95 * width],
        "prior": [1.0, 2.0, 3.0], "posterior": [1.0, 1.0 + middle, 1.0 + width],
    }  # fmt: skip


def figure(name: str, off: float) -> dict[str, Any]:
    return {
        "name": name, "inside": abs(off) < 1,
        "prior_off": [-9.0, 0.5, 9.0], "posterior_off": [off - 1, off, off + 1],
    }  # fmt: skip


def found(**changes: Any) -> dict[str, Any]:
    return {
        "config": "A <toy> & its record", "runs": DRAWS, "rounds": 3, "seed": 1, "until": "2015-12",
        "finished": True, "tolerance": 1.0, "effective_median": 31.0, "directions": {"count": 2},
        "record": [figure("price <outside>", 0.2), figure("share", -7.5)],
        "parameters": [
            parameter(key, width) for key, width in zip(KEYS, (0.3, 0.6, 0.95), strict=True)
        ],
    } | changes  # fmt: skip


@pytest.fixture(scope="module")
def shares() -> np.ndarray:
    return np.random.default_rng(2).uniform(size=(DRAWS, len(KEYS)))


def test_the_page_is_whole_and_every_figure_on_it_is_one(shares: np.ndarray):
    text = render(found(), shares, KEYS)
    check = Check()
    check.feed(text)
    assert check.open == []
    assert not re.search(r"\bnan", text, re.IGNORECASE)
    assert "A &lt;toy&gt; &amp; its record" in text
    assert "1 of 2" in text  # figures of the record inside
    assert "2 of 3" in text  # parameters narrowed
    assert "<toy>" not in text


def test_pairs_have_a_point_per_draw_below_the_diagonal(shares: np.ndarray):
    pairs = len(KEYS) * (len(KEYS) - 1) // 2
    assert render(found(), shares, KEYS).count('r="1.4"') == pairs * DRAWS
    alone = found(parameters=[parameter(KEYS[1], 0.5)])
    assert 'r="1.4"' not in render(alone, shares, KEYS)


def test_an_unfinished_fit_says_so(shares: np.ndarray):
    text = render(found(finished=False, tolerance=1.26), shares, KEYS)
    assert "NOT FINISHED: errors still count 1.26 times" in text
    assert "NOT FINISHED" not in render(found(), shares, KEYS)
