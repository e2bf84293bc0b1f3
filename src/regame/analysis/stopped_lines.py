"""What is lost when lines stop for lack of magnets: an adaptive input-output step with stocks.

After Hallegatte (2008, Risk Analysis 28:779) and Inoue and Todo (2019, Nature Sustainability
2:841), month by month, over sectors of states whose lines need magnets. An input without a
substitute is a bottleneck: a line's output falls one for one with it once stocks end (Leontief;
Boehm, Flaaen and Pandalai-Nayar 2019), whatever it costs. The step follows the lack of goods that a
game has played and changes nothing in it. Parameters: tables `losses_*`, drawn for every world from
its seed.
"""

from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from regame.core.arrays import Floats
from regame.design.design import triangular
from regame.tables.losses import Economy

ENOUGH = 0.01  # share of lines short up to which a sector can work overtime; C
SUPPLIERS = "suppliers at home"


class Drawn(NamedTuple):
    """An economy of every world: ranges of `Economy` drawn, first axis the world.

    value_added: (world, sector, state) USD a month, of all lines of a sector; chain: the same of
    its suppliers at home, if all its lines stop; output: gross; inside: share of magnets in parts.
    needs: (world, sector). All others (world,), in the units of table `losses_parameters`.
    """

    value_added: Floats
    chain: Floats
    output: Floats
    inside: Floats
    needs: Floats
    sea_months: Floats
    line_stock_months: Floats
    redesign_months: Floats
    restart_months: Floats
    overtime: Floats
    patience_months: Floats
    idle_reused: Floats


class Lack(NamedTuple):
    """What lines lack in a pair of runs, by month.

    products: (world, end use, state, month) share of what lines of the baseline use; parts: (world,
    state, month) share of parts from the holder that does not leave; grades_alone: the same, 0/1.
    """

    products: Floats
    parts: Floats
    grades_alone: Floats


class Lost(NamedTuple):
    """What is lost, USD by month (world, sector, state, month).

    value_added: net of what is caught up, the last sector SUPPLIERS; output: gross output of lines
    that stand, suppliers left out.
    """

    value_added: Floats
    output: Floats


def draw(economy: Economy, seeds: NDArray[np.integer]) -> Drawn:
    """Draw the economy of every world, triangular between least and most, from its seed alone.

    A range's draw depends on its name and the seed, so that another parameter moves none.
    """
    sizes = {"value_added": economy.value_added, "inside": economy.inside}
    drawn = {
        name: triangular(_uniform(name, seeds, at.shape[:-1]), at[..., 1], at[..., 0], at[..., 2])
        for name, at in (economy.parameters | sizes).items()
    }
    value, own_orders = drawn.pop("value_added"), drawn.pop("own_orders")[:, :, None]
    return Drawn(
        value_added=value,
        chain=value * np.maximum(economy.multiplier / own_orders - 1, 0),
        output=value / economy.ratio,
        **drawn,
    )


def _uniform(name: str, seeds: NDArray[np.integer], shape: tuple[int, ...]) -> Floats:
    """Uniform numbers of every world (world, *shape), by name and seed."""
    key = crc32(name.encode())
    draws = [np.random.Generator(np.random.Philox(key=[int(seed), key])) for seed in seeds]
    return np.stack([generator.random(shape) for generator in draws])


def lose(economy: Economy, drawn: Drawn, lack: Lack) -> Lost:
    """Return what is lost month by month."""
    weight = economy.uses * economy.tonnes[:, None]
    weight = weight / np.maximum(weight.sum(axis=0), 1e-12)  # (end use, sector)
    short = np.einsum("uk,wusm->mwks", weight, lack.products)
    lines = Lines(economy, drawn, short.shape[1:])
    parts, alone = (np.moveaxis(part, 2, 0) for part in (lack.parts, lack.grades_alone))
    steps = [lines.month(*month) for month in zip(short, parts, alone, strict=True)]
    value, output = (np.stack(part, axis=-1) for part in zip(*steps, strict=True))
    return Lost(value, output)


class Lines:
    """The lines of all sectors and states, (world, sector, state), from month to month."""

    def __init__(self, economy: Economy, drawn: Drawn, shape: tuple[int, ...]):
        self.economy, self.drawn, self.shape = economy, drawn, shape
        self.redesigned = np.zeros(shape)  # share of short lines that need no such grade any more
        self.loose: list[Floats] = []  # magnets lacking where they are shipped, by month
        self.at_holder: list[Floats] = []  # parts of the holder that do not leave
        self.stock = np.broadcast_to(drawn.line_stock_months[:, None, None], shape)  # parts, months
        self.standing = np.zeros(shape)  # share of lines that need magnets
        self.backlog = np.zeros(shape)  # months of a sector's output that buyers still wait for
        self.reused = np.zeros(shape)  # part of idle labour and capital that works elsewhere

    def month(self, products: Floats, parts: Floats, alone: Floats) -> tuple[Floats, Floats]:
        """Play a month; return value added and gross output lost, USD.

        products: (world, sector, state), parts and alone: (world, state).
        """
        d = self.drawn
        self.loose.append(products * (1 - self.redesigned * alone[:, None]))
        self.at_holder.append(np.broadcast_to(parts[:, None], self.shape))
        self._redesign(products, alone)
        loose = delayed(self.loose, d.sea_months)
        short = (1 - d.inside) * loose + d.inside * self._parts_short()
        back = np.exp(-1 / d.restart_months)[:, None, None]
        self.standing = np.maximum(short, self.standing * back)
        stops = d.needs[:, :, None] * self.standing  # months of the sector's output
        net = stops - self._caught_up(stops, short)
        return self._value(net), d.output * stops

    def _redesign(self, products: Floats, alone: Floats) -> None:
        speed = -np.expm1(-1 / self.drawn.redesign_months)[:, None, None]
        short = (products > 0) & (alone[:, None] > 0)
        self.redesigned = self.redesigned + np.where(short, speed * (1 - self.redesigned), 0)

    def _parts_short(self) -> Floats:
        """Share of parts that lines lack once their stock of them has run down.

        Makers elsewhere lack what their own lines of the sector lack, two passages by sea before;
        those at the holder ship what its rule lets out.
        """
        d, origins = self.drawn, self.economy.origins
        makers = np.einsum("kso,wko->wks", origins, delayed(self.loose, 2 * d.sea_months))
        holder = origins[:, :, self.economy.home] * delayed(self.at_holder, d.sea_months)
        supply = 1 - np.minimum(makers + holder, 1)
        use = np.minimum(1, supply + self.stock)
        spare = np.where(supply >= 1, d.overtime[:, None, None], 0)
        full = d.line_stock_months[:, None, None]
        self.stock = np.minimum(self.stock + supply - use + spare, full)
        return 1 - use

    def _caught_up(self, stops: Floats, short: Floats) -> Floats:
        """Output made up by overtime this month: once goods are there, while buyers wait."""
        d = self.drawn
        waits = self.backlog * np.exp(-1 / d.patience_months)[:, None, None] + stops
        able = d.overtime[:, None, None] * (1 - self.standing)
        caught_up = np.where(short <= ENOUGH, np.minimum(waits, able), 0)
        self.backlog = waits - caught_up
        return caught_up

    def _value(self, net: Floats) -> Floats:
        """Value added lost, suppliers last (world, sector + 1, state).

        Suppliers lose the orders of a stopped line, as far as they run themselves.
        """
        d = self.drawn
        self.reused = np.where(
            self.standing > ENOUGH,
            self.reused + d.idle_reused[:, None, None] * (1 - self.reused),
            0,
        )
        net = net * (1 - self.reused)
        lines = d.value_added * net
        run = 1 - lines.sum(axis=1).clip(min=0) / np.maximum(d.value_added.sum(axis=1), 1e-12)
        orders = (d.chain * net).sum(axis=1) * run
        return np.concatenate([lines, orders[:, None]], axis=1)


def delayed(months: list[Floats], by: Floats) -> Floats:
    """Return the last of a list (world, ...) as it was `by` months (world,) ago; 0 before it."""
    shape = (len(by), *(1,) * (months[-1].ndim - 1))
    back = np.floor(by).astype(int)
    part = (by - back).reshape(shape)

    def ago(count: NDArray[np.integer]) -> Floats:
        """What was so many months ago, each its own; zero before the first."""
        shifted = np.zeros_like(months[-1])
        for some in np.unique(count[count < len(months)]):
            shifted[count == some] = months[-1 - some][count == some]
        return shifted

    return (1 - part) * ago(back) + part * ago(back + 1)


LINES = (
    "need", "received", "held", "served", "wanted", "from_holder", "grades_alone", "parts_bound",
)  # fmt: skip
TRACE = 1e-6  # share of lines: less is rounding, since runs may be kept in single precision


def lack_of(economy: Economy, treated: Floats, baseline: Floats) -> Lack:
    """Return what lines lack, from runs (world, LINES, state, month) of both sides."""
    runs, usual = (
        dict(zip(LINES, np.moveaxis(side, 1, 0), strict=True)) for side in (treated, baseline)
    )
    lack = lacking(
        runs["need"], runs["received"], runs["held"][..., 0], usual["served"], runs["wanted"]
    )
    withheld = np.maximum(1 - runs["from_holder"] / np.maximum(usual["from_holder"], 1e-12), 0)
    alone = runs["grades_alone"]
    return Lack(
        products=by_use(lack, economy.tonnes, economy.exposed, alone),
        parts=runs["parts_bound"] * withheld,
        grades_alone=alone,
    )


def lacking(
    need: Floats, received: Floats, held: Floats, baseline: Floats, wanted: Floats
) -> Floats:
    """Share of the baseline's lines that lack goods, month by month (..., month).

    need and received: t; held: (...) t at first; baseline: served there, over need; wanted: at the
    price of buyers at the holder, over need. A line runs as long as a stock or what it is sent lets
    it. Neither what the holder's own price puts off nor growth that never came is lacking.
    """
    stock, short = held, np.zeros_like(need)
    for month in range(need.shape[-1]):
        size, usual = need[..., month], baseline[..., month]
        goal = np.minimum(usual, wanted[..., month])
        available = stock + received[..., month]
        use = np.minimum(goal * size, available)
        stock = available - use
        gap = goal - use / np.maximum(size, 1e-12)
        short[..., month] = np.where(size > 0, gap / np.maximum(usual, 1e-12), 0)
    return np.where(short > TRACE, short, 0.0).clip(0, 1)


def by_use(lack: Floats, tonnes: Floats, exposed: Floats, grades_alone: Floats) -> Floats:
    """Share that every end use lacks (world, end use, state, month) of what a state lacks.

    lack and grades_alone: (world, state, month). tonnes: (end use,) share of magnets; exposed: the
    part of it with elements under licence, which lacks first where grades alone are held back.
    """
    by_tonnes, part = tonnes[:, None, None], exposed[:, None, None]
    first = np.where(grades_alone[:, None] > 0, part, by_tonnes)
    short = first * np.minimum(lack[:, None] / np.maximum(first.sum(1, keepdims=True), 1e-12), 1)
    fed = by_tonnes - short
    over = np.maximum(lack[:, None] - short.sum(axis=1, keepdims=True), 0)
    short = short + over * fed / np.maximum(fed.sum(axis=1, keepdims=True), 1e-12)
    return np.where(by_tonnes > 0, short / np.maximum(by_tonnes, 1e-12), 0)
