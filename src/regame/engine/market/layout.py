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


QUANTITY = 0  # log t
ELASTICITY = 1
UNIT = 2  # kg/USD, one over the reference
SHARPNESS = 3  # kg/USD; sigma - 1 where routing is CES
SPREAD = 4  # one over it
IDLE = 5  # log of the weight of going without
STAY = 6  # that weight, as those of routes are where asks are weighed against ``mark``
OF_BUYERS = 7

ACTIVE = 0  # 1 where a seller reaches, by any of its sources, a buyer who wants something
AVAILABLE = 1  # log t
ANCHOR = 2  # log of the reference price of the offer in USD/kg
OF_SELLERS = 3

TAX = 0  # 1 + duty
FLOOR = 1  # USD/kg, of the ask for licensed exports
BARE = 2  # USD/kg, the ask for licensed exports if it had no floor
JUMP = 3  # USD/kg, what a step adds to that ask besides ``GAIN`` times the rise of price and rent
OWN = 4  # slope of a holder's supply, t/(USD/kg)
OVER = 5  # the excess of its sales, t
AT_GATES = 6

RATIONED = 0  # 1 where licences can bind
LICENCES = 1  # log of the tonnes that may leave
SCALE = 2  # USD/kg, the price that rents are measured by
SMUGGLED = 3  # 1 where a grey route is open
EVASION = 4  # t
CAPACITY = 5  # t
KINK = 6  # as in ``curves.smuggle``
CORNER = 7  # as in ``curves.smuggle``
WIDTH = 8  # USD/kg
MARGIN = 9  # USD/kg
WIDEN = 10  # slope of the margin in its coordinate
SMUGGLING = 11  # log t that smugglers offer
BEND = 12  # slope of it
RATION = 13  # weight of a tonne of licensed exports in the row of the licences
FILL = 14  # weight of a tonne of grey exports in theirs
D_RENT = 15  # slope of the row of the licences in the rent itself, 1/(USD/kg)
LICENCE_GAP = 16  # residual of that row
GREY_GAP = 17  # residual of the row of grey exports
OF_HOLDERS = 18

HOME, LICENSED, GREY = 0, 1, 2  # the sources of a holder

HOLD = 0  # of the offer, as in ``curves.offer``
SLOPE = 1  # of the offer
OF_OFFERS = 2

ASK = 0  # USD/kg
GAIN = 1  # slope of a source's ask in the price it depends on
OPEN = 2  # 1 where a source reaches a buyer who wants something
SALES = 3  # t
LOG_SALES = 4  # log t, where ``SALES`` are ``LEAST_SALES``
RIGHT = 5  # the right-hand side of a source's row, and in the end the change of its ask in USD/kg
PIVOT = 6  # one over the pivot of its row
FALL = 7  # less the slope of what it sells in its own ask, while buyers take as much, t/(USD/kg)
RISE = 8  # slope of what a seller without licences offers in its price, t/(USD/kg)
OF_SOURCES = 9

INDEX = 0  # USD/kg
SHIFT = 1  # log of demand over the sum of weights
AMOUNT = 2  # t
TURN = 3  # less t times the sum of sharpness and the slope of log demand
TOTAL = 4  # the sum of the weights of routes, and in the end one over it
SHARE_OF_TURN = 5  # the share of the source at hand in ``TURN``
OF_DEMANDS = 6

POINT = 0  # the last accepted unknowns
STEP = 1  # the Newton step from there, relative for prices
TRIAL = 2  # the unknowns under test
NEWTON = 3  # the Newton step from the trial
OF_UNKNOWNS = 4

NORM = 0  # the sum of squares of the residuals
EXCESS = 1  # the largest residual
BEST = 2  # the norm that the trial has to beat
LENGTH = 3  # part of the step under test
BLUNT = 4  # part of the sharpness in force, 1 in the end
DONE = 5  # 1 where the run is done, and where there is none
TRIES = 6  # how many there were
OF_NOTES = 7


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
