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
    """Score a published forecast, print and keep the scores, and return the exit code.

    published: its file; `options.score`: a CSV file, see `read_came`. Raises UserError for a file
    that is no forecast or was altered, and for faults of the figures.
    """
    if options.score is None:
        raise UserError("--published: needs --score FILE.csv, the figures that came")
    observed = read_came(options.score)
    content = read_published(published)
    rows = [Foreseen.model_validate(row) for row in content["rows"]]
    scores = tuple(score(rows, observed, content["opened"]))
    folder = new_folder(options.out, SUMMARY)
    result = Scored(out=str(folder), forecast=content["hash"], scores=scores)
    keep(result, f"{SUMMARY}.json")
    hand_over(result, options)
    return 0


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
