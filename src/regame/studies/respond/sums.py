"""What every policy of a target costs and brings, from a table of runs."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from regame.analysis.game_table import BETWEEN, cell
from regame.analysis.statistics import mean_interval, resample_counts
from regame.core.arrays import Floats
from regame.design.design import cross, evenly
from regame.game.facts import SECTORS
from regame.runs.plan import Plan
from regame.runs.runner import PlayChunk
from regame.strategies import registry
from regame.strategies.china import Stop
from regame.studies.respond import money as books
from regame.studies.respond.file import Drawn, Respond
from regame.studies.respond.options import USERS_MONEY, RespondOptions
from regame.studies.respond.parts import Best, Contrast, Gain, Option, Regret
from regame.tables.world import states_of

AT_THE_END = "stocks and plants at the end"
STOPPED = "stopped lines"  # value added in place of what users would have paid


def profiles_of(study: Respond, plan: Plan, state: str) -> dict[str, dict[str, str]]:
    """Return "HOLDER | POLICY" -> state -> strategy, for every pair of the two."""
    usual, weapon = plan.experiment.others, plan.experiment.weapon
    profiles = {}
    for held, string in study.holder.items():
        for name, policy in study.policies.items():
            club = study.club or tuple(usual)
            joint = dict.fromkeys(club, policy.allies) if policy.allies else {}
            plays = {ally: joint.get(ally, play) for ally, play in usual.items() if ally != state}
            profiles[cell(held, name)] = {weapon: string, **plays, state: policy.play}
    return profiles


def design_of(study: Respond, plan: Plan, state: str) -> pd.DataFrame:
    """Return a row for every world, strategy of the holder and policy of a state."""
    players = [plan.experiment.weapon, *plan.experiment.others]
    worlds = plan.design.drop_duplicates("world").drop(columns=["treatment", *players])
    design = cross(worlds.reset_index(drop=True), profiles_of(study, plan, state))
    return with_draws(design, study, plan)


def options_found(study: Respond, sums: books.Sums) -> tuple[Option, ...]:
    """Return every policy over all worlds and strategies of the holder, in the file's order."""
    net, stock_left, cost = sums.net, sums.stock_left, sums.cost
    avoided, regret = net + cost, regret_of(net)
    worst, unsold = worst_regrets(net), worst_regrets(net - stock_left)
    often, value = picked_shares(net), books.worths_of(study, sums.income, cost)
    means = [(cost[:, p].mean(), avoided[:, p].mean()) for p in range(len(study.policies))]
    usd = {
        "cost_usd": cost, "loss_avoided_usd": avoided,
        "spent_usd": cost + stock_left, "stock_left_usd": stock_left, "net_usd": net,
        "net_without_stock_usd": net - stock_left, "regret_usd": regret,
    }  # fmt: skip
    return tuple(
        Option.like(
            value[p],
            policy,
            **(_given_up(study, sums, p) if study.deals else {}),
            **{key: float(values[:, p].mean()) for key, values in usd.items()},
            policy=name,
            dose=books.dose_of(study, policy.play),
            net_ci=mean_interval(net[:, p].mean(axis=0)),
            benefit_per_dollar=float(means[p][1] / means[p][0]) if means[p][0] > 0 else None,
            worst_regret_usd=float(worst[p]),
            satisfies=float((net[:, p] >= 0).mean()),
            efficient=not any(
                one != means[p] and one[0] <= means[p][0] and one[1] >= means[p][1] for one in means
            ),
            picked=float(often[p]),
            robust=p == int(worst.argmin()),
            robust_without_stock=p == int(unsold.argmin()),
        )
        for p, (name, policy) in enumerate(study.policies.items())
    )


def _given_up(study: Respond, sums: books.Sums, p: int) -> dict[str, float | None]:
    """How often a policy gives way under restrictions, and from which price of that it pays.

    The price is against the policy that gives way most often.
    """
    used, _ = books.rows_of(study)
    often = sums.conceded[used].mean(axis=(0, 2))
    income = sums.income[used].mean(axis=(0, 2))
    most = int(often.argmax())
    fewer, dearer = often[most] - often[p], income[most] - income[p]
    price = float(dearer / fewer) if fewer > 0 and dearer > 0 else None
    return {"concessions": float(often[p]), "break_even_concession_usd": price}


def regret_of(net: Floats) -> Floats:
    """What the best policy of each world and strategy brings beyond each one (H, P, W)."""
    return net.max(axis=1, keepdims=True) - net


def worst_regrets(net: Floats) -> Floats:
    """Mean regret over worlds under the holder's strategy where it is largest, by policy (P,)."""
    return np.asarray(regret_of(net).mean(axis=2).max(axis=0))


def picked_shares(net: Floats) -> Floats:
    """Share of bootstrap samples of worlds in which each policy has the least worst regret (P,)."""
    drawn = resample_counts(net.shape[2]).astype(float)  # (resample, W)
    worst = np.einsum("hpw,rw->rhp", regret_of(net), drawn).max(axis=1)  # (resample, P)
    return np.bincount(worst.argmin(axis=1), minlength=net.shape[1]) / len(drawn)


def regrets_found(study: Respond, sums: books.Sums) -> tuple[Regret, ...]:
    """Return what regret follows from, by policy and strategy of the holder."""
    best, means = sums.net.max(axis=1).mean(axis=1), sums.net.mean(axis=2)  # (H,), (H, P)
    regrets = []
    for (p, name), (h, held) in product(enumerate(study.policies), enumerate(study.holder)):
        usd = {"net_usd": means[h, p], "best_usd": best[h], "regret_usd": best[h] - means[h, p]}
        sums_of_row = {key: float(value) for key, value in usd.items()}
        ci = mean_interval(sums.net[h, p])
        regrets.append(Regret(policy=name, holder=held, net_ci=ci, **sums_of_row))
    return tuple(regrets)


def contrasts_found(study: Respond, sums: books.Sums) -> tuple[Contrast, ...]:
    """Return what policies bring beyond those that they stand beside, the mean over holders."""
    names = list(study.policies)
    contrasts = []
    for p, (name, policy) in enumerate(study.policies.items()):
        if policy.beside is not None:
            more = sums.income[:, p] - sums.income[:, names.index(policy.beside)]
            extra = more.mean(axis=0)  # (W,)
            usd, ci = float(extra.mean()), mean_interval(extra)
            contrasts.append(Contrast.like(policy, policy=name, net_usd=usd, net_ci=ci))
    return tuple(contrasts)


def best_found(study: Respond, sums: books.Sums) -> tuple[Best, ...]:
    """Return the policy of the highest mean against each strategy of the holder."""
    best = []
    for held, net in zip(study.holder, sums.net, strict=True):
        p = int(net.mean(axis=1).argmax())
        usd, ci = float(net[p].mean()), mean_interval(net[p])
        best.append(Best(holder=held, policy=list(study.policies)[p], net_usd=usd, net_ci=ci))
    return tuple(best)


def with_draws(design: pd.DataFrame, study: Respond, plan: Plan) -> pd.DataFrame:
    """Return a design in which every world has a stop of its own, the same under all policies."""
    weapon = plan.experiment.weapon
    for name, ranges in study.drawn.items():
        plays = drawn_plays(study.holder[name], ranges, plan)
        rows = design["treatment"].str.startswith(f"{name}{BETWEEN}")
        design.loc[rows, weapon] = design.loc[rows, "world"].map(plays)
    return design


def drawn_plays(text: str, ranges: Drawn, plan: Plan) -> "pd.Series[str]":
    """Return the stop of every world, by world. text: of the stop, whose share and target hold.

    Months are spread evenly over the worlds, first months and lengths each in an order of its own.
    """
    stop = registry.parse(text)
    assert isinstance(stop, Stop)
    worlds, start = np.unique(plan.design["world"]), plan.config.world.start_year
    count, ends = len(worlds), ranges._asdict().items()
    begins, months = (_whole(both, count, plan.seed, f"stop.{key}") for key, both in ends)
    plays = [
        replace(stop, start=round(start + int(first) / 12, 4), months=float(length)).name
        for first, length in zip(begins, months, strict=True)
    ]
    return pd.Series(plays, index=worlds)


def _whole(ends: tuple[int, int], count: int, seed: int, name: str) -> np.ndarray:
    """Draw whole numbers from the first to the last, each as likely."""
    low, high = ends
    return low + (evenly(seed, name, count) * (high - low + 1)).astype(int)


def played_here(
    study: Respond, plan: Plan, options: RespondOptions, play_chunk: PlayChunk
) -> books.Sums:
    """Play a few policies in this process, in the plan's worlds, and return the state's money."""
    return books.sums_by(played(study, plan, options, play_chunk), study, plan.config, options)


def played(study: Respond, plan: Plan, options: RespondOptions, play: PlayChunk) -> pd.DataFrame:
    """Play policies in this process, in the plan's worlds, and return the table of runs."""
    design = design_of(study, plan, options.state)
    rows = play(plan.config, design, 12 * options.years)
    return pd.concat([design[["seed", "world", "treatment"]], rows], axis=1)


def gains_of(
    study: Respond, plan: Plan, table: pd.DataFrame, options: RespondOptions
) -> tuple[Gain, ...]:
    """Return what every policy is worth, by state and by line, from the table of runs."""
    states, game = states_of(plan.config), books.game_of(study, table)
    years, row = options.years, states.index(options.state)
    measure = options.loss or USERS_MONEY
    change = books.change_by_state(measure, table, study, plan.config, years)
    incomes = game.lists(f"incomes_{years}y")  # (H, P, W, state)
    ledger = game.lists(f"ledger_{years}y")
    lines = ledger.reshape(*ledger.shape[:3], len(states), -1)[..., row, :]
    end = incomes[..., row] - lines.sum(axis=-1)
    lines, names = np.concatenate([lines, end[..., None]], axis=-1), [*SECTORS, AT_THE_END]
    if change is not None:
        incomes = incomes + change
        lines, names = np.concatenate([lines, change[..., row, None]], axis=-1), [*names, STOPPED]
    followers = study.club or tuple(plan.experiment.others)
    return (
        *_worths(study, "state", {n: n == options.state for n in states}, incomes, followers),
        *_worths(study, "line", dict.fromkeys(names, True), lines),
    )


def _worths(
    study: Respond, by: str, names: Mapping[str, bool], values: Floats, club: Collection[str] = ()
) -> list[Gain]:
    """Worth of all policies but the first, entry by entry.

    names: of entries, and whether they play every policy. values: (H, P, W, entry). club: who
    follows in those with allies.
    """
    gains = []
    for at, (name, plays) in enumerate(names.items()):
        worths = books.worths_of(study, values[..., at])
        for (policy, how), worth in list(zip(study.policies.items(), worths, strict=True))[1:]:
            follows = how.allies is not None and name in club
            gains.append(Gain.like(worth, policy=policy, by=by, of=name, plays=plays or follows))
    return gains
