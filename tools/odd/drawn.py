"""README's pictures: drawn from kept figures, and from the first month of today's world."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from regame.analysis.results import HarmMap, Horizon
from regame.config.files import load_config
from regame.game.game import Game
from regame.reports import charts
from regame.reports.page import figure, swatch
from regame.reports.pictures import alone
from regame.reports.svg import Plot
from regame.reports.svg_grid import Grid
from regame.reports.templating import lines
from regame.studies.respond.result import RespondResult
from regame.studies.verdict import turns

TARGET, POLICY = "Japan", "stock of magnets"  # of the curve
WORLD = "world_2025"  # of the network
BILLION = 1e3  # millions of USD
GOODS = {"refined": ("oxides", "baseline"), "products": ("magnets", "weapon")}  # name, colour

type Figures = dict[str, dict[str, Any]]  # files of docs/figures by name


def answer(figures: Figures) -> Markup:
    """The answer of today by horizon: who pays, who is harmed."""
    return charts.classes([Horizon.model_validate(at) for at in figures["today"]["horizons"]])


def turned(figures: Figures) -> Markup:
    """The map of what turns the answer of 2010, as the report draws it."""
    return turns.draw(HarmMap.model_validate(figures["verdict"]["harm_map"]))


def policies(figures: Figures) -> Markup:
    """A target's policies: what they cost against what they avoid."""
    return RespondResult.model_validate({**figures["respond"], "out": ""}).chart()


def network(_figures: Figures) -> Markup:
    """Who supplies whom: goods between states in the first month of the world of today."""
    config = load_config(WORLD)
    game = Game(config, {"seed": [1]}, series=False)
    game.step()
    graph = game.network()
    flows = [
        (graph.nodes[start]["state"], graph.nodes[end]["state"], edge["good"], edge["flow"])
        for start, end, edge in graph.edges(data=True)
        if edge["good"] in GOODS
    ]
    states = [str(state) for state in game.atlas.states]
    used = {(end, good): 0.0 for end in states for good in GOODS}
    for _, end, good, flow in flows:
        used[end, good] += flow
    title = f"Who supplies whom with oxides and magnets, January {config.world.start_year}"
    grid = Grid(title, states, states, "sold to", turned=True)
    for start, end, good, flow in flows:
        share = flow / used[end, good] if used[end, good] > 0 else 0.0
        name, css = GOODS[good]
        half = (0.0, 0.5) if good == "refined" else (0.5, 1.0)
        hint = f"{start} to {end}: {share:.0%} of what it buys of {name}"
        grid.fill(states.index(start), states.index(end), css, hint, strength=share, part=half)
    sides = ("left half", "right half")
    key = lines(
        [
            swatch(f"{css} solid", f"{name}, {side}")
            for (name, css), side in zip(GOODS.values(), sides, strict=True)
        ]
    )
    caption = (
        "Sellers in rows, buyers in columns: the darker, the larger the seller's share of what the "
        "buyer takes of that good, its own output included, before any weapon."
    )
    return figure(title, grid.svg(), key, caption)


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
    title = f"What a {POLICY} is worth to {TARGET} in a full stop of a year"
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
