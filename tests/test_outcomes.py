"""The statistics of a verdict against cases worked by hand and closed forms."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from regame.analysis.pairing import at_horizon, discount_rate, flow_turning, pair, turning
from regame.analysis.rules import Rule
from regame.analysis.statistics import break_even_rate, median_interval, turning_month, wilson
from regame.config.files import load_config
from regame.core.errors import UserError
from regame.core.words import money
from regame.reports.terminal import show_json, tell_failures
from regame.runs.experiment import Experiment
from regame.runs.policies import Cell
from regame.runs.protocol import check_rivals
from regame.studies.verdict import report
from regame.studies.verdict.causes import readings
from regame.studies.verdict.report import show_verdict
from regame.studies.verdict.result import Channel, Reading, Verdict, headline
from regame.studies.verdict.verdict import other_readings, reading

M = 1e6


def table(payoffs: dict[str, list[float]], **columns: dict[str, list[Any]]) -> pd.DataFrame:
    """A table of one horizon, a year; `payoffs` and `columns` give values per treatment and world.

    Unless said otherwise the weapon restricts, the baseline does not, targets lose 1 USD, none
    failed.
    """
    frames = []
    for name, values in payoffs.items():
        armed = name != "baseline"
        frame = pd.DataFrame({"world": range(len(values)), "treatment": name, "payoff_1y": values})
        frame["targets_1y"] = -1.0 if armed else 0.0
        frame["restricted_1y"] = 1.0 if armed else 0.0
        frame["failed"] = False
        for column, given in columns.items():
            frame[column] = given[name]
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def test_wilson_interval_by_hand():
    # (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), p = .4, n = 10, z = 1.959964
    low, high = wilson(4, 10) or (0, 0)
    assert low == pytest.approx(0.168180, abs=1e-6)
    assert high == pytest.approx(0.687326, abs=1e-6)
    assert wilson(0, 10) == pytest.approx([0, 0.277533], abs=1e-6)  # z^2 / (n + z^2)
    assert wilson(0, 0) == [0, 1]  # nothing is known


@pytest.mark.parametrize("n", [6, 7, 40, 301])
def test_the_interval_of_the_median_is_that_of_plain_resampling(n):
    rng = np.random.default_rng(n)
    values = rng.lognormal(size=n)
    plain = np.median(values[rng.integers(n, size=(20_000, n))], axis=1)
    found = median_interval(values) or []
    for bound, share in zip(found, (0.025, 0.975), strict=True):
        below, upto = np.mean(plain < bound), np.mean(plain <= bound)
        assert below - 0.01 <= share <= upto + 0.01
    assert found == median_interval(rng.permutation(values))


def test_the_interval_of_a_median_of_seven_by_hand():
    # The k-th of seven bounds a resample's median with P(Binomial(7, k/7) >= 4): .010, .105 for
    # k = 1, 2; so 2.5 % lies at the second value, and by symmetry 97.5 % at the sixth.
    assert median_interval(np.array([5.0, -1, 2, 80, 9, 3, 4])) == [2, 9]
    assert median_interval(np.array([5.0, -1, 2, 80, 9])) == [-1, 80]  # of too few, the range
    assert median_interval(np.array([])) is None


@pytest.mark.parametrize(
    "path, month",
    [
        ([1, 2, -1, 3, -2, -4], 4),
        ([0, 0, -1, -2], 2),
        ([-1, -2], 0),
        ([-1, 1], None),
        ([1, -1, 0], None),
        ([], None),
    ],
)
def test_the_turning_month_is_the_first_of_the_last_losses(path, month):
    assert turning_month(np.array(path, float)) == month


def test_break_even_rate_by_hand():
    # 100 now against 121 in two years: 10 %.
    times = np.array([0.0, 2.0])
    assert break_even_rate(np.array([[100.0, -121.0]]), times) == pytest.approx(0.1, abs=1e-7)
    # The median world of three decides, here the one that breaks even at 10 %.
    three = np.array([[100.0, -500.0], [100.0, -121.0], [100.0, -1.0]])
    assert break_even_rate(three, times) == pytest.approx(0.1, abs=1e-7)
    # -100, 230, -132 has its roots at 10 and 20 %: the lower one is told.
    twice = np.array([[-100.0, 230.0, -132.0]])
    assert break_even_rate(twice, np.arange(3.0)) == pytest.approx(0.1, abs=1e-7)
    assert break_even_rate(np.array([[100.0, -99.0]]), times) is None
    assert break_even_rate(np.array([[100.0, -1e6]]), times) is None  # beyond 50 %
    assert break_even_rate(np.zeros((3, 2)), times) is None
    assert break_even_rate(np.empty((0, 2)), times) is None


def test_break_even_rate_in_closed_form():
    """A quantity cut to .6 while the elasticity of demand grows: turns at 7.56 % over 30 years.

    Revenue is multiplied by g^(1 - 1/e(t)), e(t) = 2 - 1.8 exp(-t/4), and falls for good at
    ln(1.8)/.25 = 2.35 years; with the rate r compounded continuously.
    """
    step = 1 / 240
    times = np.arange(step / 2, 30, step)
    elasticity = 2 - 1.8 * np.exp(-times / 4)
    gain = 0.6 ** (1 - 1 / elasticity) - 1
    rate = break_even_rate(gain[None] * step, times)
    assert rate is not None
    assert np.log(1 + rate) == pytest.approx(0.0756, abs=1e-4)
    assert times[turning_month(gain) or 0] == pytest.approx(np.log(1.8) / 0.25, abs=step)


def test_three_classes_ties_unfired_and_failed_are_told_apart():
    baseline = [2000 * M] * 8 + [100 * M] * 3
    weapon = [
        2021 * M,  # pays: the band is 20 M
        2020 * M,  # neutral, on the edge
        1980 * M,  # neutral, on the other edge
        1979 * M,  # harms
        1000 * M,  # harms
        2000 * M + 1,  # a tie: 5e-10 of the payoff
        1000 * M,  # unfired
        1000 * M,  # failed
        91 * M,  # neutral: the band is at least 10 M
        89 * M,  # harms
        111 * M,  # pays
    ]
    fired = [1.0] * 6 + [0.0] + [1.0] * 4
    failed = [False] * 7 + [True] + [False] * 3
    rows = table(
        {"baseline": baseline, "weapon": weapon},
        restricted_1y={"baseline": [0.0] * 11, "weapon": fired},
        failed={"baseline": [False] * 11, "weapon": failed},
        targets_1y={"baseline": [0.0] * 11, "weapon": [-float(w) for w in range(11)]},
    )
    found = at_horizon(pair(rows.sample(frac=1, random_state=1), "weapon", "baseline"), 1)
    assert (found.worlds, found.unfired, found.ties, found.failed) == (8, 1, 1, 1)
    assert found.pays_share == 2 / 8
    assert found.neutral_share == 3 / 8
    assert found.self_harm_share == 3 / 8
    assert found.self_harm_ci == wilson(3, 8)
    # Fired: 21, 20, -20, -21, -1000, 0 (+1 USD), -9, -11, 11 M.
    assert found.median_difference_usd == -9 * M
    assert found.mean_difference_usd == pytest.approx((-1009 * M + 1) / 9)
    assert found.target_difference_usd == -4  # the median of 0 to 5, 8, 9 and 10


def test_a_policy_is_active_where_restriction_differs_from_the_baselines_either_way():
    rows = table(
        {"baseline": [1e9] * 3, "weapon": [2e9] * 3},
        restricted_1y={"baseline": [5.0, 5.0, 5.0], "weapon": [5.0, 4.0, 6.0]},
    )
    pairs = pair(rows, "weapon", "baseline")
    assert list(pairs.fired(1)) == [False, True, True]
    found = at_horizon(pairs, 1)
    assert (found.worlds, found.unfired, found.pays_share) == (2, 1, 1)


@pytest.mark.parametrize("left", ["threats", "acts", "budget"])
def test_a_policy_that_only_threatens_or_pays_is_active_too(left):
    alike = {"baseline": [2.0] * 3, "weapon": [2.0] * 3}
    traces = {f"{left}_1y": {"baseline": [-5.0] * 3, "weapon": [-5.0, -6.0, -4.0]}}
    rows = table({"baseline": [1e9] * 3, "weapon": [1e9, 2e9, 1e9]}, restricted_1y=alike, **traces)
    pairs = pair(rows, "weapon", "baseline")
    assert list(pairs.fired(1)) == [False, True, True]
    found = at_horizon(pairs, 1)
    assert (found.worlds, found.unfired, found.ties, found.pays_share) == (1, 1, 1, 1)


def test_a_difference_that_is_rounding_is_no_activity():
    rows = table(
        {"baseline": [1e9] * 2, "weapon": [2e9] * 2},
        restricted_1y={"baseline": [3e4, 3e4], "weapon": [3e4 + 1e-5, 3e4 + 1e-4]},
    )
    assert list(pair(rows, "weapon", "baseline").fired(1)) == [False, True]  # 3e-10 and 3e-9


def test_a_negative_payoff_has_a_band_too():
    rows = table({"baseline": [-2000 * M] * 2, "weapon": [-2019 * M, -2021 * M]})
    found = at_horizon(pair(rows, "weapon", "baseline"), 1)
    assert (found.neutral_share, found.self_harm_share) == (0.5, 0.5)


def test_without_a_decided_world_the_interval_of_a_share_is_everything():
    idle = {"baseline": [0] * 2, "weapon": [0] * 2}
    rows = table({"baseline": [1e9] * 2, "weapon": [2e9] * 2}, restricted_1y=idle)
    found = at_horizon(pair(rows, "weapon", "baseline"), 1)
    assert (found.worlds, found.unfired) == (0, 2)
    assert found.self_harm_ci == found.pays_ci == [0, 1]
    assert found.median_difference_usd == 1e9  # over all worlds, for none has fired


def test_readings_of_a_weapon_that_never_fires_say_so():
    none = {"baseline": [0] * 2, "weapon": [0] * 2}
    rows = table({"baseline": [1e9] * 2, "weapon": [2e9] * 2}, restricted_1y=none)
    payoffs = other_readings(pair(rows, "weapon", "baseline"))
    source: Any = SimpleNamespace(found=SimpleNamespace(payoffs=payoffs))
    assert "never active" in readings(source)


def test_an_outcome_that_is_no_number_is_a_failure():
    rows = table({"baseline": [1e9, np.nan, 1e9], "weapon": [2e9, 2e9, np.inf]})
    found = at_horizon(pair(rows, "weapon", "baseline"), 1)
    assert (found.worlds, found.failed, found.unfired) == (1, 2, 0)


def test_worlds_must_match():
    rows = table({"baseline": [1e9] * 3, "weapon": [1e9] * 3})
    with pytest.raises(ValueError, match="same worlds"):
        pair(rows.iloc[:-1], "weapon", "baseline")


def test_paths_and_flows_of_fired_worlds_decide_turning_and_rate():
    zero = [np.zeros(4)] * 4
    paths = [
        np.array([3.0, 2, 1, -1]),
        np.array([3.0, 1, -1, -3]),
        np.array([3.0, 1, -2, -3]),
        np.array([-9.0, -9, -9, -9]),  # never fired, so it has no say
    ]
    rows = table(
        {"baseline": [1e9] * 4, "weapon": [2e9] * 4},
        restricted_1y={"baseline": [0] * 4, "weapon": [1, 1, 1, 0]},
        path={"baseline": zero, "weapon": paths},
        flow_y1={"baseline": [0] * 4, "weapon": [100, 100, 100, -1e9]},
        flow_y2={"baseline": [0] * 4, "weapon": [0] * 4},
        terminal_2y={"baseline": [0] * 4, "weapon": [-121] * 4},
    )
    pairs = pair(rows, "weapon", "baseline")
    assert turning(pairs) == 2
    # 100 in the middle of the first year against 121 at the end of the second: 1.21^(1/1.5) - 1.
    assert discount_rate(pairs) == pytest.approx(1.21 ** (1 / 1.5) - 1, abs=1e-7)
    assert flow_turning(pairs) is None  # no twelve months yet
    bare = pair(rows.drop(columns=["path", "flow_y1", "flow_y2"]), "weapon", "baseline")
    assert turning(bare) is None
    assert discount_rate(bare) is None


EARN = Rule(
    name="earn",
    claim="It cannot earn",
    quantity="pays",
    years=1,
    supported_below=0.5,
    contradicted_above=0.5,
    why="more often than not",
)


def cell(treated: str = "weapon", against: str = "baseline") -> Cell:
    return Cell(treated, against, treated, against)


def verdict_of(*readings: Reading, **fields: Any) -> Verdict:
    """A verdict whose headline is the first reading; what is not given is empty."""
    first = readings[0]
    usual = {
        **dict(first),
        **dict.fromkeys(("schema_version", "seed", "channel_rows", "channel_failed_rows"), 1),
        **dict.fromkeys(("failed_rows", "elapsed_s", "runs_per_s"), 0),
        **dict.fromkeys(("pinned", "turns_with", "losses", "factorial", "separation"), ()),
        **dict.fromkeys(("config_hash", "intervals"), "-"),
        "turning_month_t4": {
            "elasticity_start": 0.1,
            "elasticity_long": 0.5,
            "share_of_worlds_that_turn": 0.0,
            "note": "never",
        },
        "runs": 3,
        "rows": 6,
        "months": 12,
        "start_year": 2010,
        "holder": "China",
        "question": "?",
        "sentence": headline(first.treatment, first.horizons, "China"),
        "treatments": readings,
        "out": "results/x",
    }
    return Verdict.model_validate(usual | fields)


def test_a_reading_has_the_promised_fields_and_is_plain_json(capsys):
    rows = table({"baseline": [1e9] * 3, "free": [1e9] * 3, "weapon": [2e9, 2e9, 0.5e9]})
    found = reading(rows, cell(), [EARN])
    promised = {
        *("treatment", "baseline", "horizons", "turning_month", "break_even_discount_rate"),
        *("break_even_concession_usd", "break_even_rival_weight", "hypotheses"),
    }
    assert promised <= set(found.to_json())
    assert found.horizons[0].pays_share == pytest.approx(2 / 3)
    other = reading(rows, cell(against="free"), [EARN])
    assert other.horizons[0].unfired == 3  # it restricts no more than that baseline
    show_json(found.to_json())
    assert json.loads(capsys.readouterr().out) == found.to_json()
    whole = verdict_of(found, other, question="When?", pinned=("demand.value",))
    show_verdict(whole, Path("report.html"), full=True)
    shown = " ".join(capsys.readouterr().out.split())
    for part in (
        "When?",
        "67 %",
        "+1.00 bn",
        "never turns",
        "It cannot earn",
        "report.html",
        "Pinned, so not sampled: demand.value.",
        "neutral: within 1 % of the baseline's payoff, or 10 M USD if that is more",
        "never active (no instrument differs from the baseline's)",
    ):
        assert part in shown


@pytest.mark.parametrize(
    "restricted, gain, told",
    [
        ([0.0] * 3, 0.0, "never active"),
        ([1.0, 1.0, 0.0], 0.0, "ties"),
        ([1.0, 0.0, 0.0], 1e9, "100 %"),
    ],
)
def test_where_no_world_is_judged_no_share_is_told(capsys, restricted, gain, told):
    rows = table(
        {"baseline": [1e9] * 3, "weapon": [1e9 + gain] * 3},
        restricted_1y={"baseline": [0.0] * 3, "weapon": restricted},
    )
    found = reading(rows, cell(), [])
    show_verdict(verdict_of(found), Path("r.html"))
    (row,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("1 "))
    assert told in row
    assert ("0 %" in row) == (told == "100 %")


def test_every_channel_that_the_text_may_name_stands_in_the_table(capsys):
    found = reading(table({"baseline": [1e9] * 3, "weapon": [2e9] * 3}), cell(), [])
    channels = [
        Channel(
            name=f"way {k}",
            what="it works",
            off={},
            note="" if k < 9 else "nil",
            contribution_usd=1e9 / k,
            contribution_ci=[1e6, 1e9],
            contribution_mean_usd=1e9 / k,
            median_difference_usd=1e9,
            worlds=3,
        )
        for k in range(1, 11)
    ]
    note = "even without way 8 it pays"
    whole = verdict_of(found, channels=channels, channels_years=1, smallest_set_note=note)
    show_verdict(whole, Path("r.html"), full=True)
    lines = capsys.readouterr().out.splitlines()
    rows = [line for line in lines if line.startswith("way ")]
    assert [row.split()[1] for row in rows] == [str(k) for k in range(1, 11)]
    assert "Even without way 8 it pays." in lines


def test_a_narrow_terminal_breaks_lines_and_no_figure(capsys, monkeypatch):
    monkeypatch.setattr(report, "open_console", lambda: Console(width=80))
    rows = table({"baseline": [1e9] * 3, "weapon": [2e9] * 3}).replace(
        "weapon", "quota+enforcement"
    )
    found = reading(rows, cell("quota+enforcement"), [EARN])
    show_verdict(verdict_of(found), Path("r.html"), full=True)
    shown = capsys.readouterr().out
    assert "+1.00" in shown
    assert "…" not in shown


def test_no_line_is_broken_where_there_is_no_terminal(capsys):
    weapon = ("a weapon with a very long name that goes on and on " * 5).strip()
    rows = table({"baseline": [1e9] * 3, weapon: [2e9] * 3})
    found = reading(rows, cell(weapon), [EARN])
    evidence = ("a figure and its unit, " * 30).strip()
    long = found.hypotheses[0].model_copy(update={"evidence": evidence})
    whole = verdict_of(found.model_copy(update={"hypotheses": (long,)}))
    show_verdict(whole, Path("r"), full=True)
    shown = capsys.readouterr().out
    assert evidence in shown
    assert f"{weapon} against baseline, 1 year: pays in 3 and harms in 0 of 3 worlds" in shown


UNMEASURED = ("value", "ci", "past_bar")  # fields of a hypothesis


def nulls(found: Any, path: str = "") -> list[str]:
    if isinstance(found, dict):
        return [at for key, value in found.items() for at in nulls(value, f"{path}.{key}")]
    if isinstance(found, list):
        return [at for value in found for at in nulls(value, path)]
    return [path] if found is None else []


@pytest.mark.parametrize("fired", [0.0, 1.0])
@pytest.mark.parametrize("gain", [-1e9, 0.0, 1e9])
def test_no_field_is_null_but_what_never_comes_or_does_not_exist(fired, gain):
    rows = table(
        {"baseline": [1e9] * 3, "weapon": [1e9 + gain] * 3},
        restricted_1y={"baseline": [0.0] * 3, "weapon": [fired] * 3},
    )
    found = reading(rows, cell(), [EARN])
    months = {".turning_month", ".flow_turning.month"}
    few = {".break_even_concession_ci", ".break_even_rival_weight_ci"}  # of three worlds none
    undecided = {f".hypotheses.{what}" for what in UNMEASURED}
    undecided = set() if fired and gain else undecided
    assert set(nulls(found.to_json())) == months | few | undecided


def test_failures_are_counted_and_the_first_is_told(capsys):
    rows = pd.DataFrame({"run": [0, 1, 2], "failed": [False, True, True], "error": ["", "a", "b"]})
    assert tell_failures(rows) == 1
    assert "2 of 3 rows failed" in (told := capsys.readouterr().err)
    assert "run 1: a" in told
    assert tell_failures(rows.iloc[:1]) == 0


def test_a_rival_that_plays_a_record_is_refused():
    fields = {"question": "?", "config": "c", "runs": 1, "months": 12, "headline": "w"}
    fields |= {"treatments": {"w": "Weapon"}, "baselines": {"t": "Open"}, "outcomes": ["payoff_1y"]}
    plain, by_record = load_config("world_2010"), load_config("history")

    def asked(others: dict[str, str]) -> Experiment:
        return Experiment.model_validate(fields | {"others": others})

    check_rivals(asked({"Japan": "Diversify2010"}), plain)
    with pytest.raises(UserError, match="Japan = 'Recorded'"):
        check_rivals(asked({"Japan": "Recorded"}), plain)
    with pytest.raises(UserError, match="Australia = 'Recorded'"):
        check_rivals(asked({"Japan": "Diversify2010"}), by_record)


def test_money_is_readable():
    assert [money(x) for x in (-1.234e9, 2.5e6, None)] == ["-1.23 bn", "+2.5 M", "-"]
    assert [money(x) for x in (-49.0, -1e-9, 0.0, -0.0, 49.0)] == ["0"] * 5  # no "-0.0 k"
    assert [money(x) for x in (-51.0, 51.0)] == ["-0.1 k", "+0.1 k"]
