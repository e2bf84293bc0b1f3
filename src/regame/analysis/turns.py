"""Which assumptions turn the sign, what is known before, and what would have been regretted."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression
from scipy.stats import norm, rankdata

from regame.analysis.pairing import Pairs, at_horizon, judged, payoffs, played
from regame.analysis.results import ExAnte, HarmMap, Parameter, Regret, Third, Turn
from regame.analysis.statistics import mean_interval, median_interval, spearman
from regame.config.schema import Config
from regame.core.arrays import Floats

TOP = 5  # parameters reported
THIRDS = (1 / 3, 2 / 3)


def ex_ante(pairs: Pairs) -> list[ExAnte]:
    """Return per horizon the mean gain, its interval, and what a planner would have concluded."""
    return [_ex_ante(pairs, years) for years in played(pairs)]


def _ex_ante(pairs: Pairs, years: int) -> ExAnte:
    horizon = at_horizon(pairs, years)
    gain = pairs.change(f"payoff_{years}y", years)
    low, high = horizon.mean_difference_ci or (0.0, 0.0)
    return ExAnte.like(
        horizon,
        ex_ante="pays" if low > 0 else "harms" if high < 0 else "undecided",
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
    wide = payoffs(table, years)
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
    gain = pairs.change(f"payoff_{years}y", years)
    return told_apart(gain, pairs.treated[pairs.counted(years)], config)


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


MOST = 3  # assumptions listed
BINS = (5, 3)  # of a map, each way: with many worlds, with fewer
A_BIN = 8  # worlds that it should hold on average
type Rules = Mapping[str, Floats]  # of firms: name -> share of its firms that play it (world,)
NO_RULES: Rules = {}
MAP = ("demand.growth_outside", "reputation.premium")  # growth of use and trust
FEWEST = 10  # worlds of each class, below which nothing is said
EVEN = 0.5  # chance of harm at which the sign turns
PARTS = 5  # ends are the lowest and the highest fifth
EDGE = 0.1  # of worlds, that must lie on either side of where it turns


def of_rule(key: str) -> dict[str, str]:
    """Return what a rule of firms is called, as fields of a `Turn`."""
    rule, _, player = key.partition(" of ")
    return {"meaning": f"share of {player} that plays {rule}", "unit": ""}


def decided(pairs: Pairs, years: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the decided worlds after so many years, a row each, and which of them are harmed."""
    classes = judged(pairs, years)
    return pairs.treated[classes.decided], classes.harms[classes.decided]


def what_turns(
    pairs: Pairs, config: Config, years: int, rules: Rules = NO_RULES
) -> tuple[tuple[Turn, ...], Turn | None]:
    """Return the assumptions that tell harmed worlds from others beyond chance, at most `MOST`.

    Each sampled key is judged by the area under the curve (AUC; Mann and Whitney 1947): the chance
    that a harmed world has the higher value. Chance allows for the number of keys (Bonferroni,
    5 %). `at` is where a monotone fit of the chance of harm (isotonic regression) crosses one half,
    with a tenth of the worlds or more on either side.

    Where none does, the second is the assumption that goes most with harm, within chance: the one
    whose area is furthest from a half, without a value at which it turns. None where worlds are too
    few.

    rules: name of a rule of firms -> share of its firms that play it (world,), in the order of
    `pairs`. They count among the keys.
    """
    ranked = _ranked(pairs, config, years, rules)
    beyond = [key for key in ranked.order if abs(ranked.areas[key] - EVEN) > ranked.chance]
    if beyond or not ranked.order:
        return tuple(_turn(key, ranked, config) for key in beyond[:MOST]), None
    return (), _turn(ranked.order[0], ranked, config).model_copy(update={"at": None})


def rules_ranked(pairs: Pairs, config: Config, years: int, rules: Rules) -> tuple[Turn, ...]:
    """Return all rules of firms as `what_turns` judges them, that which goes most first.

    None where worlds are too few.
    """
    ranked = _ranked(pairs, config, years, rules)
    return tuple(_turn(key, ranked, config) for key in ranked.order if key in rules)


class _Ranked(NamedTuple):
    """Sampled keys, that with the area furthest from a half first, and what chance brings."""

    order: list[str]
    values: dict[str, Floats]
    areas: dict[str, float]
    lost: np.ndarray
    chance: float  # distance from a half that one of all keys reaches in 5 % of tables


def _ranked(pairs: Pairs, config: Config, years: int, rules: Rules) -> _Ranked:
    worlds, lost = decided(pairs, years)
    numbers = config.numbers()
    of_firms = pd.DataFrame(rules, index=pairs.treated.index).loc[worlds.index]
    keys = [str(key) for key in worlds if key in numbers and worlds[key].nunique() > 2]
    keys += [str(key) for key in of_firms if of_firms[key].nunique() > 1]
    worlds = pd.concat([worlds, of_firms], axis=1)
    count, unharmed = int(lost.sum()), int((~lost).sum())
    if min(count, unharmed) < FEWEST or not keys:
        return _Ranked([], {}, {}, lost, EVEN)
    spread = np.sqrt((count + unharmed + 1) / (12 * count * unharmed))
    chance = float(norm.ppf(1 - 0.025 / len(keys)) * spread)
    values = {key: worlds[key].to_numpy(float) for key in keys}
    areas = {key: _area(column, lost) for key, column in values.items()}
    order = sorted(keys, key=lambda key: (-abs(areas[key] - EVEN), key))
    return _Ranked(order, values, areas, lost, chance)


def _area(values: Floats, lost: np.ndarray) -> float:
    count = int(lost.sum())
    ranks = rankdata(values)[lost].sum()
    return float((ranks - count * (count + 1) / 2) / (count * (len(lost) - count)))


def _turn(key: str, ranked: _Ranked, config: Config) -> Turn:
    values, lost, area = ranked.values[key], ranked.lost, ranked.areas[key]
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    fit = isotonic_regression(lost[order].astype(float), increasing=area > EVEN).x
    crossed = np.flatnonzero((fit[:-1] - EVEN) * (fit[1:] - EVEN) <= 0)
    fewest = EDGE * len(fit)
    sampled = key in config.numbers()
    turns = sampled and min(fit) < EVEN < max(fit)  # then it crosses somewhere
    inside = turns and fewest <= crossed[0] + 1 <= len(fit) - fewest
    fifth = len(lost) // PARTS
    low = ordered[-(-len(lost) // PARTS) - 1]  # a rule that few play: with it, and without
    high = max(ordered[len(lost) - fifth], ordered[ordered > low].min(initial=ordered[-1]))
    return Turn(
        key=key,
        **(meaning(config, key) if sampled else of_rule(key)),
        auc=area,
        at=float(ordered[crossed[0] : crossed[0] + 2].mean()) if inside else None,
        harmed_low=float(lost[values <= low].mean()),
        harmed_high=float(lost[values >= high].mean()),
    )


def harm_map(pairs: Pairs, config: Config, years: int, keys: tuple[str, str]) -> HarmMap | None:
    """Return the share of worlds harmed over two sampled keys, across and down.

    With five bins each way, with three where worlds are few; None if they are too few, or if a key
    was not sampled.
    """
    worlds, lost = decided(pairs, years)
    bins = next((bins for bins in BINS if len(lost) >= A_BIN * bins * bins), 0)
    if not bins or any(key not in worlds or worlds[key].nunique() <= bins for key in keys):
        return None
    across, down = (worlds[key].to_numpy(float) for key in keys)
    edges = [np.quantile(values, np.linspace(0, 1, bins + 1)) for values in (across, down)]
    count, hit = (
        np.histogram2d(down, across, edges[::-1], weights=weights)[0].astype(int)
        for weights in (None, lost)
    )
    return HarmMap(
        across=keys[0],
        down=keys[1],
        across_meaning=meaning(config, keys[0])["meaning"],
        down_meaning=meaning(config, keys[1])["meaning"],
        across_edges=tuple(edges[0].tolist()),
        down_edges=tuple(edges[1].tolist()),
        share=tuple(
            tuple(h / n if n else None for h, n in zip(hits, counts, strict=True))
            for hits, counts in zip(hit.tolist(), count.tolist(), strict=True)
        ),
        worlds=tuple(map(tuple, count.tolist())),
    )
