"""A published forecast, read from its file and scored on figures that came; nothing is played."""

from pathlib import Path

from regame.core.errors import UserError
from regame.runs.beside import new_folder
from regame.runs.manifests import read_object
from regame.studies.forecast.came import read_came, score
from regame.studies.forecast.options import ForecastOptions
from regame.studies.forecast.result import Foreseen, Scored, digest
from regame.studies.frame import hand_over, keep

SUMMARY = "scores"


def run_scores(options: ForecastOptions, published: Path) -> int:
    """Score a published forecast, print and keep the scores, and return the exit code."""
    if options.score is None:
        raise UserError("--published: needs --score FILE.csv, the figures that came")
    result = score_published(published, options.score, options.out)
    hand_over(result, options)
    return 0


def score_published(published: Path, came: Path, out: Path | None = None) -> Scored:
    """Return how a published forecast did, kept in a folder.

    published: its file; came: a CSV file, see `read_came`. Raises UserError for a file that is no
    forecast or was altered, and for faults of the figures.
    """
    observed = read_came(came)
    try:
        content = read_object(published)
        rows = [Foreseen.model_validate(row) for row in content["rows"]]
        opened, seal = str(content["opened"]), str(content["hash"])
    except (OSError, KeyError, TypeError, ValueError):
        raise UserError(f"{published}: is no forecast of `regame forecast`") from None
    if digest(content) != seal:
        raise UserError(f"{published}: was altered after it was written: its hash is another")
    scores = tuple(score(rows, observed, opened))
    result = Scored(out=str(new_folder(out, SUMMARY)), forecast=seal, scores=scores)
    keep(result, f"{SUMMARY}.json")
    return result
