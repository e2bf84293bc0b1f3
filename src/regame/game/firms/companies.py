"""Firms as agents: who has a rule of its own, what each sees and orders, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from regame.core.errors import StrategyError, UserError, nearest
from regame.engine.relations.plants import BUILDING
from regame.engine.state.sums import total
from regame.game.conduct import forfeited, row_of, where
from regame.game.firms import claims, levers, money, trade
from regame.game.firms.answers import numbers_of, rows_of
from regame.game.firms.books import ONCE, ORDERS, Books, Stage
from regame.game.firms.company import Company
from regame.game.firms.roster import (
    CLASS,
    FIRMS,
    check_once,
    meant,
    owner_of_plants,
    precedence,
    roster,
)
from regame.game.firms.view import Sight
from regame.game.playing import Playing
from regame.strategies.asked import asking
from regame.strategies.contract import Strategy
from regame.strategies.firms.contract import (
    OF_KIND,
    OWNER,
    PRODUCT_USER,
    TRADER,
    USER,
    USUAL,
    FirmAction,
    FirmRule,
    FirmView,
    checked_firm,
)
from regame.strategies.firms.miners import Usual

PLACES = {name: place for place, name in enumerate(ORDERS)}  # in Books.orders

type Numbers = dict[str, np.ndarray]
type Profile = list[tuple[Strategy, np.ndarray]]
FACTORS = {"cover": "cover_factor", "openness": "openness_factor", "premium": "premium_factor",
           "substitution": "substitution_factor"}  # fmt: skip


class Companies:
    """All firms that act in a game. profiles: name -> rules and the runs in which each is played.

    Raises UserError for a rule that a firm of that name cannot play.
    """

    def __init__(self, model: Playing, profiles: Mapping[str, Profile]):
        self.model, atlas = model, model.atlas
        self.roster = roster(atlas)
        self.plants: list[list[int]] = [list(firm.plants) for firm in self.roster]
        self.names = tuple(firm.name for firm in self.roster)
        runs = model.world.runs
        self.books = Books(runs, atlas, len(self.roster), owner_of_plants(atlas))
        self.agents: dict[int, Company] = {}
        check_once(profiles, atlas)
        taken = np.zeros((runs, len(self.roster)), bool)
        for name in sorted(profiles, key=precedence, reverse=True):
            for rule, rows in profiles[name]:
                if isinstance(rule, FirmRule):
                    self._give(name, rule, rows, taken)
        self.homes = np.array([firm.state for firm in self.roster])
        self._of = {
            kind: {k: f.state for k, f in enumerate(self.roster) if f.kind == kind}
            for kind in (USER, PRODUCT_USER, TRADER)
        }
        self._out: set[tuple[int, int]] = set()
        self._aside: list[claims.Delivery] = []  # under claim this month
        self._rows = rows_of(atlas.states), rows_of(self.names)
        money.open_books(self.stage, self.books, self.plants)

    @property
    def stage(self) -> Stage:
        """World, atlas, buffers and parameters of the game."""
        game = self.model
        return game.world, game.atlas, game.buffers, game.parameters

    def _give(self, name: str, rule: FirmRule, rows: np.ndarray, taken: np.ndarray) -> None:
        """Give a rule to the firms of a name, in some runs, where no nearer name has given one."""
        wide = name == FIRMS or name.startswith(CLASS)
        kinds = {self.roster[k].kind for k in meant(name, self.model.atlas)}
        if wide and kinds.isdisjoint(rule.kinds):
            who = " or ".join(rule.kinds)
            raise UserError(f"{name}: {type(rule).__name__} is a rule for: {who}; nobody there is")
        for k in meant(name, self.model.atlas):
            firm = self.roster[k]
            if firm.kind not in rule.kinds:
                if wide:
                    continue
                who = " or ".join(rule.kinds)
                raise UserError(
                    f"{name}: {type(rule).__name__} is a rule for: {who}; this is: {firm.kind}"
                )
            free = rows[~taken[rows, k]]
            taken[free, k] = True
            if len(free):
                agent = self.agents.get(k) or Company(self.model, k, firm)
                self.agents[k] = agent
                agent.rules.append((rule, free))

    def decide(self) -> None:
        """Ask every rule that is due, and carry out what is done once."""
        due = [
            (agent, rule, runs)
            for agent in self.agents.values()
            for rule, runs in agent.rules
            if len(runs)
            and self.model.world.month % rule.every == 0
            and not isinstance(rule, Usual)
        ]
        sight = Sight(self.stage, self.books)
        for agent, rule, runs in due:
            self._order(agent, runs, *self._ask(agent, rule, runs, sight))
        if due:
            self.books.note_plants(self.plants)
        self._write_uses()

    def _order(
        self, agent: Company, runs: np.ndarray, orders: Numbers, chosen: np.ndarray | None
    ) -> None:
        """Put orders in force. orders: by field (answer,); chosen: (run,) whose; None: each own."""
        everywhere = len(runs) == self.model.world.runs
        where_to = slice(None) if everywhere else runs
        self.books.ordering.add(agent.row)
        self.books.orders[:, agent.row, where_to] = np.nan
        once = {}
        for name in OF_KIND[agent.kind].intersection(orders):
            values = orders[name] if chosen is None else orders[name][chosen]
            if name in ONCE:
                once[name] = values
                continue
            self.books.used.add(name)
            self.books.orders[PLACES[name], agent.row, where_to] = values
        if once:
            every = np.full((self.model.world.runs, len(ONCE)), np.nan)
            for place, name in enumerate(ONCE):
                every[runs, place] = once.get(name, np.nan)
            money.raise_money(self.stage, self.books, agent.row, self.plants[agent.row], every)
            money.take_over(self.stage, self.books, agent.row, every[:, 2], self.plants)

    def _ask(
        self, agent: Company, rule: FirmRule, runs: np.ndarray, sight: Sight
    ) -> tuple[Numbers, np.ndarray | None]:
        """A rule's answers as numbers, and which of them each run takes (run,); None: each own."""
        names = self.model.atlas.states, self.names
        month = self.model.world.month

        def seen(fields: Sequence[str]) -> dict[str, np.ndarray]:
            """Some fields of what the firm sees in these runs."""
            found = sight.of(agent.row, agent.firm, self.plants[agent.row], fields)
            return {name: column[runs] for name, column in found.items()}

        try:
            if not any(row == agent.row for row, _ in self._out):
                with asking(rule, agent.name, row_of(self.model.design, int(runs[0])), month):
                    actions, chosen = rule.answers(seen(rule.reads), len(runs))

                def check(place: int) -> None:
                    """Raise StrategyError where an answer is wrong."""
                    first = place if chosen is None else chosen.index(place)
                    at = row_of(self.model.design, int(runs[first])), month
                    checked_firm(actions[place], rule, agent.name, at, names)

                found = numbers_of(actions, self._rows, check)
                return found, None if chosen is None else np.array(chosen)
        except StrategyError:
            if not self.model.lenient:
                raise
        except (Exception, SystemExit) as error:
            if not self.model.lenient:
                why = f"{error!r} ({where(rule, error)})"
                run = row_of(self.model.design, int(runs[0]))
                raise StrategyError(rule.name, agent.name, run, month, why) from error
        rows = zip(*seen(FirmView._fields).values(), strict=True)
        alone = [
            self._ask_alone(agent, rule, int(run), FirmView(*map(float, row)))
            for run, row in zip(runs, rows, strict=True)
        ]
        return numbers_of(alone, self._rows, lambda place: None), None

    def _ask_alone(self, agent: Company, rule: FirmRule, run: int, seen: FirmView) -> FirmAction:
        """The answer in one run of a lenient game; nothing once the rule has forfeited it."""
        if (agent.row, run) in self._out:
            return USUAL
        at = row_of(self.model.design, run), self.model.world.month
        names = self.model.atlas.states, self.names
        try:
            with asking(rule, agent.name, *at):
                answer = rule.act(seen)
            return checked_firm(answer, rule, agent.name, at, names)
        except StrategyError as error:
            why = error.reason
        except (Exception, SystemExit) as error:
            why = f"{error!r} ({where(rule, error)})"
        self._out.add((agent.row, run))
        message = forfeited(rule, agent.name, at[1], why)
        self.model.forfeits.setdefault(run, {})[agent.name] = message
        return USUAL

    def _write_uses(self) -> None:
        """Write what users and collectors ordered into the world; what is not set is as usual."""
        world, books = self.model.world, self.books
        for row, s in self._of[USER].items():
            if row in self.agents:
                for name, factor in FACTORS.items():
                    if name not in books.used:
                        continue
                    order, there = books.order(name)[:, row], getattr(world, factor)[:, s]
                    usual = there if self.model.firm_profile else 1.0
                    there[:] = np.where(np.isnan(order), usual, order)
        collect = books.order("collect")
        for row in self.agents if "collect" in books.used else ():
            order = collect[:, row]
            if not np.isnan(order).all():
                there = world.collection_added[:, self.homes[row]]
                there[:] = np.where(np.isnan(order), there, order)

    def close(self, name: str, runs: np.ndarray | None = None) -> None:
        """Take a firm out: its plants close for good, in some runs or all; its rule is not asked.

        Raises UserError for a name that no owner of plants has.
        """
        (row,) = meant(name, self.model.atlas) if name in self.names else (-1,)
        if row < 0 or not self.plants[row]:
            raise UserError(f"close: {name!r} owns no plants{nearest(name, self.names)}")
        which = np.arange(self.model.world.runs) if runs is None else runs
        self.books.order("close")[which, row] = 1.0
        self.books.used.add("close")
        self.books.ordering.add(row)
        self.books.note_plants(self.plants)
        if row in self.agents:
            rules = self.agents[row].rules
            rules[:] = [(rule, played[~np.isin(played, which)]) for rule, played in rules]

    def close_plant(self, plant: int) -> None:
        """Close one plant for good, in all runs, whatever its owner orders."""
        self.books.shut.add(plant)
        levers.shut_plants(self.stage, self.books)

    def calm(self, luck: np.ndarray) -> np.ndarray:
        """Take from chance what owners decide; changes and returns luck (run, plant)."""
        return levers.calm(self.stage, self.books, luck)

    def after_plan(self) -> None:
        """Plants and output as ordered; makers use fewer heavies; traders trade."""
        stage, books = self.stage, self.books
        levers.run_plants(stage, books, self.plants)
        levers.set_output(stage, books)
        trade.save_dearest(stage, books)
        acting = {row: s for row, s in self._of[TRADER].items() if row in self.agents}
        trade.trade_stocks(stage, books, acting)

    def hold_back(self) -> dict[int, np.ndarray]:
        """Separators and makers leave room idle as ordered; plant -> its ramp, to be put back."""
        return levers.hold_back(self.stage, self.books)

    def set_aside(self) -> None:
        """Tonnes under claim are taken off the market before it clears."""
        self._aside = claims.set_aside(self.stage, self.books, self.plants)

    def hand_over(self) -> None:
        """They go to whoever has the claim, with what was sold."""
        claims.hand_over(self.stage, self._aside)

    def tie_raw(self) -> None:
        """Concentrate goes where its owners have it made for."""
        trade.tie_raw(self.stage, self.books)

    def pause(self) -> dict[int, np.ndarray]:
        """Where building waits for money: plant -> runs."""
        return levers.pause(self.stage, self.books)

    def after_move(self, waits: dict[int, np.ndarray]) -> None:
        """Building that waited goes on next month; plants grow and move as ordered."""
        world = self.model.world
        for f, runs in waits.items():
            world.phase[runs, f] = BUILDING
        levers.expand(self.stage, self.books)
        levers.relocate(self.stage, self.books)

    def book(self, before: np.ndarray) -> None:
        """Book a month of those with a rule. before: (run, plant) results, smoothed, so far."""
        money.book(self.stage, self.books, before, {k: self.plants[k] for k in self.agents})

    def after_adapt(self) -> None:
        """Claims, qualification, lobbies and designs take effect."""
        stage, books = self.stage, self.books
        trade.claim(stage, books, self.plants)
        trade.qualify(stage, books, self._of[USER], self._of[PRODUCT_USER])
        trade.lobby(stage, books, self.homes)
        acting = {row: s for row, s in self._of[PRODUCT_USER].items() if row in self.agents}
        trade.redesign(stage, books, acting)

    def earned(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """By firm with a rule that owns plants: earned per cash put in, and whether it lives."""
        return {
            agent.name: money.earned(self.stage, self.books, row, self.plants[row])
            for row, agent in self.agents.items()
            if agent.firm.kind == OWNER
        }

    def take(self, other: Companies, rows: np.ndarray) -> None:
        """Go on from some runs of another game's firms, one per run here."""
        self.books.take(other.books, rows)
        self.plants = [list(own) for own in other.plants]
        self.books.note_plants(self.plants)

    def hoards(self) -> np.ndarray:
        """What traders' stocks would fetch (run, state) USD."""
        world = self.model.world
        worth = self.books.hoard * np.minimum(world.buyer_expected, world.index)
        return 1000 * total(worth, 1) * self.model.parameters("ledger.stock_value", 1)


def acting(
    model: Playing, profiles: Mapping[str, Profile], closed: Mapping[str, list[int]]
) -> Companies | None:
    """The firms of a game that act, or None where no firm has a rule and none is closed.

    closed: firm that is taken out -> the runs.
    """
    rules = [rule for profile in profiles.values() for rule, _ in profile]
    if not closed and not any(isinstance(rule, FirmRule) for rule in rules):
        return None
    found = Companies(model, profiles)
    for name, runs in closed.items():
        found.close(name, np.array(runs))
    return found
