"""What is played and compared: treatments crossed with baselines.

A cell compares a treated run with a baseline in the same world and with the same luck. Where a
baseline shares an instrument with the treated run (`with`), the treatment is played with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regame.core.errors import Place, UserError, nearest, refuse
from regame.strategies import registry
from regame.strategies.roles import check_players

if TYPE_CHECKING:
    from regame.config.files import Config
    from regame.runs.experiment import Experiment


type Profiles = Mapping[str, Mapping[str, str]]  # run in the table -> state -> strategy


@dataclass(frozen=True)
class Cell:
    """A treatment judged against a baseline; `treated` and `against` name their runs in a table."""

    treatment: str
    baseline: str
    treated: str
    against: str


def cross_policies(
    experiment: Experiment, wanted: Sequence[str] = (), baseline: str | None = None
) -> tuple[tuple[Cell, ...], dict[str, dict[str, str]]]:
    """Return the cells, the headline first, and who plays what in their runs, baselines first.

    wanted: names of treatments, or texts of strategies; all if empty. baseline: of the headline.
    The second result maps names of runs in the table to state -> strategy. Raises UserError.
    """
    chosen = choose(experiment, wanted)
    first = _headline_baseline(experiment, chosen, baseline)
    order = [first, *(name for name in experiment.baselines if name != first)]
    candidates = (_cell_of(experiment, one, name) for name in order for one in chosen)
    cells = [cell for cell in candidates if cell is not None]
    if not cells or (baseline is not None and cells[0].baseline != baseline):
        raise UserError(f"--baseline {first}: none of {', '.join(chosen)} is compared with it")
    texts = {_run_of(experiment, name): experiment.baselines[name].strategy for name in order}
    treatments = {**experiment.treatments, **chosen}
    texts |= {cell.treated: treatments[cell.treated] for cell in cells}
    profiles = {run: {experiment.weapon: play, **experiment.others} for run, play in texts.items()}
    return tuple(cells), profiles


def _headline_baseline(
    experiment: Experiment, chosen: Mapping[str, str], baseline: str | None
) -> str:
    """The baseline asked for, that of the file, or the first that the treatment goes with."""
    if baseline is not None:
        check_names({}, (), experiment.baselines, baseline)
        return baseline
    usual = experiment.baseline or next(iter(experiment.baselines))
    order = [usual, *experiment.baselines]
    goes = (name for name in order if any(_cell_of(experiment, one, name) for one in chosen))
    return next(goes, usual)


def _cell_of(experiment: Experiment, treatment: str, baseline: str) -> Cell | None:
    """Return a treatment judged against a baseline, or None where that compares nothing."""
    shared = experiment.baselines[baseline].shared
    against = _run_of(experiment, baseline)
    if shared is None:
        return None if treatment == against else Cell(treatment, baseline, treatment, against)
    own_parts = [part for part in treatment.split("+") if part != shared]
    if treatment not in experiment.treatments or not own_parts or shared in treatment.split("+"):
        return None
    treated = find_cell("+".join([*own_parts, shared]), experiment.treatments)
    return None if treated is None else Cell(treatment, baseline, treated, against)


def _run_of(experiment: Experiment, baseline: str) -> str:
    """Return the name of a baseline's runs: a treatment's, if it plays the same strategy."""
    play = experiment.baselines[baseline].strategy
    same = (name for name, strategy in experiment.treatments.items() if strategy == play)
    return next(same, baseline)


def choose(experiment: Experiment, wanted: Sequence[str]) -> dict[str, str]:
    """Return the treatments to play, headline first: name -> strategy of the weapon's state.

    wanted: names of the experiment's treatments, or texts of strategies; all treatments if empty.
    """
    cells = experiment.treatments
    if not wanted:
        return {experiment.headline: cells[experiment.headline]} | cells
    check_names(cells, wanted)
    names = [find_cell(text, cells) or text for text in wanted]
    return {name: cells.get(name, name) for name in names}


def check_names(
    cells: Collection[str],
    wanted: Sequence[str],
    baselines: Collection[str] = (),
    baseline: str | None = None,
) -> None:
    """Raise UserError for a treatment that is neither a cell nor a strategy, or no baseline.

    Needs no engine, so that the command line asks it before it imports one.
    """
    for text in wanted:
        if find_cell(text, cells) is None:
            _check_strategy(text, cells)
    if baseline is not None and baseline not in baselines:
        hint = nearest(baseline, baselines)
        raise UserError(f"--baseline {baseline}: unknown{hint}; known: {', '.join(baselines)}")


def _check_strategy(text: str, cells: Collection[str]) -> None:
    """Raise UserError for a treatment that is no cell, unless it is a strategy: with one hint."""
    try:
        registry.parse(text)
    except UserError as error:
        registered, name = registry.strategies(), text.partition("(")[0].strip()
        if name in registered:
            raise UserError([f"--treatment: {fault}" for fault in error.faults]) from error
        parts = ", ".join(dict.fromkeys(part for cell in cells for part in cell.split("+")))
        hint = nearest(name, [*cells, *registered]) or (
            f"; cells join {parts} with +, and `regame strategies` lists the others"
        )
        fault = f"--treatment {text}: neither a cell of the experiment nor a strategy{hint}"
        raise UserError(fault) from error


def check_sides(
    experiment: Experiment, config: Config, profiles: Profiles, place: Place = None
) -> None:
    """Raise UserError if the weapon's state, or a rival, is to play a strategy that it cannot.

    Or one whose parameters or dates do not fit the world. profiles: as `cross_policies` gives them.
    place: key -> what a fault begins with; the key alone without.
    """
    from regame.game.facts import atlas_of, firm_players  # the engine's facts: slow to import

    weapon, cells, baselines = experiment.weapon, experiment.treatments, experiment.baselines
    where = place or (lambda _: "")

    def key_of(name: str) -> str:
        """Return where the file of the experiment says what a run plays, or the flag that does."""
        if name in cells:
            return f"treatments.{name}"
        return f"baselines.{name}" if name in baselines else "--treatment"

    keys_asked = [(key_of(name), weapon, profile[weapon]) for name, profile in profiles.items()]
    keys_asked += [(f"others.{state}", state, play) for state, play in experiment.others.items()]
    plays_asked = [(where(key) + key, state, play) for key, state, play in keys_asked]
    atlas = atlas_of(config)
    check_players(plays_asked, config.world.holders, firm_players(atlas)[1:])
    refuse(
        f"{key}: {fault}"
        for key, _, play in plays_asked
        for fault in registry.faults_of(play, atlas.states, config.world.opens)
    )


def find_cell(text: str, cells: Collection[str]) -> str | None:
    """Find a cell by its instruments, in whatever order they are named."""
    wanted = frozenset(text.split("+"))
    return next((name for name in cells if frozenset(name.split("+")) == wanted), None)
