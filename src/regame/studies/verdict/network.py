"""How far targets depend on the holder, with the weapon and without: worlds played once more."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from regame.analysis.networks import Dependence, NodeLoss, losses_of
from regame.game.facts import atlas_of
from regame.runs.beside import inside
from regame.runs.plan import Plan
from regame.runs.runner import run_design
from regame.studies.verdict.options import VerdictOptions

WORLDS = 64  # of the headline: medians of shares need no more
FOLDER = "network"  # in the folder of results
PLACED = ("mines", "separation", "recycling", "magnets")  # what a stage is called in a table


class Networks(NamedTuple):
    """Fields of a verdict on the supply network."""

    network: tuple[Dependence, ...]
    network_losses: tuple[NodeLoss, ...]


def play_headline(plan: Plan, folder: Path, options: VerdictOptions) -> Networks:
    """Play the headline and its baseline in the first worlds; measures at the start and the end.

    The rows lie in a folder of their own, so that the main table stays as the contract says.
    """
    from regame.runs.use_rows import LOST, MOMENTS, play_network, watched

    cell, main = plan.headline, plan.design
    chosen = main["treatment"].isin((cell.treated, cell.against)) & (main["world"] < WORLDS)
    design = main[chosen].reset_index(drop=True).rename_axis("run")
    job = replace(plan.job(FOLDER, play_network), design=design)
    table = run_design(job, inside(options, folder, FOLDER)).table
    sound = table.loc[~table["failed"]]
    atlas = atlas_of(plan.config)
    states, networks = watched(atlas), []
    for row, state in enumerate(states):
        for cell_text in (cell.against, cell.treated):
            for moment, month in zip(MOMENTS, (0, plan.months - 1), strict=True):
                part = sound.loc[sound["treatment"] == cell_text, moment]
                if len(part):
                    values = np.stack(part.to_list()).reshape(len(part), len(states), -1)
                    networks.append(Dependence.of(state, cell_text, month, values[:, row]))
    lost = []
    for moment, month in zip(LOST, (0, plan.months - 1), strict=True):
        for cell_text in (cell.against, cell.treated):
            part = sound.loc[sound["treatment"] == cell_text, moment]
            if len(part):
                shares = np.stack(part.to_list()).reshape(len(part), -1, atlas.states_count)
                lost += losses_of(shares, atlas.states, PLACED, cell_text, month)
    return Networks(tuple(networks), tuple(lost))
