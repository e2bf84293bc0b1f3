"""How a report opens: who supplies whom, and what each treatment does to the price outside."""

import numpy as np
from markupsafe import Markup

from regame.config.groups import load_again
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.words import listed, year_of
from regame.game.flows import flows_of
from regame.game.game import Game
from regame.reports import charts
from regame.reports.page import figure, folded, pair, swatch
from regame.reports.svg_grid import Grid
from regame.reports.templating import lines, sentence
from regame.studies.verdict.source import Source

CSS = ("baseline", "weapon")  # what is traded, and what is made of it
SOON = 8  # points of a series, two years, by which goods are ranked
SEEN = 0.005  # least share of a buyer's purchases that is drawn


def opening(source: Source) -> Markup:
    """Draw the trade of the opening month, and the price outside by treatment."""
    first, *others = _prices(source) or [("", Markup())]
    network = supply_network(load_again(source.protocol.config))
    names, more = [name for name, _ in others], pair(*(drawn for _, drawn in others))
    return pair(network, first[1]) + (folded(f"Prices of {listed(names)}", more) if names else "")


def supply_network(config: Config) -> Markup:
    """Draw who supplies whom in the first month of a world, as shares of what each buyer takes."""
    game = Game(config, {"seed": [1]}, series=False)
    game.step()
    links, states = game.atlas.chain, [str(state) for state in game.atlas.states]
    flows = flows_of(game.world, game.atlas, game.parameters)
    traded = {links.goods: flows.refined[0]}
    if links.made:
        traded[links.products] = flows.products[0]
    month = year_of(0, config.world.start_year)
    title = f"Who supplies whom with {listed(list(traded))}, {month}"
    grid = Grid(title, states, states, "sold to", turned=True, down="sold by")
    width = 1 / len(traded)
    for place, (css, (goods, sold)) in enumerate(zip(CSS, traded.items(), strict=False)):
        shares = np.divide(sold, sold.sum(axis=0), out=np.zeros_like(sold), where=sold > 0)
        for seller, buyer in np.argwhere(shares > SEEN).tolist():
            share = shares[seller, buyer]
            hint = f"{states[seller]} to {states[buyer]}: {share:.0%} of what it buys of {goods}"
            part = (place * width, (place + 1) * width)
            grid.fill(seller, buyer, css, hint, strength=share, part=part)
    sides = (", left half", ", right half") if links.made else ("",)
    keys = zip(CSS, traded, sides, strict=False)
    key = lines([swatch(f"{css} solid", f"{goods}{side}") for css, goods, side in keys])
    return figure(title, grid.svg(), key, sentence("verdict", "trade"))


def _prices(source: Source) -> list[tuple[str, Markup]]:
    """Draw prices by treatment, first those that the weapon moves by most money: (group, chart)."""
    found = source.found
    beside = [reading for reading in found.treatments if reading.baseline == found.baseline]
    played = {found.baseline: found.played[1]} | {at.treatment: at.played[0] for at in beside}
    paths: dict[str, dict[str, Floats]] = {}
    for group in source.world.groups:
        column = f"price_outside_{group}"
        medians = {name: source.median(run, column) for name, run in played.items()}
        paths[group] = {name: path for name, path in medians.items() if path is not None}

    def moved(group: str) -> float:
        """How far the headline moves a price in its first two years: the mean, of the unit."""
        change = paths[group][found.treatment] - paths[group][found.baseline]
        return float(np.abs(change[:SOON]).mean())

    kept = [group for group in paths if {found.treatment, found.baseline} <= paths[group].keys()]
    groups = sorted(kept, key=moved, reverse=True)
    return [(group, _by_treatment(source, group, paths[group])) for group in groups]


def _by_treatment(source: Source, group: str, paths: dict[str, Floats]) -> Markup:
    """Draw the headline, its baseline, and the treatments with the highest and lowest peak."""
    found, world = source.found, source.world
    others = [name for name in paths if name not in (found.treatment, found.baseline)]
    others.sort(key=lambda name: float(paths[name].max()))
    shown = dict.fromkeys([found.treatment, *others[-1:], *others[:1]])
    caption = sentence("verdict", "price_paths", found.treatment, len(others))
    title = f"Price of {world.traded(group)} outside, by treatment"
    years = source.start + (np.arange(len(paths[found.baseline])) + 1) / 4
    drawn = {name: paths[name] for name in (found.baseline, *shown)}
    return charts.curves(title, world.price_unit, years, drawn, caption, log=True)
