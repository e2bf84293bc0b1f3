"""Pictures as files: a chart with its title and key, whose format its suffix names."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.made_results import made

from regame.answers.compare import Comparison
from regame.answers.kinds import KINDS, of_studies
from regame.cli import COMMANDS, call
from regame.core.errors import UserError
from regame.core.options import Printing
from regame.reports.charts import dots, figure
from regame.reports.files import write_files
from regame.reports.page import Picture, alone
from regame.reports.svg import Plot
from regame.reports.svg_grid import Grid
from regame.studies.explain.result import Playthrough
from regame.studies.frame import Answer
from regame.studies.respond.command import Board
from regame.studies.respond.result import RespondResult
from regame.studies.robustness.result import RobustnessResult
from regame.studies.verdict.result import Verdict

ROWS = [("stocks & floors", 3e6, (1e6, 5e6)), ("nothing", -2e6, None)]
FIGURE = dots("Worth", "M USD", ROWS, 1e6)
SVG = "{http://www.w3.org/2000/svg}"
BY_ITSELF = (Board, Comparison, Playthrough, RespondResult, RobustnessResult, Verdict)


def texts(svg: str) -> list[str]:
    return [at.text or "" for at in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_chart_alone_has_title_key_and_plain_colours() -> None:
    svg = alone(FIGURE)
    assert "var(" not in svg
    said = texts(svg)
    assert said[0] == "Worth"
    assert {"stocks & floors", "above zero", "below zero"} <= set(said)
    assert "the line includes zero" not in said, "the legend names what is not drawn"
    unsure = alone(dots("Worth", "M USD", [*ROWS, ("unsure", 1e6, (-1e6, 3e6))], 1e6))
    assert "the line includes zero" in texts(unsure)
    root = ElementTree.fromstring(svg)
    assert str(root.findtext(f"{SVG}desc")).startswith("Dots are estimates")
    height = float(root.attrib["height"])
    assert all(float(at.attrib.get("y", 0)) <= height for at in root.iter(f"{SVG}text"))
    both = alone(FIGURE + FIGURE)  # one below the other
    assert float(ElementTree.fromstring(both).attrib["height"]) == pytest.approx(2 * height)
    assert alone("") == ""


def test_a_key_is_drawn_as_what_it_names() -> None:
    """Grey tells a dashed line from a solid one, and a hollow dot from a full one."""
    plot = Plot("Title", (0, 1), (0, 1), "x", "y")
    plot.line([0, 1], [0, 1], "baseline dashed")
    plot.dot(0.5, 0.5, None, "harms hollow", "hint")
    svg = alone(figure(plot, {"baseline dashed line": "usual", "harms dot hollow": "outside"}, ""))
    assert svg.count('<polyline class="line baseline dashed"') == 1
    assert svg.count('<polyline class="baseline dashed line"') == 1
    assert svg.count('class="harms dot hollow"') == 1
    assert "<rect" not in svg.split("</style>")[1].partition("/>")[2]  # but the ground


def test_a_small_grid_has_room_for_the_name_of_its_axis() -> None:
    grid = Grid("Title", ["a"], ["1", "2"], what="a name that is longer than both cells")
    text = re.search(r'class="unit" x="([\d.]+)"[^>]*>a name', grid.svg())
    assert text is not None
    half = 0.5 * 7 * len(grid.what)
    assert float(text[1]) - half > 0
    assert float(text[1]) + half < grid.width
    assert f"--wide:{grid.width:.0f}px" in grid.svg()  # no page draws it larger


def test_the_suffix_names_the_format(tmp_path: Path) -> None:
    for suffix, first in (("svg", b"<svg"), ("pdf", b"%PDF"), ("PNG", b"\x89PNG")):
        if suffix != "svg":
            pytest.importorskip("svglib", reason="regame[pdf] is not installed")
        Picture(FIGURE).save(tmp_path / f"a.{suffix}")
        assert (tmp_path / f"a.{suffix}").read_bytes().startswith(first)
    with pytest.raises(UserError, match=r"must end in .svg, .pdf, .png"):
        Picture(FIGURE).save(tmp_path / "a.jpg")


def test_a_picture_keeps_its_faint_bands(tmp_path: Path) -> None:
    """What is half clear on a page is so in a PNG: more than the colour and white are there."""
    image = pytest.importorskip("PIL.Image", reason="regame[pdf] is not installed")
    band = '<figure><svg viewBox="0 0 90 90" aria-label="A">'
    band += '<polygon class="band wide" opacity="0.3" points="0,0 90,0 90,90 0,90"/></svg></figure>'
    Picture(band.replace("band wide", "band wide weapon")).save(tmp_path / "a.png")
    colours = image.open(tmp_path / "a.png").convert("RGB").getcolors(10**6)
    (_, red, green, blue) = max((n, *rgb) for n, rgb in colours if rgb != (255, 255, 255))
    assert red > green > blue > 150  # vermilion would have no blue at all


@pytest.mark.parametrize("command", ["verdict", "play", "respond", "episodes"])
def test_a_file_that_cannot_be_drawn_is_refused_at_once(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, why in (
        (tmp_path / "a.gif", "must end in"),
        (tmp_path / "no" / "a.svg", "no folder"),
    ):
        assert call([command, "--plot", str(path)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert why in line


def test_every_command_with_a_result_can_draw_it() -> None:
    import inspect

    printing = [n for n, at in COMMANDS.items() if "xlsx" in inspect.signature(at).parameters]
    drawing = [n for n, at in COMMANDS.items() if "plot" in inspect.signature(at).parameters]
    assert {"verdict", "respond", "compare", "play"} < set(printing) <= set(drawing)


def test_every_result_draws_itself() -> None:
    """By a chart of its own, or the first figures of its first table."""
    for kind in KINDS:
        cls = of_studies(kind.home)
        assert issubclass(cls, Answer) or "chart" in vars(cls), cls
    for cls in BY_ITSELF:
        assert len(re.findall("<svg", made(cls).chart())) == 1


def test_a_result_without_a_figure_says_that_nothing_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.test_frame import ROWS as rows
    from tests.test_frame import Found

    path = tmp_path / "a.svg"
    write_files(None, Found(best=()), Printing(plot=path))
    assert "there is nothing to draw" in capsys.readouterr().err
    assert not path.exists()
    write_files(None, Found(best=rows), Printing(plot=path))
    assert {"net, M USD", "a"} <= set(texts(path.read_text(encoding="utf-8")))
