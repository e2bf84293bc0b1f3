"""Who decides: how much of the headline's gain varies with states, firms, markets and luck.

Each factor is redrawn by itself in some of the worlds played, all else as it is (pick and freeze),
and carries the share of the variance of the gain that then moves: the total effect by Jansen's
estimator (Jansen 1999; Saltelli and others 2010), over the variance of both sides that it compares
(Glen and Isaacs 2012), so that one far world moves a share to one and not past it. Shares count
what factors do together with others once for each, so they may add up to more than one. What is
redrawn is taken from another world of the batch, as if factors were independent; worlds of a fit
are a little less so.

- luck: another seed. markets: all sampled parameters but those of states.
- states: sampled parameters of what states do (`STATES`): disputes, support, complaints, campaigns
  and licences. Their strategies are the experiment's in all rows.
- firms: the rules by which firms play, as worlds draw them (runs/firm_rules.py). Where the headline
  plays firms as usual they are drawn for this question only.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from regame.analysis.outcomes import pair, played
from regame.analysis.statistics import ratio_interval
from regame.design.design import FIXED
from regame.runs.beside import inside
from regame.runs.firm_rules import laws, missing, with_rules
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.runner import PlayChunk, run_design
from regame.studies.verdict.options import VerdictOptions
from regame.studies.verdict.range import Decider, WhoDecides

FOLDER = "who"  # in the folder of results
WORLDS = 32  # redrawn for each factor: 256 rows with the two sides
STATES = ("disputes", "support", "wto", "enforcement", "licensing")  # sections of what states do
FACTORS = ("states", "firms", "markets", "luck")
DRAWN = "as drawn"


def play_who(
    plan: Plan, main: Played, options: VerdictOptions, play_chunk: PlayChunk
) -> tuple[WhoDecides | None, str]:
    """Redraw each factor in some of the worlds; return the shares, or None and why there are none.

    The rows lie in a folder of their own inside the folder of results.
    """
    if missing(plan.config, laws()):
        return None, "this world has not all firms whose rules are drawn"
    if plan.design["world"].nunique() < 2:
        return None, "one world does not vary"
    job = replace(plan.outcomes(FOLDER, play_chunk), design=design_of(plan))
    table = run_design(job, inside(options, main.path, FOLDER)).numbers
    return shares_of(plan, main.numbers, table)


def design_of(plan: Plan) -> pd.DataFrame:
    """Return both sides of the headline in the first worlds, with each factor redrawn.

    The column `treatment` is "SIDE, FACTOR redrawn". Where the plan's own worlds draw no rules of
    firms, they are drawn here, and both sides are played as drawn too.
    """
    cell, profiles = plan.headline, plan.profiles
    played_by = {name for profile in profiles.values() for name in profile}
    worlds = plan.design.drop_duplicates("world").head(WORLDS)
    worlds = worlds.drop(columns=["treatment", *played_by])
    numbers = plan.config.numbers()
    keys = [str(name) for name in worlds if name in numbers]
    if not plan.draws_firms:
        ruled = played_by | set(plan.config.profile)
        worlds = with_rules(worlds, len(worlds), plan.seed, plan.config, ruled)
    states = [key for key in keys if key.partition(".")[0] in STATES]
    of = {
        "states": states,
        "markets": [key for key in keys if key not in states],
        "luck": ["seed"],
        "firms": [name for name in worlds if name not in (*FIXED, *keys)],
    }
    parts = []
    for factor in FACTORS if plan.draws_firms else (DRAWN, *FACTORS):
        part, columns = worlds.copy(), of.get(factor, [])
        part[columns] = np.roll(worlds[columns].to_numpy(), -1, axis=0)
        part = part.astype(worlds.dtypes).copy()  # in one piece: it is added to below
        for side in (cell.treated, cell.against):
            parts.append(part.assign(**profiles[side]).assign(treatment=_named(side, factor)))
    design = pd.concat(parts, ignore_index=True)
    return design[[*FIXED, *(name for name in design if name not in FIXED)]].rename_axis("run")


def _named(side: str, factor: str) -> str:
    return f"{side}, {factor}" if factor == DRAWN else f"{side}, {factor} redrawn"


def shares_of(
    plan: Plan, main: pd.DataFrame, redrawn: pd.DataFrame
) -> tuple[WhoDecides | None, str]:
    """Return the total effect of each factor with its interval, or None and why there is none.

    main: what the verdict played, which is "as drawn" where its worlds draw rules of firms.
    """
    cell, at_hand = plan.headline, plan.draws_firms
    gains: dict[str, pd.Series] = {}
    years = 0
    for factor in (DRAWN, *FACTORS):
        drawn = factor == DRAWN and at_hand
        treated, against = (
            side if drawn else _named(side, factor) for side in (cell.treated, cell.against)
        )
        pairs = pair(main if drawn else redrawn, treated, against)
        years = max(played(pairs), default=0)
        column = pairs.difference(f"payoff_{years}y")
        gains[factor] = pd.Series(column, index=pairs.baseline.index)
    both = pd.concat(gains, axis=1, join="inner").sort_index()
    spreads = ((both - both.mean()) ** 2).to_numpy(float)  # (world, side)
    if not spreads[:, 0].sum() > 0:
        return None, "the gain does not vary over the worlds"
    deciders: dict[str, Decider] = {}
    for side, factor in enumerate(FACTORS, 1):
        moved = ((both[factor] - both[DRAWN]) ** 2).to_numpy() / 2
        spread = (spreads[:, 0] + spreads[:, side]) / 2  # of both sides: Glen and Isaacs 2012
        ci = ratio_interval(moved, spread)
        deciders[factor] = Decider(share=float(moved.sum() / spread.sum()), ci=ci)
    return WhoDecides(**deciders, years=years, worlds=len(both), rows=len(redrawn)), ""
