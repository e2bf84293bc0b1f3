"""Pictures of README and docs: from kept figures, and the first month of today's world."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from regame.analysis.results import HarmMap, Horizon
from regame.config.files import load_config
from regame.reports import charts
from regame.reports.page import alone
from regame.reports.svg import Plot
from regame.studies.respond.result import RespondResult
from regame.studies.verdict import causes, findings

TARGET, POLICY = "Japan", "stock of magnets"  # of the curve
WORLD = "world_2025"  # of the network
BILLION = 1e3  # millions of USD

type Figures = dict[str, dict[str, Any]]  # files of docs/figures by name


def answer(figures: Figures) -> Markup:
    """The answer of today by horizon: who pays, who is harmed."""
    return charts.classes([Horizon.model_validate(at) for at in figures["today"]["horizons"]])


def turned(figures: Figures) -> Markup:
    """The map of what turns the answer of 2010, as the report draws it."""
    return causes.draw_map(HarmMap.model_validate(figures["verdict"]["harm_map"]))


def policies(figures: Figures) -> Markup:
    """A target's policies: what they cost against what they avoid."""
    return RespondResult.model_validate({**figures["respond"], "out": ""}).chart()


def network(_figures: Figures) -> Markup:
    """Who supplies whom: goods between states in the first month of the world of today."""
    return findings.supply_network(load_config(WORLD))


def curve(_figures: Figures) -> Markup:
    """What a stock is worth to a target by its size, from the figures of the explorer."""
    page = files("regame.explorer") / "page" / "figures.json"
    curves = json.loads(page.read_text("utf-8"))["policies"]["states"][TARGET]["curves"]
    points = [point for point in curves if point["policy"] == POLICY]
    doses = [point["dose"] for point in points]
    low, middle, high = (
        [point[end] / BILLION for point in points] for end in ("low", "worth", "high")
    )
    unit = points[0]["unit"]
    title = f"What a {POLICY} is worth to {TARGET} in a full stop of 2027"
    plot = Plot(
        title, (0, max(doses)), (min(0.0, *low), 1.05 * max(high)), unit, "bn USD, discounted"
    )
    plot.band(doses, low, high, "baseline")
    plot.line(doses, middle, "baseline")
    plot.level(0)
    keys = {"baseline solid": "mean", "baseline wide": "5–95 % of worlds"}
    return charts.figure(
        plot, keys, f"Value added saved, less the cost, by {unit} in stock: mean, and 5 to 95 %."
    )


PICTURES: dict[str, Callable[[Figures], Markup]] = {  # file in docs -> its picture
    "answer.svg": answer,
    "turns.svg": turned,
    "network.svg": network,
    "curve.svg": curve,
    "respond.svg": policies,
}


def drawn(name: str, figures: Figures) -> str:
    """Return a picture as SVG that needs no page."""
    return alone(PICTURES[name](figures)) + "\n"
