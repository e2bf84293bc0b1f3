"""A published forecast, read from its file and scored on figures that came; nothing is played."""

from pathlib import Path

from regame.config.files import folders
from regame.core.errors import UserError
from regame.core.packaged import Toml
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
    content = read_published(published)
    rows = [Foreseen.model_validate(row) for row in content["rows"]]
    scores = tuple(score(rows, observed, content["opened"]))
    result = Scored(out=str(new_folder(out, SUMMARY)), forecast=content["hash"], scores=scores)
    keep(result, f"{SUMMARY}.json")
    return result


def read_published(path: Path) -> Toml:
    """Return a published forecast, as `Outlook` has it; UserError for one that was altered."""
    try:
        content = read_object(path)
        for row in content["rows"]:
            Foreseen.model_validate(row)
        seal, _ = content["hash"], content["opened"]
    except (OSError, KeyError, TypeError, ValueError):
        raise UserError(f"{path}: is no forecast of `regame forecast`") from None
    if digest(content) != seal:
        raise UserError(f"{path}: was altered after it was written: its hash is another")
    return content


def newest() -> Path:
    """Return the file of the forecast that was published last."""
    published = [file for folder in folders("forecasts") for file in folder.glob("20??-??.json")]
    return max(published, key=lambda file: file.name)
