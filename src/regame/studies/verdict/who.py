"""Who decides: how much of the headline's gain varies with states, firms, markets and luck.

Each factor is redrawn by itself in some of the worlds played, all else as it is (pick and freeze),
and carries the share of the variance of the gain that then moves: the total effect by Jansen's
estimator (Jansen 1999; Saltelli and others 2010). Shares count what factors do together with
others once for each, so they may add up to more than one. What is redrawn is taken from another
world of the batch, as if factors were independent; worlds of a fit are a little less so.

- luck: another seed. markets: all sampled parameters but those of states.
- states: sampled parameters of what states do (`STATES`): disputes, support, complaints, campaigns
  and licences. Their strategies are the experiment's in all rows.
- firms: the rule by which firms play, drawn from data/firm_rules.toml; `usual` is the headline's.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from regame.analysis.harm import Floats
from regame.analysis.outcomes import pair, played
from regame.analysis.statistics import ratio_interval
from regame.config.schema import Config
from regame.core.words import interval, percent, years_after
from regame.design.design import FIXED, stream_of
from regame.game.facts import atlas_of, firm_players, rules_by_firm
from regame.runs.beside import inside
from regame.runs.plan import Plan
from regame.runs.runner import PlayChunk, Played, run_design
from regame.strategies import registry
from regame.studies.verdict.options import VerdictOptions
from regame.studies.verdict.range import Decider, WhoDecides

FOLDER = "who"  # in the folder of results
WORLDS = 32  # redrawn for each factor: 320 rows with the two sides
STATES = ("disputes", "support", "wto", "enforcement", "licensing")  # sections of what states do
FACTORS = ("states", "firms", "markets", "luck")
DRAWN = "as drawn"
USUAL = "Usual"


class Rule(BaseModel):
    """A rule of firms. moves: deeds on record; players: firm or class of firms -> strategy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    moves: float = Field(ge=0)
    why: str
    players: dict[str, str]


class Rules(BaseModel):
    """The rules by which firms may play. usual: weight of what the headline plays, from 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usual: float = Field(gt=0, lt=1)
    rules: tuple[Rule, ...]

    def draw(self, shares: Floats) -> list[Mapping[str, str]]:
        """Return the players' strategies at shares of the law on [0, 1); empty where usual."""
        moves = np.array([rule.moves for rule in self.rules], dtype=np.float64)
        ends = self.usual + (1 - self.usual) * np.cumsum(moves) / moves.sum()
        at = np.searchsorted(np.append(self.usual, ends[:-1]), shares, side="right")
        return [self.rules[rule_number - 1].players if rule_number else {} for rule_number in at]

    def players(self) -> list[str]:
        """Return every firm or class of firms that a rule names."""
        return list(dict.fromkeys(name for rule in self.rules for name in rule.players))


@cache
def firm_rules() -> Rules:
    """Return the package's table of rules."""
    content = (files("regame") / "data" / "firm_rules.toml").read_text(encoding="utf-8")
    return Rules.model_validate(tomllib.loads(content))


def missing(rules: Rules, config: Config) -> list[str]:
    """Return the firms of the rules that a world lacks.

    Raises UserError where a firm of this world cannot play the rule that is given to it.
    """
    atlas = atlas_of(config)
    firms_present = set(firm_players(atlas))
    if absent := [name for name in rules.players() if name not in firms_present]:
        return absent
    for rule in rules.rules:
        sides = {
            name: [(registry.parse(play), np.arange(1))] for name, play in rule.players.items()
        }
        rules_by_firm(sides, atlas, {})
    return []


def play_who(
    plan: Plan, main: Played, options: VerdictOptions, play_chunk: PlayChunk
) -> tuple[WhoDecides | None, str]:
    """Redraw each factor in some of the worlds; return the shares, or None and why there are none.

    The rows lie in a folder of their own inside the folder of results.
    """
    rules = firm_rules()
    atlas, players = atlas_of(plan.config), set(plan.config.profile).union(*plan.profiles.values())
    if ruled := sorted(players - set(atlas.states)):
        return None, f"{ruled[0]} plays by the rule it is given, so no rules of firms are drawn"
    if absent := missing(rules, plan.config):
        return None, f"this world has no {absent[0]}, whose rules firms are drawn from"
    if plan.design["world"].nunique() < 2:
        return None, "one world does not vary"
    job = replace(plan.outcomes(FOLDER, play_chunk), design=design_of(plan, rules))
    table = run_design(job, inside(options, main.path, FOLDER)).table
    return shares_of(plan, table)


def design_of(plan: Plan, rules: Rules) -> pd.DataFrame:
    """Return both sides of the headline in the first worlds as drawn, and with each factor redrawn.

    The column `treatment` is "SIDE, FACTOR redrawn".
    """
    cell, main = plan.headline, plan.design
    played_by = {name for profile in plan.profiles.values() for name in profile}
    worlds = main.drop_duplicates("world").head(WORLDS).drop(columns=["treatment", *played_by])
    keys = [str(name) for name in worlds if name not in FIXED]
    states = [key for key in keys if key.partition(".")[0] in STATES]
    of = {"states": states, "markets": [key for key in keys if key not in states], "luck": ["seed"]}
    count = len(worlds)
    shares = (stream_of(plan.seed, "firms").permutation(count) + 0.5) / count
    drawn = rules.draw(shares)
    parts = []
    for factor in (DRAWN, *FACTORS):
        part, firms = worlds.copy(), drawn
        columns = of.get(factor, [])
        part[columns] = np.roll(worlds[columns].to_numpy(), -1, axis=0)
        part = part.astype(worlds.dtypes).copy()  # in one piece: it is added to below
        if factor == "firms":
            firms = drawn[1:] + drawn[:1]
        part = part.assign(
            **{name: [at.get(name, USUAL) for at in firms] for name in rules.players()}
        )
        for side in (cell.treated, cell.against):
            parts.append(part.assign(**plan.profiles[side]).assign(treatment=_named(side, factor)))
    design = pd.concat(parts, ignore_index=True)
    return design[[*FIXED, *(name for name in design if name not in FIXED)]].rename_axis("run")


def _named(side: str, factor: str) -> str:
    return f"{side}, {factor}" if factor == DRAWN else f"{side}, {factor} redrawn"


def shares_of(plan: Plan, table: pd.DataFrame) -> tuple[WhoDecides | None, str]:
    """Return the total effect of each factor with its interval, or None and why there is none."""
    cell = plan.headline
    gains: dict[str, pd.Series] = {}
    years = 0
    for factor in (DRAWN, *FACTORS):
        pairs = pair(table, _named(cell.treated, factor), _named(cell.against, factor))
        years = max(played(pairs), default=0)
        column = pairs.difference(f"payoff_{years}y")
        gains[factor] = pd.Series(column, index=pairs.baseline.index)
    both = pd.concat(gains, axis=1, join="inner").sort_index()
    spread = ((both[DRAWN] - both[DRAWN].mean()) ** 2).to_numpy()
    if not spread.sum() > 0:
        return None, "the gain does not vary over the worlds"
    deciders: dict[str, Decider] = {}
    for factor in FACTORS:
        moved = ((both[factor] - both[DRAWN]) ** 2).to_numpy() / 2
        ci = ratio_interval(moved, spread)
        deciders[factor] = Decider(share=float(moved.sum() / spread.sum()), ci=ci)
    return WhoDecides(**deciders, years=years, worlds=len(both), rows=len(table)), ""


def sentence(found: WhoDecides | None, why: str) -> str:
    """Say who decides in a line, the largest share first; why not, where nothing was found."""
    if found is None:
        return f"Who decides: not said, {why}." if why else ""
    ranked = sorted(found.shares().items(), key=lambda item: -item[1].share)
    parts_said = [f"{name} {percent(at.share)} ({interval(at.ci, percent)})" for name, at in ranked]
    return (
        f"Who decides, share of the variance of the gain after {years_after(found.years)} that "
        f"goes with each, alone and with others, {found.worlds} worlds: {', '.join(parts_said)}."
    )
