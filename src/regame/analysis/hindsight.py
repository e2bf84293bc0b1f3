"""Harm as a planner could know it, harm as it turned out, and regret; and what tells worlds apart.

Ex-ante: the mean over worlds, before anybody knows which one it is. Ex-post: the share of worlds
harmed. Regret: what the best strategy of each world would have brought beyond the one at hand.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm

from regame.analysis.outcomes import Pairs, at_horizon, played
from regame.analysis.results import ExAnte, Parameter, Regret, Third
from regame.analysis.statistics import Floats, mean_interval, median_interval, spearman
from regame.config.schema import Config

TOP = 5  # parameters reported
THIRDS = (1 / 3, 2 / 3)


def ex_ante(pairs: Pairs) -> list[ExAnte]:
    """Return per horizon the mean gain, its interval, and what a planner would have concluded."""
    return [_ex_ante(pairs, years) for years in played(pairs)]


def _ex_ante(pairs: Pairs, years: int) -> ExAnte:
    horizon = at_horizon(pairs, years)
    gain = pairs.difference(f"payoff_{years}y")[pairs.counted(years)]
    bounds = horizon.mean_difference_ci
    answer = "undecided"
    if bounds is not None and bounds[0] > 0:
        answer = "pays"
    elif bounds is not None and bounds[1] < 0:
        answer = "harms"
    return ExAnte(
        years=years,
        ex_ante=answer,
        mean_difference_usd=horizon.mean_difference_usd,
        mean_difference_ci=bounds,
        ex_post_self_harm_share=horizon.self_harm_share,
        ex_post_self_harm_ci=horizon.self_harm_ci,
        ex_post_loss_share=float(np.mean(gain < 0)) if len(gain) else 0.0,
    )


def regret(table: pd.DataFrame, treatment: str, years: int) -> Regret | None:
    """Return how much better the best strategy played would have done, in USD.

    table: all runs, of treatments and baselines. In each world the best is known only afterwards;
    `best_on_average` is what a planner would have chosen among them. Only worlds in which none
    failed count. None if there is no other strategy or no such world.
    """
    sound = table[~table["failed"]]
    wide = sound.pivot(index="world", columns="treatment", values=f"payoff_{years}y").astype(float)
    wide = wide[np.isfinite(wide).all(axis=1)].sort_index()
    if treatment not in wide or wide.shape[1] < 2 or wide.empty:
        return None
    gains = wide[treatment].to_numpy(float)
    lost = wide.to_numpy(float).max(axis=1) - gains
    others = wide.drop(columns=treatment)
    best = str(others.mean().idxmax())
    gap = others[best].to_numpy(float) - gains
    return Regret(
        years=years,
        worlds=len(wide),
        strategies=wide.shape[1],
        mean_usd=float(lost.mean()),
        mean_ci=mean_interval(lost),
        median_usd=float(np.median(lost)),
        median_ci=median_interval(lost),
        best_itself_share=float(np.mean(lost <= 0)),
        best_on_average=best,
        mean_gap_to_it_usd=float(gap.mean()),
        mean_gap_to_it_ci=mean_interval(gap),
    )


def separation(pairs: Pairs, config: Config, years: int) -> list[Parameter]:
    """Return the uncertain parameters that go most with the gain, as `told_apart` does."""
    keep = pairs.counted(years)
    gain = pairs.difference(f"payoff_{years}y")[keep]
    return told_apart(gain, pairs.treated[keep], config)


def told_apart(gain: Floats, worlds: pd.DataFrame, config: Config) -> list[Parameter]:
    """Return the uncertain parameters that go most with a gain, (worlds,), the strongest first.

    worlds: a row per world with their columns. Rank correlation with the gain, and the gain in the
    lowest and the highest third of the parameter. `beyond_chance` allows for how many parameters
    were looked at (Bonferroni, 5 %; normal approximation of the rank correlation's spread,
    1/sqrt(n - 1)).
    """
    numbers = config.numbers()
    keys = [key for key in worlds if key in numbers and worlds[key].nunique() > 2]
    if len(gain) < 3 or not keys:
        return []
    chance = float(norm.ppf(1 - 0.025 / len(keys)) / np.sqrt(len(gain) - 1))
    values = {str(key): worlds[key].to_numpy(float) for key in keys}
    ranked = [(spearman(column, gain), key) for key, column in values.items()]
    ranked.sort(key=lambda item: (-abs(item[0]), item[1]))
    return [
        Parameter(
            key=key,
            **meaning(config, key),
            spearman=rank,
            beyond_chance=abs(rank) > chance,
            **_thirds(values[key], gain),
        )
        for rank, key in ranked[:TOP]
    ]


def _thirds(values: Floats, gain: Floats) -> dict[str, Third]:
    low, high = (float(bound) for bound in np.quantile(values, THIRDS))
    return {
        f"{name}_third": Third(
            bound=bound,
            median_difference_usd=float(np.median(gain[part])),
            loss_share=float(np.mean(gain[part] < 0)),
        )
        for name, bound, part in (("low", low, values <= low), ("high", high, values >= high))
    }


def meaning(config: Config, key: str) -> dict[str, str]:
    """Return what a key of the config means, and its unit: fields of a `Parameter`."""
    section, name = key.split(".")
    field = type(getattr(config, section)).model_fields[name]
    extra = field.json_schema_extra
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    meaning = field.description or ""
    if meaning.startswith("of "):  # "of what is taken ...", in the unit "share"
        meaning = f"{unit} {meaning}"
    return {"meaning": meaning, "unit": "" if unit in ("1", "share") else unit}
