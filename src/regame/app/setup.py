"""What a visitor asks to be played: read from forms and addresses, checked, and made a design."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd

from regame.config.backlash import BY_CALENDAR
from regame.config.files import Config, known, load, load_config, pinned_keys
from regame.core.errors import UserError, check_name, gathered, refuse
from regame.core.options import LARGEST_SEED
from regame.core.shelf import Shelf
from regame.core.typed import whole
from regame.game import accounts
from regame.game.facts import atlas_of, firm_players, firms_named
from regame.game.game import Game
from regame.runs.experiment import DRAWN, Experiment, carried
from regame.runs.firm_rules import with_rules
from regame.runs.protocol import candidates
from regame.runs.sources import POSTERIOR, PRIOR
from regame.runs.stability import steady_worlds
from regame.strategies.contract import Action, Strategy
from regame.strategies.firms.contract import FirmRule
from regame.strategies.recorded import Recorded
from regame.strategies.registry import parse, strategies
from regame.strategies.roles import HOLDER
from regame.strategies.typed_parameters import parameter_faults
from regame.studies.respond.watched import Watched
from regame.tables.world import states_of

type Hand = Callable[[Game], None]  # sits down at its state, in some runs

FIRMS = "Firms"
PLAIN, MAIN = "world_2010", "weaponization"  # world and experiment of the main question
# What is asked of a world, where the experiment has another name than the world.
LATER = {f"world_{year}": f"{MAIN}_{year}" for year in (2025, 2026)}
QUESTIONS = {PLAIN: MAIN, "world_2025_arrived": MAIN, **LATER}
WORLDS = 256  # of the fan; each is played with the weapon and without
LONGEST = 240  # months a visitor may play
LONGEST_TEXT = 240  # letters of a strategy's text: with every lever pulled it has some 180
CENTRAL = 0  # the world in which every uncertain value is the config's own
# Whole numbers of a set-up -> the least and the largest.
BOUNDS = {"seed": (0, LARGEST_SEED), "world": (CENTRAL, WORLDS), "months": (1, LONGEST)}


@lru_cache(maxsize=64)
def question(config: str = PLAIN) -> Experiment:
    """Return what is asked of a world: weapon, baseline, other players, uncertainties, rules."""
    return carried(load(Experiment, "experiments", QUESTIONS.get(config, config)))


@lru_cache(maxsize=64)  # every visit asks all that are installed
def config_of(name: str, by_calendar: bool = False) -> Config:
    """Return the config of that name, or of its worlds in which nobody is at odds."""
    return load_config(name, BY_CALENDAR if by_calendar else ())


@lru_cache(maxsize=16)
def default_players(config: str = PLAIN) -> Mapping[str, str]:
    """Return who plays what in a world when nothing is chosen."""
    experiment = question(config)
    # Of the world of 2010 what is on record.
    weapon = "Quota2010" if config == PLAIN else experiment.treatments[experiment.headline]
    players = {experiment.weapon: weapon, **experiment.others}
    for state in () if experiment.others else config_of(config).world.players:
        players.setdefault(state, "LaissezFaire")
    # As `read_setup` writes them: else an address would hold players that nobody has changed.
    return {state: parse(play).name for state, play in {**players, FIRMS: "Balanced"}.items()}


@dataclass(frozen=True)
class Setup:
    """One set-up. players: state -> text of its strategy; world: 0 the central case, else 1 to 256.

    seed: of the worlds and their luck; months: horizon; config: name of the assumptions; seat: the
    state that the visitor plays by hand, or empty; moves: what is done there (`hand.Moves`).
    firm: a firm or class of firms that plays the rule `rule`, beside all others; both empty: none.
    by_calendar: nobody is at odds, as where `regame respond` asks what a policy is worth.
    """

    players: Mapping[str, str] = field(default_factory=default_players)
    seed: int = 1
    world: int = CENTRAL
    months: int = 120
    config: str = PLAIN
    seat: str = ""
    firm: str = ""
    rule: str = ""
    moves: tuple[tuple[int, Action], ...] = ()
    by_calendar: bool = False

    @property
    def played(self) -> dict[str, str]:
        """Who plays what in a run: the states, all firms, and the firm that has its own rule."""
        return {**self.players, **({self.firm: self.rule} if self.firm else {})}

    @property
    def holder(self) -> str:
        """The state that has the weapon."""
        return question(self.config).weapon

    @property
    def usual(self) -> Mapping[str, str]:
        """Who plays what in its world when nothing is chosen."""
        return default_players(self.config)

    @property
    def start_year(self) -> int:
        """The year in which its world begins."""
        return config_of(self.config).world.start_year

    @property
    def targets(self) -> list[str]:
        """The other states that can be given a strategy."""
        return [state for state in self.players if state not in (self.holder, FIRMS)]

    def unseated(self) -> Setup:
        """Return the same with nobody in the seat."""
        return replace(self, seat="", moves=())

    def fields(self) -> dict[str, str]:
        """Return what an address keeps, moves left out: only what differs from the default."""
        usual, plain = self.usual, Setup()
        changed = [pair for pair in self.players.items() if pair[1] != usual.get(pair[0])]
        names = ("seed", "world", "months", "config", "seat", "firm", "rule")
        own = [name for name in names if getattr(self, name) != getattr(plain, name)]
        players = {state_key(state): play for state, play in changed}
        return players | {name: str(getattr(self, name)) for name in own}


@lru_cache
def configs() -> list[str]:
    """Return the names of the assumptions that can be played: with a question that they answer."""
    experiments = known("experiments")
    return [name for name in known("configs") if QUESTIONS.get(name, name) in experiments]


@lru_cache(maxsize=64)
def choices(state: str, config: str = PLAIN) -> list[str]:
    """Return the names of the catalogue strategies that a state, `Firms` or a firm may play.

    Of the record only the weapon: an answer to it on record would also come in the baseline.
    """
    catalogue = strategies()
    of_firms = {name for name, cls in catalogue.items() if issubclass(cls, FirmRule)}
    if state in (FIRMS, *firm_names(config)):
        return sorted(of_firms)
    of_holder = {name for name, cls in catalogue.items()
                 if issubclass(cls, Recorded) or cls.role == HOLDER}  # fmt: skip
    own = of_holder if state == question(config).weapon else catalogue.keys() - of_holder
    return sorted(own - of_firms)


def read_setup(given: Mapping[str, str], plain: Setup | None = None) -> Setup:
    """Read a set-up from texts, as a form or an address holds them; what is missing stays plain's.

    Raises UserError with a line for every fault.
    """
    plain, faults = plain or Setup(), list[str]()
    named = given.get("config", plain.config)
    config = named if named in configs() else plain.config
    players = {**(plain.players if config == plain.config else default_players(config))}
    for state in default_players(config):
        with gathered(faults, f"{state}: "):
            text = given.get(state_key(state), players[state])
            players[state] = check_strategy(state, text, config).name
    numbers: dict[str, Any] = {}
    for name, (low, high) in BOUNDS.items():
        with gathered(faults):
            numbers[name] = whole(name, given.get(name, str(getattr(plain, name))), low, high)
    with gathered(faults, "config = "):
        check_name(named, configs(), "no such world")
    seat, firm, rule = (given.get(key, getattr(plain, key)) for key in ("seat", "firm", "rule"))
    with gathered(faults, "seat = "):
        check_name(seat, ("", *seats(config)), "no seat there")
    firm, rule = firm.strip(), rule.strip()
    if firm or rule:
        with gathered(faults, "firm = "):
            check_name(firm, firm_names(config), "no such firm there")
            with gathered(faults, f"{firm}: "):
                rule = check_strategy(firm, rule, config).name
    refuse(faults)
    return Setup(players, **numbers, config=config, seat=seat, firm=firm, rule=rule)


@lru_cache(maxsize=16)
def firm_names(config: str = PLAIN) -> list[str]:
    """Return the firms of a world and their classes, each of which can have its own rule."""
    return firm_players(atlas_of(config_of(config)))[1:]


def seats(config: str = PLAIN) -> list[str]:
    """Return the states that can be played by hand in a world."""
    return [state for state in default_players(config) if state != FIRMS]


def check_strategy(state: str, text: str, config: str) -> Strategy:
    """Return the strategy of a text, for a state of a world.

    Raises UserError where the text is no strategy that the state may play, or a parameter is not
    what it must be.
    """
    if len(text) > LONGEST_TEXT:
        raise UserError(f"a strategy has at most {LONGEST_TEXT} letters")
    try:
        strategy = parse(text)
    except (ValueError, MemoryError, RecursionError):  # of letters or nesting that Python refuses
        raise UserError("a strategy must read like Name or Name(key=value)") from None
    name, allowed = type(strategy).__name__, choices(state, config)
    if name not in allowed:
        raise UserError(f"{name} is not for {state}; known: {', '.join(allowed)}")
    refuse(parameter_faults(strategy, known_states(config)))
    return strategy


def open_game(setup: Setup, design: pd.DataFrame) -> Game:
    """Lay out the runs of a design; by calendar, as `regame respond` plays them."""
    config = config_of(setup.config, setup.by_calendar)
    return Watched(config, design) if setup.by_calendar else Game(config, design)


def open_pair(setup: Setup) -> Game:
    """Lay out the world in focus: with the weapon, and below it the baseline."""
    return open_game(setup, design_of(setup, world_of(setup)))


def rows_of(setup: Setup, upto: int = WORLDS, begin: int = 0, arms: int = 2) -> pd.DataFrame:
    """Return a row for each of the sampled worlds from `begin` up to but without `upto`, from 0.

    arms: 2 for each with the weapon and below it its baseline, 1 for the weapon alone.
    """
    sampled = sample(setup.config, setup.seed, upto, setup.by_calendar)
    return design_of(setup, sampled.iloc[begin:upto], arms)


def design_of(setup: Setup, sampled: pd.DataFrame, arms: int = 2) -> pd.DataFrame:
    """Return a row with the weapon and, below it, one without for each of the sampled worlds.

    arms: 1 for the weapon alone.
    """
    experiment = question(setup.config)
    without = next(iter(experiment.baselines.values())).strategy
    weapon = {"treatment": "weapon", **setup.played}
    baseline = weapon | {"treatment": "baseline", experiment.weapon: without}
    rows = pd.DataFrame([weapon, baseline][:arms])
    worlds = sampled.drop(columns=_not_drawn(setup, sampled))
    return worlds.merge(rows, how="cross").rename_axis("run")


def _not_drawn(setup: Setup, sampled: pd.DataFrame) -> list[str]:
    """Return the firms with a rule of the worlds that the visitor has given another."""
    chosen = [setup.firm] if setup.firm else []
    if setup.players[FIRMS] != setup.usual[FIRMS]:
        chosen.append(FIRMS)
    atlas = atlas_of(config_of(setup.config))
    return [firm for name in chosen for firm in firms_named(name, atlas) if firm in sampled]


def world_of(setup: Setup) -> pd.DataFrame:
    """Return the world in focus, one row: the central case, or one of the sample."""
    if setup.world == CENTRAL:
        return pd.DataFrame({"world": [0], "seed": [setup.seed * 2**32]})
    return sample(setup.config, setup.seed).iloc[[setup.world - 1]].reset_index(drop=True)


_samples: Shelf[pd.DataFrame] = Shelf(16)
_sampling = Lock()  # one at a time: visitors who ask for the same worlds wait for one sampling


def sample(config: str, seed: int, upto: int = WORLDS, by_calendar: bool = False) -> pd.DataFrame:
    """Return the first steady worlds of a seed, at least `upto` of the `WORLDS`.

    They are those of `regame verdict --runs 256` with that seed, with the rules of firms that they
    draw; where the record is played up to the start, those that it leaves likely. by_calendar:
    those of `regame respond --runs 256`, in which nobody is at odds. The first call
    takes seconds, for few worlds a part of one, later calls nothing. The table is shared by all
    visitors and never written to.
    """
    key = (config, seed, by_calendar)
    if (cached := _at_hand(key, upto)) is not None:  # without waiting for what others sample
        return cached
    with _sampling:
        if (cached := _at_hand(key, upto)) is None:
            chosen, experiment = config_of(config, by_calendar), question(config)
            pinned = pinned_keys(None, config, BY_CALENDAR if by_calendar else ())
            past = chosen.world.played_from is not None and experiment.worlds == PRIOR
            spread = candidates(experiment, chosen, pinned, seed, POSTERIOR if past else None)
            cached = steady_worlds(Game, chosen, spread, WORLDS, None if upto == WORLDS else upto)
            if experiment.firms == DRAWN:
                ruled = {*chosen.profile, *experiment.others}
                cached = with_rules(cached, WORLDS, seed, chosen, ruled)
            _samples.put(key, cached)
        return cached


def _at_hand(key: tuple[str, int, bool], upto: int) -> pd.DataFrame | None:
    """Return the worlds of a sample that is kept, if it has so many."""
    cached = _samples.get(key)
    return cached if cached is not None and len(cached) >= upto else None


def is_sampled(setup: Setup, upto: int = WORLDS) -> bool:
    """Return whether so many worlds of a set-up are at hand."""
    return _at_hand((setup.config, setup.seed, setup.by_calendar), upto) is not None


def state_key(state: str) -> str:
    """Return the name of a state's field in forms and addresses."""
    return state.replace(" ", "_")


def known_states(config: str) -> list[str]:
    """Return the names of all states of a world."""
    return list(states_of(config_of(config)))


def other_states(state: str, config: str) -> list[str]:
    """Return the names of all states of a world but one."""
    return [name for name in known_states(config) if name != state]


def incomes_by(
    setup: Setup, rows: Sequence[Mapping[str, str]], hands: Sequence[Hand], months: int
) -> np.ndarray:
    """Return what states have after some months in the world in focus, USD (run, state).

    rows: who plays what in each run; hands: those who move by hand.
    """
    design = world_of(setup).merge(pd.DataFrame(rows), how="cross").rename_axis("run")
    game = open_game(setup, design)
    for hand in hands:
        hand(game)
    standing = accounts.Standing(game)
    game.run_for(months)
    return standing.income()
