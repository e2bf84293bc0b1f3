"""One run month by month: the row of a verdict's batch, played again to the bit.

A run as a story: what is unusual in its world, what happened when, and what it came to.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from regame.analysis.harm import equal
from regame.analysis.networks import Dependence
from regame.analysis.statistics import finite, turning_month
from regame.config.files import load, load_config
from regame.core.errors import UserError
from regame.core.horizon import YEARS, check_months
from regame.core.words import sentence_of, year_of
from regame.design.design import FIXED
from regame.game.events import events, moves, prices
from regame.game.game import Game
from regame.game.gauges import Gauges
from regame.game.network import losses, write_graphml
from regame.reports.files import write_beside
from regame.reports.templating import said
from regame.reports.terminal import show_json
from regame.runs import manifests, month_rows, policies
from regame.runs.experiment import Experiment, case_of
from regame.runs.plan import Plan
from regame.runs.rows import play_rows
from regame.strategies.contract import Strategy
from regame.strategies.objects import text_of
from regame.studies.explain import result as parts
from regame.studies.explain.explain import chosen, names_of, plan_of, with_baseline
from regame.studies.explain.options import PlayOptions
from regame.studies.verdict.options import EXPERIMENT

UNUSUAL = 5  # parameters in the header
LOSSES = 5  # plants whose loss ends most use


def play(
    config: str | Path = "world_2010",
    treatment: str | Strategy = "Quota2010",
    months: int = 240,
    seed: int = 1,
    overrides: str | Iterable[str] = (),
) -> Game:
    """Play one run and return the game: its `record.to_frame()` and `record.events[0]`.

    config: name or path. treatment: a cell such as `quota+denial` of the main question, or a
    strategy of the weapon's state, as text or object. overrides: one text, or several. The others
    play as in the main question, or in the case of the config. Parameters are the config's.
    Raises UserError for a config or strategy that is not known, and for months that are not 1 to
    600.
    """
    check_months("play", months)
    experiment = load(Experiment, "experiments", case_of(config, EXPERIMENT))
    ((name, play_text),) = policies.choose(experiment, [text_of(treatment)]).items()
    profile = {experiment.weapon: play_text, **experiment.others}
    loaded = load_config(config, overrides)
    policies.check_sides(experiment, loaded, {name: profile})
    row = {"seed": seed, "world": 0, "treatment": name, **profile}
    design = pd.DataFrame([row]).rename_axis("run")
    game = Game(loaded, design, events_of=(0,))
    return watch(game, months)


def watch(game: Game, months: int) -> Game:
    """Play on and write down what happens in the runs whose events the record keeps."""
    heard = {run: prices(game.world.snapshot(), game.atlas, run) for run in game.record.events}
    for _ in range(months):
        before = game.world.snapshot()
        game.step()
        after = game.world.snapshot()
        for run, log in game.record.events.items():
            log += events(before, after, game.atlas, run)
            now, unit = prices(after, game.atlas, run), game.atlas.config.world.price
            news, heard[run] = moves(heard[run], now, int(before["month"]), unit)
            log += news
    return game


def tell(options: PlayOptions) -> int:
    """Print a run of the main question: `options.run` counts the rows of its batch.

    Without `run` it is one in the middle, as `chosen` finds it. Prints text, or with
    `options.json` one JSON object. Writes the network of the last month to `options.graphml`.
    Returns 1 if the run failed to clear, else 0. Raises UserError where the batch has no such row.
    """
    manifests.check_files(options)
    playthrough = play_run(options)
    write_beside(manifests.folder_for(options, "play"), playthrough, options)
    if options.json:
        show_json(playthrough.to_json())
    else:
        sys.stdout.write("\n".join(story(playthrough)) + "\n")
    return int(playthrough.failed)


def play_run(options: PlayOptions) -> parts.Playthrough:
    """Play a run of the main question again, and return what happened in it."""
    if options.graphml is not None and not options.graphml.parent.is_dir():
        raise UserError(f"--graphml {options.graphml}: no such folder {options.graphml.parent}")
    plan = plan_of(options)
    months = options.months or plan.experiment.months
    run = chosen(plan, options.run, months)
    both = with_baseline(plan, run)
    plan.refuse_other_bits(both, play_rows)
    outcomes = play_rows(plan.config, both, months)
    game = Game(plan.config, both, events_of=(0,))
    network = _network(watch(game, 1))
    network += _network(watch(game, months - 1)) if months > 1 else []
    last = game.network()
    if options.graphml is not None:
        write_graphml(last, options.graphml)
    gain = gain_so_far(plan, run, outcomes)
    design, start, keys = plan.design, plan.config.world.start_year, plan.config.numbers()
    turn = None if gain is None else turning_month(gain)
    return parts.Playthrough(
        **names_of(plan, run),
        rows=plan.rows,
        worlds=plan.runs,
        among=design["world"].nunique() if options.run is None else None,
        seed=int(design["seed"].loc[run]),
        months=game.world.month,
        strategies={str(x): str(design.at[run, x]) for x in design if x not in (*FIXED, *keys)},
        unusual=tuple(unusual(plan, run)),
        series={name: _series(game, name) for name in game.record.units},
        horizons=tuple(_horizons(outcomes)),
        failed=bool(outcomes["failed"].iloc[0]),
        error=str(outcomes["error"].iloc[0] or ""),
        events=tuple(_moments(game, gain)),
        turns=turnings(gain, start),
        turning_month=turn,
        turning_date=None if turn is None else year_of(turn, start),
        network=tuple(sorted(network, key=lambda item: item.state)),
        losses=dict(islice(losses(last).items(), LOSSES)),
        compared=gain is not None,
    )


def gain_so_far(plan: Plan, run: int, outcomes: pd.DataFrame) -> np.ndarray | None:
    """Income of the weapon's state over that of the baseline, added up (month,) USD, discounted.

    outcomes: of the run and of its baseline. Terminal values are not in it; differences that are
    rounding are 0. None for a run that is the baseline itself.
    """
    if plan.design.at[run, "treatment"] == plan.baseline:
        return None
    treated, baseline = (np.asarray(outcomes["path"].iloc[k], float) for k in (0, -1))
    gain = treated - baseline
    gain[equal(treated, baseline)] = 0.0
    return gain


def turnings(gain: np.ndarray | None, start: int) -> tuple[parts.Turning, ...]:
    """Return in which months a gain that is added up (month,) changes its sign.

    start: the year of the first month. None has no turn.
    """
    if gain is None:
        return ()
    signed = np.flatnonzero(np.sign(gain))
    changes = signed[1:][np.diff(np.sign(gain[signed])) != 0].tolist()
    turns = []
    for month in changes:
        usd, date = float(gain[month]), year_of(month, start)
        to = "a gain" if usd > 0 else "a loss"
        turns.append(parts.Turning(month=month, date=date, to=to, gain_usd=usd))
    return tuple(turns)


def unusual(plan: Plan, run: int) -> list[parts.Unusual]:
    """Return the parameters of a run that are furthest from the middle of what was sampled."""
    design, numbers = plan.design, plan.config.numbers()
    assert plan.candidates is not None
    worlds = plan.candidates(plan.runs)
    result: list[parts.Unusual] = []
    for key in (str(column) for column in design if column in numbers and column in worlds):
        section, name = key.split(".")
        field = type(getattr(plan.config, section)).model_fields[name]
        value = float(design[key].to_numpy(float)[run])
        lower = float((worlds[key] < value).mean())
        extra, meaning = field.json_schema_extra, field.description
        unit = extra["unit"] if isinstance(extra, dict) else ""
        result.append(parts.Unusual(key=key, value=value, unit=unit, meaning=meaning, lower=lower))
    return sorted(result, key=lambda item: -abs(item.lower - 0.5))[:UNUSUAL]


def _network(game: Game) -> list[Dependence]:
    """How targets depend on the holder in the month played last, in the run and its baseline."""
    states = month_rows.watched(game.atlas)
    table = Gauges(game, states).now()
    names = [str(name) for name in game.design["treatment"]]
    return [
        Dependence.of(state, names[run], game.world.month - 1, table[[run], row])
        for row, state in enumerate(states)
        for run in sorted({0, len(names) - 1})
    ]


def _horizons(outcomes: pd.DataFrame) -> Iterator[parts.Anniversary]:
    for years in (years for years in YEARS if f"payoff_{years}y" in outcomes):
        treated, baseline = outcomes[f"payoff_{years}y"].iloc[[0, -1]].astype(float)
        usd = {"payoff": treated, "baseline": baseline, "difference": treated - baseline}
        sums = {f"{key}_usd": finite(value) for key, value in usd.items()}
        yield parts.Anniversary(years=years, **sums)


def _moments(game: Game, gain: np.ndarray | None) -> Iterator[parts.Moment]:
    """What happened, with the gain so far."""
    for event in game.record.events[0]:
        date = year_of(event.month, game.atlas.config.world.start_year)
        so_far = None if gain is None else finite(gain[event.month])
        yield parts.Moment(month=event.month, date=date, text=event.text, gain_usd=so_far)


def _series(game: Game, name: str) -> parts.SeriesOfRun:
    values = game.record.series(name)[:, 0]
    yearly = [values[k : k + 12] for k in range(0, len(values), 12)]
    means, ends = tuple(finite(np.mean(year)) for year in yearly), (values.min(), values.max())
    (least, most), unit = map(finite, ends), game.record.units[name]
    return parts.SeriesOfRun(unit=unit, least=least, most=most, yearly_means=means)


ENOUGH = 10  # worlds, from which on a place among them says something


def story(played: parts.Playthrough) -> list[str]:
    """Return the lines of a run's story."""
    header, months = said("play", "header", played, ENOUGH), _months(played)
    close = said("play", "close", played, _dependences(played))
    parts = [header, *(months or [said("play", "nothing")]), close]
    lines = [line for part in parts for line in ("", *part)]
    return [re.sub("^- ", "  ", line) for line in lines[1:]]


def _months(played: parts.Playthrough) -> list[list[str]]:
    """Lines of each month in which something happened or the gain turned."""
    sentences: dict[tuple[int, str], list[str]] = {}
    for event in played.events:
        sentences.setdefault((event.month, event.date), []).append(sentence_of(event.text))
    for turn in played.turns:
        turned = f"The gain so far turns to {turn.to}."
        sentences.setdefault((turn.month, turn.date), []).append(turned)
    gains = {event.month: event.gain_usd for event in played.events}
    gains |= {turn.month: turn.gain_usd for turn in played.turns}
    in_order = sorted(sentences.items())
    return [said("play", "month", date, gains[at], texts) for (at, date), texts in in_order]


def _dependences(played: parts.Playthrough) -> list[tuple[Dependence, Dependence]]:
    """How each target depends on the holder at the start and at the end of this run."""
    rows = [item for item in played.network if item.played == played.treatment]
    first = {item.state: item for item in reversed(rows)}
    last = {item.state: item for item in rows}
    pairs = [(first[state], last[state]) for state in last]
    return [pair for pair in pairs if None not in [item.holder_separated for item in pair]]
