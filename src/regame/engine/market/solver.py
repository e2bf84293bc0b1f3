"""The solver: damped Newton steps in every lane. It puts its parts in order; none knows another."""

import numpy as np

from lanes.compiling import Kernel
from lanes.helpers import compiled
from lanes.intrinsics import LANES, anywhere, where
from lanes.places import get, put
from regame.engine.market import layout as at
from regame.engine.market.balances import balance_holders, balance_sellers, set_no_residuals, sum_up
from regame.engine.market.bordered import add_to_border, begin_border, solve_border
from regame.engine.market.keeping import bring, bring_routes, go_on, keep, take_back
from regame.engine.market.layout import Apart, Found, Given, Kinds, Lists, Room, Sides
from regame.engine.market.linesearch import go, judge, move
from regame.engine.market.loading import begin_search, load, load_offers, sides_of
from regame.engine.market.loading_quotas import load_holders
from regame.engine.market.newton import (
    eliminate_others,
    go_round,
    join_holders,
    substitute_holders,
    substitute_others,
)
from regame.engine.market.routing import sell, set_asks, set_margins, set_slopes, want
from regame.engine.market.shadow_prices import (
    Limits,
    begin_again,
    improve,
    look,
    pay,
    put_down,
)
from regame.engine.market.writing import write

TURNS = 8  # most times that a step is found, because it goes round corners

# Times that a run is cleared for its limits: of 15,247 then 31 were not met, in 60 times 13.
TRIES = 36
FIRST = 6  # trials after which runs that are not done are put together in new gangs;
MORE = 2  # a part of those so far, after which they are again


@compiled
def _evaluate(room: Room, sides: Sides, kinds: Kinds) -> None:
    """Set the residuals of all lanes at their trials."""
    set_no_residuals(room)
    set_margins(room, sides)
    for g in range(sides.groups):
        set_asks(room, sides, g)
        want(room, sides, kinds, g)
        for t in range(sides.sources):
            sum_up(room, sides, kinds, sell(room, sides, kinds, g, t), (g, t))
        balance_sellers(room, sides, kinds, g)
    balance_holders(room, sides)


@compiled
def _find_step(room: Room, sides: Sides) -> None:
    """Set the Newton step of all lanes from their trials.

    Where it takes an ask to or off its floor it is found again with the slope beyond that corner,
    until none is crossed (Robinson 1994): only the holders' part, because the rest stays as it is.
    """
    for g in range(sides.groups):
        set_slopes(room, sides, g)
        eliminate_others(room, sides, g)
    for turn in range(TURNS):
        _step_holders(room, sides)
        if turn == TURNS - 1 or not go_round(room, sides):
            break
    for g in range(sides.groups):
        substitute_others(room, sides, g)


@compiled
def _step_holders(room: Room, sides: Sides) -> None:
    """Set the steps of the holders' prices, rents and margins."""
    begin_border(room, sides)
    for g in range(sides.groups):
        join_holders(room, sides, g)
        for k in range(sides.holders):
            add_to_border(room, sides, g, k)
    solve_border(room, sides)
    for g in range(sides.groups):
        substitute_holders(room, sides, g)


@compiled
def _solve(
    room: Room, sides: Sides, kinds: Kinds, tolerance: float, turns: tuple[int, int, int]
) -> None:
    """Go on with a gang until all its runs are done, but for so many tries; done ones stay.

    turns: the tries that there were, those after which it ends, and the most that there may be.
    """
    begin, end, limit = turns
    for tries in range(begin, end):
        _evaluate(room, sides, kinds)
        before = get(room.note, (at.DONE,))
        put(room.note, (at.TRIES,), where(before < 1.0, float(tries), get(room.note, (at.TRIES,))))
        done = (get(room.note, (at.EXCESS,)) <= tolerance) & (get(room.note, (at.NORM,)) < np.inf)
        done = done & (get(room.note, (at.BLUNT,)) >= 1.0)
        put(room.note, (at.DONE,), where(done, 1.0, before))
        if tries == limit or not anywhere(get(room.note, (at.DONE,)) < 1.0):
            break
        fresh = judge(room, tries + 1)
        if anywhere(fresh):
            _find_step(room, sides)
            go(room, sides, fresh)
        move(room, sides)


@compiled
def _line_up(room: Room, lists: Lists, start: int, count: int) -> None:
    """Put so many runs of those to do, from `start` on, into lanes; those left repeat the last."""
    for lane in range(LANES):
        lists.runs[lane] = lists.todo[start + min(lane, count - 1)]
        room.note[at.DONE, lane] = 1.0 if lane >= count else 0.0


@compiled
def _part(
    room: Room,
    sides: Sides,
    found: Found,
    lists: Lists,
    apart: Apart,
    how: tuple[int, int, bool, bool],
) -> int:
    """Note how runs ended, keep the state of others, and return how many are left to do.

    how: lanes with a run, runs left of gangs before, whether all end here, whether their numbers
    have to be taken back to the arrays of all.
    """
    count, runs_left, all_end, back = how
    for lane in range(count):
        run, done = lists.runs[lane], room.note[at.DONE, lane] > 0.0
        if done or all_end:
            found.residual[run] = room.note[at.EXCESS, lane]
            found.iterations[run] = int(room.note[at.TRIES, lane])
            found.ok[run] = done
            if back:
                take_back(apart.found_rows, apart.found_of_all, run, lane)
        else:
            keep(room, sides, apart, run, lane)
            lists.todo[runs_left] = run
            runs_left += 1
    return runs_left


@compiled
def _clear_once(
    given: Given,
    kinds: Kinds,
    found: Found,
    room: Room,
    lists: Lists,
    apart: Apart,
    rules: tuple[int, int, float, int],
) -> None:
    """Clear so many runs, so many to a gang, to a tolerance, each in at most so many tries.

    Runs of a gang end together. Those that are not done after a few tries go on from where
    they are in gangs of their own and with the same bits: the others need not wait for them.
    """
    (todo, width, tolerance, limit), runs = rules, lists.runs
    begin, end = 0, FIRST
    for run in range(todo):
        lists.todo[run] = run
    while todo > 0:
        runs_left, together = 0, begin == 0 and width == LANES
        for start in range(0, todo, width):
            count = min(width, todo - start)
            _line_up(room, lists, start, count)
            first, here, result_here = start, given, found
            if not together:
                first, here, result_here = 0, apart.given, apart.found
                bring(apart.given_rows, apart.given_of_all, runs)
            sides = sides_of(room, here, lists, first)
            if not together:
                bring_routes(here, given, sides, runs)
            load(room, sides, kinds, here, first)
            load_holders(room, sides, here, first)
            begin_search(room, sides)
            load_offers(room, given, runs)
            if begin > 0:
                go_on(room, sides, here, apart, runs)
            _solve(room, sides, kinds, tolerance, (begin, end, limit))
            write(room, sides, kinds, here, result_here, first)
            how = count, runs_left, end > limit, not together
            runs_left = _part(room, sides, found, lists, apart, how)
        todo, begin, end = runs_left, end, end + max(end // MORE, 1)


@compiled
def _improve_premiums(
    given: Given, found: Found, lists: Lists, apart: Apart, limits: Limits, left: int
) -> int:
    """Improve the premiums of the first runs; return how many of them are to be cleared again.

    These are the first then. The others are put down: they keep to their limits, or come as near to
    them as they ever came, or no market was found for them.
    """
    tried = lists.count[at.TRIED]
    for place in range(left - 1, -1, -1):
        r, again = lists.of_place[place], False
        if found.ok[place] and tried < TRIES:
            look(given, found, limits, r, place)
            again = improve(limits, r)
        if again:
            begin_again(given, found, limits, (r, place), tried == TRIES - 1)
        else:
            left -= 1
            put_down(found, apart, limits, r, place)
            take_back(apart.given_rows_of_all, apart.given_rows_of_all, place, left)
            lists.of_place[place] = lists.of_place[left]
    return left


@Kernel
def clear(
    given: Given,
    found: Found,
    room: Room,
    lists: Lists,
    apart: Apart,
    rules: tuple[Kinds, int, int, float, int],
    limits: Limits,
) -> None:
    """Clear so many runs, so many to a gang, and those with limits until they keep to them.

    It stops where there is no market for one of them to a tolerance in at most so many tries, and
    goes on from there when it is called again.
    """
    kinds, rows, width, tolerance, limit = rules
    left, limited = lists.count[at.LEFT], len(limits.limit) > 0
    stopped = left > 0
    if not stopped:
        left, lists.count[at.TRIED] = rows, 0
        for place in range(left):
            lists.of_place[place] = place
    while left > 0:
        if not stopped:
            for place in range(left if limited else 0):
                pay(given, limits, lists.of_place[place], place)
            once = left, width, tolerance, limit
            _clear_once(given, kinds, found, room, lists, apart, once)
            lists.count[at.TRIED] += 1
            for place in range(left):
                stopped = stopped or not found.ok[place]
            if stopped:
                break
        left = _improve_premiums(given, found, lists, apart, limits, left) if limited else 0
        stopped = False
    lists.count[at.LEFT] = left
