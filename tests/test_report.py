"""The report stands alone, says all it has to, and its charts keep to their frames."""

import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.cli import call
from regame.core.errors import UserError
from regame.design.design import cross, worlds
from regame.reports.page import REPORT, charts_in
from regame.reports.svg import CHART, HEIGHT, Plot, log_ticks, ticks
from regame.reports.svg_grid import Links
from regame.runs import manifests, store
from regame.runs.manifests import SEALS
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.runs.rows import series_of
from regame.runs.runner import Job, run_design
from regame.studies.experiment.result import LEVELS, ExperimentResult, Outcomes
from regame.studies.verdict.answer import answer
from regame.studies.verdict.causes import provenance
from regame.studies.verdict.losses import Loss
from regame.studies.verdict.options import VerdictOptions
from regame.studies.verdict.report import (
    PROTOCOL,
    SECTIONS,
    VERDICT,
    read,
    render,
    show_verdict,
    write_report,
)
from regame.studies.verdict.verdict import decide, protocol, run_verdict

WORLDS = 12
TREATMENTS = ("quota+denial", "quota", "denial")
BASELINES = ("status quo", "enforcement", "free trade", "domestic reform")
RUNS = (*BASELINES, *TREATMENTS, *(f"{name}+enforcement" for name in TREATMENTS))


def play_toy(config: Any, rows: pd.DataFrame, months: int) -> pd.DataFrame:
    """Outcomes that a real game might have: gains at first, losses in the end."""
    armed = np.array([not name.startswith(("status", "free")) for name in rows["treatment"]])
    luck = 1 + (rows["world"].to_numpy() % 7) / 7
    found: dict[str, Any] = {"failed": False, "error": ""}
    month = np.arange(months)
    path = 5e9 + armed[:, None] * luck[:, None] * 1e7 * (60 * np.sqrt(month + 1) - 5 * month)
    for years in (1, 2, 5, 10, 20):
        gain = path[:, 12 * years - 1]
        for name in ("payoff", "money", "budget", "broad"):
            found[f"{name}_{years}y"] = gain
        found[f"targets_{years}y"] = -2e9 * armed * luck
        for name, value in {
            "restricted": 9.0,
            "threats": 4.0,
            "acts": 3.0,
            "conceded": 1.0,
        }.items():
            found[f"{name}_{years}y"] = value * armed
        found[f"trust_{years}y"] = 1 - 0.3 * armed * luck / 2
        for name in ("lost", "rivals", "magnets"):
            found[f"{name}_{years}y"] = 0.1 + 0.05 * armed * luck
    for year in range(1, 21):
        found[f"flow_y{year}"] = np.diff(path[:, [12 * year - 12, 12 * year - 1]])[:, 0]
    found["path"] = list(path)
    for name in series_of(config.world.groups, "china"):
        found[f"series_{name}"] = list(20 + 30 * (armed * luck)[:, None] * np.ones(months // 3))
    return pd.DataFrame(found, index=rows.index)


LOSS = Loss(
    state="<script>loser</script>", sector="<script>sector</script>", years=20, months=240,
    median_usd=1.0, low_usd=0.0, high_usd=2.0,
)  # fmt: skip


class Check(HTMLParser):
    """Fails on a tag that is closed out of turn, or a chart without a name."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg":
            assert dict(attrs)["aria-label"]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("line", "polygon", "polyline", "rect", "circle")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A small verdict, made ready."""
    real = prepare("weaponization", VerdictOptions(runs=2), Ask(TREATMENTS, "status quo"))
    design = cross(worlds(WORLDS, real.experiment.uncertainties, 1), real.profiles)
    return replace(real, design=design, runs=WORLDS, pinned=())


@pytest.fixture(scope="module")
def folder(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of results of that verdict, played with outcomes that are made up."""
    out = tmp_path_factory.mktemp("verdict") / "out"
    options = VerdictOptions(runs=WORLDS, out=out, workers=1)
    job = Job("toy", plan.config, plan.design, 240, 1, play_toy)
    main = run_design(job, options)
    found, _ = decide(plan, main, options, play_toy)
    store.write_json(out / "_notes" / PROTOCOL, protocol(plan, options, Path("toy")).to_json())
    store.write_json(out / "_notes" / VERDICT, found.to_json())
    write_report(out)
    return out


@pytest.fixture(scope="module")
def text(folder: Path) -> str:
    return (folder / "_notes" / REPORT).read_text(encoding="utf-8")


def test_every_section_is_there_or_said_to_be_missing(text):
    """What was not played has no heading and no link; a line at the end names it."""
    said = re.search(r"Not asked, or not kept: ([^<]*)\.", text)
    assert said is not None
    missing = set(said[1].split("; "))
    assert {"How the answer moves", "The first months", "Who depends on whom"} <= missing
    assert missing < {title for title, _ in SECTIONS.values()}
    for name, (title, _) in SECTIONS.items():
        assert (f'<section id="{name}"' in text) == (title not in missing), title
        assert (f">{title}</h2>" in text) == (title not in missing), title
    assert set(re.findall(r'href="#([^"]+)"', text)) == set(
        re.findall(r'section id="([^"]+)"', text)
    )
    for body in re.findall(r"</h2>(.*?)</section>", text, re.DOTALL):
        assert re.search(r"<svg|<table|<p", body)


def test_it_opens_with_the_answer_the_trade_and_prices(folder, text):
    """After the sentence come shares of worlds, who supplies whom, and prices by treatment."""
    found = read(folder).found
    opening = text[: text.index("<section")]
    first, supply, price, *_ = charts_in(opening)
    assert opening.index(found.sentence) < opening.index("<figure")
    assert first.title.startswith("Worlds in which the weapon pays")
    assert supply.title.startswith("Who supplies whom with oxides and magnets")
    bought: dict[tuple[str, str], float] = {}
    shares = re.findall(r"<title>[^<]+ to ([^<]+): (\d+)% of what it buys of (\w+)<", supply.inside)
    for buyer, share, good in shares:
        bought[buyer, good] = bought.get((buyer, good), 0.0) + float(share)
    assert len(bought) > 10
    assert min(bought.values()) > 95  # all of it but shares too small to draw
    assert max(bought.values()) < 103  # and nothing twice
    assert price.title.endswith("outside, by treatment")
    keys = [name for _, name in price.keys]
    assert keys[:2] == [found.baseline, found.treatment]
    assert price.inside.count("<polyline") == len(keys) == len({css for css, _ in price.keys})


def test_its_tables_are_folded_under_what_is_in_them(text):
    tables = text.count("<table>")
    assert tables >= 12
    folded = re.findall(r"<details><summary>[^<]+</summary><div class=\"scroll\"><table>", text)
    assert len(folded) == tables


def test_it_can_be_read_without_a_network(text):
    assert not re.findall(r"https?://|//cdn|@import|url\(|<script|<link|<img|<iframe", text)


def test_its_tags_close_and_its_charts_are_named(text):
    check = Check()
    check.feed(text)
    check.close()
    assert check.open == []
    assert text.count("<svg") >= 14
    assert "nan" not in re.sub(r"<[^>]*>|nan[a-z]|[a-z]nan", "", text).lower()
    assert not re.findall(r'="[^"]*\bnan\b', text)


def test_units_and_uncertainty_are_told(text):
    for said in ("5–95 % of worlds", "95 % intervals", "USD/kg REO", "t REO a month", "Wilson"):
        assert said in text


def test_it_can_be_written_again_from_the_folder_alone(folder, text, capsys):
    (folder / "_notes" / REPORT).unlink()
    assert call(["report", str(folder)]) == 0
    assert capsys.readouterr().out.strip() == str(folder / "_notes" / REPORT)
    assert (folder / "_notes" / REPORT).read_text(encoding="utf-8") == text


def test_a_key_that_the_user_holds_is_no_range(folder, plan, text, tmp_path):
    held, other = (item.key for item in plan.experiment.uncertainties[:2])
    section, name = held.split(".")
    value = f"{plan.config.numbers()[held]:g}"
    source = read(folder)
    asked = VerdictOptions(
        overrides=(f"{held}={value}",), treatments=("quota",), worlds="posterior"
    )
    told = provenance(
        replace(
            source,
            table=source.table.drop(columns=held),
            protocol=protocol(plan, asked, Path("weaponization_2025")),
        )
    )
    count = len(plan.experiment.uncertainties)
    assert f"The {count} uncertain parameters" in text
    assert "Pinned by the user" not in text
    assert f"The {count - 1} uncertain parameters" in told
    assert f"<td>{other}</td>" in told.partition("uncertain parameters")[2]
    before, _, after = told.partition("uncertain parameters")
    assert "Pinned by the user" in before
    assert held in before
    assert f"{held}<" not in after
    assert (
        f"regame verdict weaponization_2025 --runs {WORLDS} --seed 1 --worlds posterior "
        f"--treatment quota --set {section}.{name}={value}<"
    ) in told


def test_results_that_do_not_know_their_command_have_a_report_too(folder):
    source = read(folder)
    old = source.protocol.model_copy(update={"command": []})
    told = provenance(replace(source, protocol=old))
    assert "To make it again" not in told
    assert "The tables are in the folder" in told


@pytest.mark.parametrize("as_json", [False, True])
def test_the_path_of_the_report_is_told_once(plan, tmp_path, monkeypatch, capsys, as_json):
    monkeypatch.setattr("regame.runs.rows.play_rows", play_toy)
    monkeypatch.setattr("regame.studies.verdict.verdict.prepare", lambda *asked: plan)
    assert run_verdict(VerdictOptions(out=tmp_path / "out", workers=1, json=as_json)) == 0
    shown = capsys.readouterr()
    assert f"{shown.out}{shown.err}".count(str(tmp_path / "out" / "_notes" / REPORT)) == 1
    if as_json:
        assert json.loads(shown.out)["treatment"] == "quota+denial"


def test_doubts_come_last(folder):
    assert (
        answer(read(folder).found.model_copy(update={"doubts": ("Doubtful.",)}))[-1] == "Doubtful."
    )


def test_a_folder_without_a_verdict_is_the_users_mistake(tmp_path):
    with pytest.raises(UserError, match="no verdict was reached there"):
        write_report(tmp_path)


@pytest.mark.parametrize(("file", "key"), [(VERDICT, "baseline"), (PROTOCOL, "config_hash")])
def test_an_altered_answer_is_noticed(folder, file, key):
    path = folder / "_notes" / file
    before = path.read_bytes()
    try:
        path.write_text(json.dumps({**json.loads(before), key: "x"}))
        with pytest.raises(UserError, match=f"{file}: was altered"):
            write_report(folder)
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"baseline": "x"}, "quota.denial against x is none of the treatments"),
        ({"horizons": []}, "horizons = ..: must hold one or more"),
        ({"payoffs": []}, "payoffs = ..: must hold one or more"),
        ({"treatments": []}, "is none of the treatments"),
    ],
)
def test_an_answer_without_a_seal_that_says_what_none_can_is_damaged(
    folder, tmp_path, monkeypatch, change, said
):
    old = tmp_path / "old"
    shutil.copytree(folder, old)
    (old / "_notes" / SEALS).unlink()
    monkeypatch.setattr(manifests, "_must_be_sealed", lambda manifest: False)  # as one of 0.1
    write_report(old)
    file = old / "_notes" / VERDICT
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    with pytest.raises(UserError, match=said):
        write_report(old)


def test_the_channels_lie_apart_and_leave_the_main_table_as_it_is(folder):
    found = read(folder).found
    assert found.rows == WORLDS * len(RUNS) == len(store.read(folder))
    channels = store.read(folder / "_notes/channels")
    assert len(channels) == WORLDS * 2 * len(found.channels)
    assert {item.contribution_usd for item in found.channels} == {0.0}
    assert found.smallest_set_that_turns_the_sign == ()


def test_a_channel_that_changes_no_world_says_why(folder):
    found = read(folder).found
    notes = {item.name: item.note for item in found.channels}
    assert notes["concessions"].startswith("Zero by definition")
    assert notes["trust"] == "With it and without it every world is the same"
    page = (folder / "_notes" / REPORT).read_text(encoding="utf-8")
    assert all(note in page for note in notes.values())


def hostile(name: str) -> str:
    """A name that would run as a script if it reached the page as it is."""
    return f"<script>{name}</script>&amp;\"'"


def test_no_name_reaches_the_page_unescaped(folder):
    """Question, treatment, strategy, state, claim, channel, evidence and name of a file."""
    source = read(folder)
    asked = source.protocol.experiment
    baseline = asked.baselines[source.found.baseline]
    experiment = asked.model_copy(
        update={
            "question": hostile("asked"),
            "config": hostile("config"),
            "others": {hostile("state"): hostile("strategy")},
            "baselines": {
                hostile("baseline"): baseline.model_copy(update={"strategy": hostile("text")})
            },
            "treatments": {hostile("treatment"): hostile("weapon")},
        }
    )
    claim = source.found.hypotheses[0].model_copy(
        update={"claim": hostile("claim"), "evidence": "x" + hostile("evidence")}
    )
    channel = source.found.channels[0].model_copy(
        update={"name": hostile("channel"), "what": hostile("what"), "note": hostile("note")}
    )
    reading = source.found.treatments[0].model_copy(
        update={"treatment": hostile("cell"), "baseline": hostile("baseline")}
    )
    found = source.found.model_copy(
        update={
            "question": hostile("question"),
            "sentence": hostile("sentence"),
            "holder": hostile("holder"),
            "treatment": hostile("headline"),
            "baseline": hostile("baseline"),
            "hypotheses": (claim, *source.found.hypotheses[1:]),
            "channels": (channel,),
            "treatments": (reading,),
            "losses": (LOSS,),
        }
    )
    words = ["regame", "verdict", "--config", hostile("file")]
    protocol = source.protocol.model_copy(update={"experiment": experiment, "command": words})
    text = render(replace(source, found=found, protocol=protocol))
    assert "<script" not in text
    names = {
        *("asked", "config", "state", "strategy", "baseline", "text", "treatment", "weapon"),
        *("claim", "evidence", "channel", "what", "note", "cell", "question", "sentence"),
        *("holder", "headline", "file", "sector", "loser"),
    }
    missing = {name for name in names if f"&lt;script&gt;{name}&lt;/script&gt;" not in text}
    assert missing == set()
    assert "&amp;amp;" in text
    check = Check()
    check.feed(text)
    assert check.open == []


def test_names_with_markup_are_printed_as_they_are(folder, capsys):
    name = "[bold red]x[/nope] :smile: [link=y]\\"
    found = read(folder).found
    claim = found.hypotheses[0].model_copy(update={"claim": f"claim {name}"})
    channel = found.channels[0].model_copy(update={"name": f"channel {name}", "note": ""})
    idle = found.channels[1].model_copy(update={"name": f"idle {name}", "note": "nil"})
    reading = found.treatments[0].model_copy(update={"treatment": f"cell {name}"})
    found = found.model_copy(
        update={
            "question": f"asked {name}",
            "treatment": f"cell {name}",
            "holder": f"holder {name}",
            "hypotheses": (claim,),
            "channels": (channel, idle),
            "treatments": (reading,),
            "pinned": (f"pinned {name}",),
        }
    )
    show_verdict(found, Path(f"report {name}"), full=True)
    shown = " ".join(capsys.readouterr().out.split())  # a title may go on in the next line
    for what in ("claim", "channel", "idle", "cell", "asked", "holder", "pinned", "report"):
        assert f"{what} {name}" in shown, what


def test_outcomes_of_a_treatment_with_markup_in_its_name_are_printed(capsys):
    name = "[/a] :smile:"
    levels = dict.fromkeys(LEVELS, 1.0)
    item = Outcomes(treatment=name, rows=3, outcomes={"payoff_1y": levels})
    ExperimentResult(
        question=f"asked {name}", runs=3, rows=3, months=12, seed=1, config_hash="x",
        failed_rows=0, unsteady_worlds=0, treatments=(item,), elapsed_s=1.0, runs_per_s=None,
        out=f"out {name}",
    ).show()  # fmt: skip
    shown = capsys.readouterr().out
    assert shown.count(name) == 3


def test_a_part_of_the_page_cannot_be_broken_by_a_name():
    plot = Plot('<b>&"', (0, 1), (0, 1), "x", "<i>")
    plot.dot(0.5, 0.5, None, "pays", "<script>")
    drawn = plot.svg()
    assert "<b>" not in drawn
    assert "<script>" not in drawn


def test_ticks_are_round_and_inside():
    assert ticks(0, 100) == [0, 20, 40, 60, 80, 100]
    assert ticks(-1.3, 0.4, 4) == pytest.approx([-1, -0.5, 0])
    assert ticks(5, 5) == [5]
    assert log_ticks(3, 120) == [5, 10, 20, 50, 100]
    assert log_ticks(210, 480) == [250, 300, 350, 400, 450]  # 200 and 500 lie outside


def test_a_chart_puts_values_where_its_axes_say():
    plot = Plot("t", (0, 10), (1, 100), "x", "y", log=True)
    middle = (plot.down(1) + plot.down(100)) / 2
    assert plot.down(10) == pytest.approx(middle)
    assert plot.across(5) == pytest.approx((plot.across(0) + plot.across(10)) / 2)
    assert plot.down(1e9) == plot.down(1e12)  # what lies far beyond is drawn just outside


def test_the_name_of_a_line_stays_within_the_chart():
    plot = Plot("title", (0.0, 100.0), (0.0, 1.0), "x", "y")
    plot.upright(55, "short", "ink")
    plot.upright(55, "supported below, contradicted above", "ink")
    sides = re.findall(r'text-anchor="(start|end)">(short|supported)', "".join(plot.marks))
    assert sides == [("start", "short"), ("end", "supported")]


def test_a_line_is_a_line_without_its_page_and_in_any_colour():
    plot = Plot("title", (0.0, 1.0), (0.0, 1.0), "x", "y")
    plot.line([0, 1], [0, 1], "pays")
    plot.band([0, 1], [0, 0], [1, 1], "pays")
    plot.upright(0.5, "half", "ink")
    drawn = plot.svg()
    for mark in re.findall(r"<(?:polyline|line) [^>]*>", drawn):
        assert "stroke=" in mark
    (line,) = re.findall(r"<polyline [^>]*>", drawn)
    assert 'fill="none"' in line
    # A class of a colour fills too, so the rule that does not is the one of the element.
    assert "polyline.line{fill:none" in CHART
    links = Links("title", ("x", "y"), ("a", "b"), ("c",))
    links.arrow("a", "c", True, "pays", 0.5, "hint")
    (link,) = re.findall(r'<path class="link"[^>]*>', links.svg())
    assert 'fill="none" stroke="currentColor"' in link


@pytest.mark.parametrize("label", ["USD", "discount rate, % a year, compounded yearly"])
def test_the_name_of_an_axis_is_no_longer_than_the_axis(label: str):
    drawn = Plot("title", (0.0, 1.0), (0.0, 1.0), "x", label).svg()
    length = re.search(r'textLength="(\d+)"', drawn)
    assert (length is not None) == (len(label) > 38)
    assert length is None or int(length[1]) <= HEIGHT - 40
