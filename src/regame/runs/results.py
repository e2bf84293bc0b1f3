"""What a study leaves in its folder: a typed result, written whole and read back."""

from pathlib import Path

import pandas as pd
from pydantic import Field, ValidationError

from regame.analysis.results import Result
from regame.core.addresses import place
from regame.core.errors import UserError
from regame.runs.manifests import SCHEMA_VERSION, notes, read_sealed
from regame.runs.store import read


class StudyResult(Result):
    """The result of a study whose runs are kept in a folder. Its JSON keys are a contract."""

    schema_version: int = SCHEMA_VERSION
    out: str = Field(description="folder of results")

    @property
    def path(self) -> Path:
        """The folder of results, here or in a store elsewhere."""
        return place(self.out)

    @property
    def notes(self) -> Path:
        """Where that folder holds all but its rows: answer, report, tables."""
        return notes(self.path)

    def to_runs(self) -> pd.DataFrame:
        """Return the table of runs, a row each, as `pandas.read_parquet(FOLDER)` does.

        Raises UserError where the folder is damaged, unfinished, or holds no runs of its own.
        """
        return read(self.path)


class PlayedResult(StudyResult):
    """The result of a study that says first what was played."""

    question: str
    runs: int
    rows: int
    months: int
    seed: int
    config_hash: str


def read_result[Kind: Result](kind: type[Kind], path: Path) -> Kind:
    """Read a result back from its JSON file.

    Raises UserError if there is no such file, or if it is damaged, altered or of another version.
    """
    try:
        return kind.model_validate(read_sealed(path))
    except FileNotFoundError:
        raise UserError(f"{path}: no such result") from None
    except ValidationError as error:
        first = str(error).splitlines()[1:2] or [str(error)]
        raise UserError(f"{path}: is damaged or of another version ({first[0].strip()})") from error
