"""A verdict computed again from the rows of its folder, to compare the stored one with.

What comes of further rows is taken as it is: channels, parts, moves, the network, the first
months, who decides. So are the inputs of statistics: which policies are compared, when years begin,
the band of a case, keys that were set.
"""

from pathlib import Path

from regame.analysis.harm import BAND, LEAST_BAND
from regame.config.groups import load_again
from regame.runs.manifests import Manifest, notes
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.policies import Cell
from regame.studies.verdict.answer import quoted
from regame.studies.verdict.report import PROTOCOL, checked
from regame.studies.verdict.result import Channels, Protocol, Verdict
from regame.studies.verdict.verdict import judge, readings_of

OF_FURTHER_ROWS = (
    *("channel_rows", "channel_failed_rows", "network", "network_losses", "months_after", "parts"),
    *("moves", "who_decides", "who_decides_note", "elapsed_s", "runs_per_s", "out"),
)


def again(stored: Verdict, folder: Path, manifest: Manifest) -> Verdict:
    """Return what a stored verdict is when it is computed from the rows of its folder.

    Raises UserError for a damaged folder, and where tables of the user's own are gone.
    """
    fixed = checked(Protocol, notes(folder) / PROTOCOL)
    played = Played(folder, 0.0, 0)
    cells = tuple(Cell(at.treatment, at.baseline, *at.played) for at in stored.treatments)
    band = stored.least_band_usd
    plan = Plan(
        fixed.experiment, load_again(fixed.config), played.numbers, manifest["runs"],
        manifest["seed"], cells, {}, None, stored.pinned, start=stored.start_month,
        trade_usd=None if band == LEAST_BAND else band / BAND,
    )  # fmt: skip
    channels = Channels(**{key: getattr(stored, key) for key in Channels.model_fields})
    verdict = judge(plan, played, readings_of(plan, played), channels, ())
    update = {key: getattr(stored, key) for key in OF_FURTHER_ROWS}
    stopped = [loss for loss in stored.losses if loss.years is None]
    update["losses"] = (*verdict.losses, *stopped)
    verdict = verdict.model_copy(update=update)
    return verdict.model_copy(update={"answer": stored.answer and quoted(verdict)})
