"""What the solver is given, the room it works in, and what it hands back.

Compiled code takes on `Given`, `Found`, `Room` and `Lists` as `Pointers`, one address each.

In arrays that the solver is given and hands back the last axis is that of the runs, with room for
whole gangs (``memory``), but for a number a run, which has no such room. In its own room the last
axis is the lanes, of the runs of one gang. Quantities of one shape share an array
there; the names in capitals say where they are on its first axis, after that of the groups for what
buyers want and get.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from lanes.intrinsics import Floats
from regame.core.arrays import Ints

LEAST_SALES = 1e-250  # t; sales below this are summed in log space to avoid underflow


class Kinds(NamedTuple):
    """How demand, supply and routing go in all runs of a call."""

    demand: int  # a kind in ``curves``
    supply: int  # a kind in ``curves``
    ces: bool
    idle: float  # log of the weight of going without


class Given:
    """The markets and where the search begins: what `market.Market` and `market.Start` hold.

    In arrays of these names, run last, those of the start as `start_price` and so on. `denied` and
    `premium` are always there. Besides: `holders` (H,) and `distrusted` (D,), rows of states;
    `bloc` (N,) of each buyer, and `one_of` (K,), a buyer of each bloc.
    """

    if TYPE_CHECKING:  # its arrays, for type checkers

        def __getattr__(self, name: str) -> Any: ...


class Found:
    """What the solver found: the arrays of `market.Cleared` by name, run last."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class Sides(NamedTuple):
    """Who trades in a gang; a run's own answer is the same in any.

    A *source* is one ask that buyers see. Sources are the ``others``, sellers without licences, and
    then for each holder its home route, its licensed exports and its grey ones.
    """

    groups: int
    buyers: int  # all states
    others: int
    holders: int
    sources: int  # others + 3 holders
    state: Ints  # (T,) whose goods a source sells
    open: Ints  # (G, T, 1 + B) how many buyers a source can have in any lane, and which
    ways: Ints  # (G, B, 1 + T) how many sources a buyer can have in any lane, and which
    met: Ints  # (G, T, 1 + K) how many blocs these buyers are of, and which
    covered: Floats  # (G,) 1 where licences cover the group
    bloc: Ints  # (B,) of each buyer; those of a bloc are equally sharp
    one_of: Ints  # (K,) a buyer of each bloc


# QUANTITY: log t. UNIT: kg/USD, one over the reference. SHARPNESS: kg/USD; sigma - 1 where routing
# is CES. SPREAD: one over it. IDLE: log of the weight of going without. STAY: that weight, as those
# of routes are where asks are weighed against ``mark``.
QUANTITY, ELASTICITY, UNIT, SHARPNESS, SPREAD, IDLE, STAY, OF_BUYERS = range(8)

# ACTIVE: 1 where a seller reaches, by any of its sources, a buyer who wants something. AVAILABLE:
# log t. ANCHOR: log of the reference price of the offer in USD/kg.
ACTIVE, AVAILABLE, ANCHOR, OF_SELLERS = range(4)

# TAX: 1 + duty. FLOOR: USD/kg, of the ask for licensed exports. BARE: USD/kg, that ask if it had no
# floor. JUMP: USD/kg, what a step adds to it besides ``GAIN`` times the rise of price and rent.
# OWN: slope of a holder's supply, t/(USD/kg). OVER: the excess of its sales, t.
TAX, FLOOR, BARE, JUMP, OWN, OVER, AT_GATES = range(7)

# RATIONED: 1 where licences can bind. LICENCES: log of the tonnes that may leave. SCALE: USD/kg,
# the price that rents are measured by. SMUGGLED: 1 where a grey route is open. EVASION, CAPACITY:
# t. KINK, CORNER: as in ``curves.smuggle``. WIDTH, MARGIN: USD/kg. WIDEN: slope of the margin in
# its coordinate. SMUGGLING: log t that smugglers offer. BEND: slope of it. RATION: weight of a
# tonne of licensed exports in the row of the licences. FILL: weight of a tonne of grey exports in
# theirs. D_RENT: slope of the row of the licences in the rent itself, 1/(USD/kg). LICENCE_GAP:
# residual of that row. GREY_GAP: residual of the row of grey exports.
RATIONED, LICENCES, SCALE, SMUGGLED, EVASION, CAPACITY, KINK, CORNER, WIDTH, MARGIN = range(10)
WIDEN, SMUGGLING, BEND, RATION, FILL, D_RENT, LICENCE_GAP, GREY_GAP, OF_HOLDERS = range(10, 19)

HOME, LICENSED, GREY = range(3)  # the sources of a holder

HOLD, SLOPE, OF_OFFERS = range(3)  # of the offer, as in ``curves.offer``

# ASK: USD/kg. GAIN: slope of a source's ask in the price it depends on. OPEN: 1 where a source
# reaches a buyer who wants something. SALES: t. LOG_SALES: log t, where ``SALES`` are
# ``LEAST_SALES``. RIGHT: the right-hand side of a source's row, and in the end the change of its
# ask in USD/kg. PIVOT: one over the pivot of its row. FALL: less the slope of what it sells in its
# own ask, while buyers take as much, t/(USD/kg). RISE: slope of what a seller without licences
# offers in its price, t/(USD/kg).
ASK, GAIN, OPEN, SALES, LOG_SALES, RIGHT, PIVOT, FALL, RISE, OF_SOURCES = range(10)

# INDEX: USD/kg. SHIFT: log of demand over the sum of weights. AMOUNT: t. TURN: less t times the sum
# of sharpness and the slope of log demand. TOTAL: the sum of the weights of routes, and in the end
# one over it. SHARE_OF_TURN: the share of the source at hand in ``TURN``.
INDEX, SHIFT, AMOUNT, TURN, TOTAL, SHARE_OF_TURN, OF_DEMANDS = range(7)

# POINT: the last accepted unknowns. STEP: the Newton step from there, relative for prices. TRIAL:
# the unknowns under test. NEWTON: the Newton step from the trial.
POINT, STEP, TRIAL, NEWTON, OF_UNKNOWNS = range(5)

# NORM: the sum of squares of the residuals. EXCESS: the largest residual. BEST: the norm that the
# trial has to beat. LENGTH: part of the step under test. BLUNT: part of the sharpness in force, 1
# in the end. DONE: 1 where the run is done, and where there is none. TRIES: how many there were.
NORM, EXCESS, BEST, LENGTH, BLUNT, DONE, TRIES, OF_NOTES = range(8)

# LEFT: runs for which there is no market yet. TRIED: how often runs were cleared for limits.
LEFT, TRIED, OF_COUNTS = range(3)


class Room:
    """What a gang of runs is solved with: the arrays that `rooms.room_for` makes, by name.

    Sellers are the ``others`` and then the holders. The unknowns of a lane are prices, G by
    sellers, then a rent per holder, then a coordinate of
    its smugglers' margin (``curves.smuggle``), then G by holders its asks for licensed exports,
    which go their own way only where part of a step is under test (``routing.set_asks``).
    """

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Floats: ...


class Lists:
    """Room for whole numbers, made there as well."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Ints: ...


class Apart(NamedTuple):
    """Room for the runs of a gang that do not follow each other.

    What differs by run in ``given`` and ``found``, also each array as (numbers of a run, LANES)
    but for routes that are given; the same of all runs, (numbers of a run, R). The state of runs
    that are not done.
    """

    given: Given  # as Pointers, like the next
    found: Found
    given_rows: tuple[Floats, ...]
    found_rows: tuple[Floats, ...]
    given_of_all: tuple[Floats, ...]
    found_of_all: tuple[Floats, ...]
    unknown: Floats  # (R, OF_UNKNOWNS, G * N + (2 + G) H)
    note: Floats  # (R, OF_NOTES)
    given_rows_of_all: tuple[Floats, ...]  # all that differs by run in ``given``
    target: Found  # where what is found is put down in the end, and its rows
    target_rows: tuple[Floats, ...]
