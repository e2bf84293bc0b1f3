"""The protocol of a league: which strategies meet, in which worlds, what counts; fixed before play.

`experiments/league*.toml` files are read into a `League`; `prepare_league` turns one into a design.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from regame.config.files import Config, load, load_config, pinned_keys, place_of
from regame.core.errors import UserError, nearest, refuse
from regame.core.horizon import HORIZON
from regame.core.options import LARGEST_SEED, check_options
from regame.design.design import check, cross, worlds
from regame.game.facts import atlas_of, firm_owners, firm_players
from regame.runs.apart import Apart
from regame.runs.experiment import Experiment
from regame.runs.manifests import check_out
from regame.runs.opening_check import check_opening
from regame.runs.runner import Job, PlayChunk
from regame.strategies import registry
from regame.strategies.roles import check_players, check_roles
from regame.studies.league import profiles
from regame.studies.league.options import LeagueOptions
from regame.studies.league.profiles import Kinds, Profile, Roles
from regame.tables.countries import no_state_of
from regame.tables.world import states_of


class League(BaseModel):
    """A league as its file states it.

    roles: state, or firm that owns plants -> strategies that it may play. A firm's payoff is what
    it earned per million USD put into it. others: state or firm -> strategy, the
    same in all matches. bases: around how many profiles drawn at random the league is played; 0:
    every profile. worlds_of: the experiment whose uncertainties the worlds are drawn from. noise
    and fog: of execution and of perception. years: horizons at which payoffs are read, the first
    is ranked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    question: str = Field(min_length=1)
    config: str = Field(min_length=1)
    runs: int = Field(ge=1, description="worlds, in each of which every profile plays")
    months: int = Field(ge=12, le=HORIZON)
    seed: int = Field(1, ge=0, le=LARGEST_SEED)
    bases: int = Field(0, ge=0)
    worlds_of: str | None = None
    noise: float = Field(0.0, ge=0, le=1)
    fog: float = Field(0.0, ge=0, le=2)
    payoff: Literal["income", "broad"] = "broad"
    years: tuple[Literal[1, 2, 5, 10, 20], ...] = Field(min_length=1)
    weapon: str = "China"
    baseline: str = Field("StatusQuo", description="strategy against which self-harm is measured")
    roles: dict[str, tuple[str, ...]] = Field(min_length=2)
    others: dict[str, str] = {}

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.weapon not in self.roles:
            raise ValueError(f"roles must hold {self.weapon}, the weapon's state")
        if self.baseline not in self.roles[self.weapon]:
            raise ValueError(f"roles.{self.weapon} must hold the baseline, {self.baseline}")
        for role, texts in self.roles.items():
            if not texts or len(set(texts)) < len(texts):
                raise ValueError(f"roles.{role} must hold strategies, each of them once")
            if role in self.others:
                raise ValueError(f"{role} is both in roles and in others")
        if 12 * max(self.years) > self.months:
            raise ValueError(f"years must lie within the {self.months} months that are played")
        return self


@dataclass(frozen=True)
class Fixture:
    """A league made ready: who meets whom in which worlds.

    roles: state -> texts of its strategies, in full. kinds: what tells each from its copies.
    profiles: number -> strategy per role, in the order of the roles; `treatment` of the design is
    that number. runs: worlds.
    """

    league: League
    config: Config
    design: pd.DataFrame
    roles: Roles
    kinds: Kinds
    profiles: list[Profile]
    runs: int
    seed: int
    strategies: str | None

    def job(self, name: str, play_chunk: PlayChunk) -> Job:
        """Return what a runner plays; `name` names the folder of results."""
        months = self.league.months
        arguments = (self.config, self.design, months, self.seed, play_chunk, self.strategies)
        return Job(name, *arguments)


def prepare_league(
    name: str | Path, options: LeagueOptions, joining: Sequence[str] = ()
) -> Fixture:
    """Read a league, let strategies of the user's own join it and build the design.

    joining: names of strategies that join beside those of the options' file or module.
    Raises UserError with every fault found; touches no file of results.
    """
    check_options(options)
    with Apart(options.strategies) as process:
        return _prepare(name, options, joining, process)


def _prepare(
    name: str | Path, options: LeagueOptions, joining: Sequence[str], apart: Apart
) -> Fixture:
    own_names = [*apart.load(), *joining]
    check_out(options.out, options.resume)
    league = load(League, "experiments", name)
    levers = (f"conduct.noise={league.noise}", f"conduct.fog={league.fog}")
    config_name, overrides = options.config or league.config, (*levers, *options.overrides)
    config = load_config(config_name, overrides)
    check_opening(config, partial(place_of, "configs", config_name, overrides=overrides))
    states = states_of(config)
    check_roles(own_names, states)
    roles = _in_full(join(league, own_names), league.weapon)
    _check_roles(roles, config, partial(place_of, "experiments", name))
    plays = [play for texts in roles.values() for play in texts]
    plays += [*league.others.values(), *config.profile.values()]
    apart.refuse(plays, states, broken=False)
    listed = [(f"roles.{role}", role, play) for role, texts in roles.items() for play in texts]
    listed += [(f"others.{state}", state, play) for state, play in league.others.items()]
    firms = firm_players(atlas_of(config))
    check_players(listed, config.world.holders, firms[1:])
    of = profiles.kinds(roles)
    runs = options.runs or league.runs
    seed = league.seed if options.seed is None else options.seed
    met = profiles.around(roles, league.bases, seed, of) if league.bases else profiles.full(roles)
    treatments = {
        str(number): dict(zip(roles, profile, strict=True)) | league.others
        for number, profile in enumerate(met)
    }
    fixed = pinned_keys(options.config, league.config, options.overrides)
    design = cross(_worlds(league, config, runs, seed, fixed), treatments)
    check(design, config, [*states, *firms], registry.parse)
    return Fixture(league, config, design, roles, of, met, runs, seed, options.strategies)


def join(league: League, own: list[str]) -> dict[str, tuple[str, ...]]:
    """The roles of a league with strategies of the user's own: in their role, or the weapon's."""
    roles = dict(league.roles)
    for name in own:
        role = registry.strategies()[name].role or league.weapon
        try:
            registry.parse(name)
        except UserError as error:
            sys.stderr.write(f"regame: {error}; the league goes on without it\n")
            continue
        if role not in roles:
            sys.stderr.write(f"regame: {name} plays {role}, which has no part in this league\n")
        elif name not in roles[role]:
            roles[role] = (*roles[role], name)
            sys.stderr.write(f"regame: {name} joins the league as {role}\n")
    return roles


def _in_full(roles: Roles, weapon: str) -> dict[str, tuple[str, ...]]:
    """Texts as the strategies themselves give them, or UserError with every fault.

    A record of what others did would be an answer to a weapon that may not be there.
    """
    in_full: dict[str, tuple[str, ...]] = {}
    faults: list[str] = []
    for role, texts in roles.items():
        names = []
        for play in texts:
            try:
                names.append(registry.parse(play).name)
            except UserError as error:
                faults += [f"roles.{role}: {fault}" for fault in error.faults]
            if play.startswith("Recorded") and role != weapon:
                faults.append(f"roles.{role}: {play}: a league needs rivals that respond")
        in_full[role] = tuple(names)
    refuse(faults)
    return in_full


def _check_roles(roles: Mapping[str, object], config: Config, place: Callable[[str], str]) -> None:
    players = (*config.world.players, *firm_owners(atlas_of(config)))
    wrong = [role for role in roles if role not in players]
    if wrong:
        valid_text = f"{', '.join(config.world.players)}, and firms that own plants"
        hints = [nearest(role, players) or no_state_of(config, role) for role in wrong]
        raise UserError(
            f"{place(f'roles.{role}')}roles.{role}: no player{hint}; players are {valid_text}"
            for role, hint in zip(wrong, hints, strict=True)
        )


def _worlds(league: League, config: Config, runs: int, seed: int, fixed: set[str]) -> pd.DataFrame:
    """Steady worlds drawn from the experiment's uncertainties; else the same, new luck."""
    if league.worlds_of is None:
        return worlds(runs, (), seed)
    from regame.game.game import Game  # slow to import: the engine
    from regame.runs.stability import steady_worlds

    uncertainties = load(Experiment, "experiments", league.worlds_of).uncertainties
    uncertain = [item for item in uncertainties if item.key not in fixed]
    return steady_worlds(Game, config, lambda n: worlds(n, uncertain, seed), runs)
