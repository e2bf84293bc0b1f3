"""`regame explore`: play what the explorer shows, or take the package's figures, and write it."""

import json
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from regame.core.errors import UserError
from regame.explorer.options import ExploreOptions
from regame.explorer.page import CHARTS, FIGURES, packaged, write_page
from regame.runs.manifests import new_folder
from regame.runs.store import write_text

NAME, INDEX, PLAYS = "explore", "index.html", "plays"


def explore(options: ExploreOptions) -> Path:
    """Write index.html into a folder, and with `play` what it was made of; return the folder.

    With `resume` the folder may hold files of an explorer: the page is written again, and what
    was played is not. Raises UserError for a folder that cannot be used, and for a state
    that is no target.
    """
    out = _folder(options)
    if options.play:
        figures, charts = play_figures(out, options), drawn()
        for name, content in ((FIGURES, figures), (CHARTS, charts)):
            write_text(out / name, json.dumps(content, separators=(",", ":")))
        page = write_page(figures, charts)
    else:
        page = packaged()
    write_text(out / INDEX, page)
    return out


def _folder(options: ExploreOptions) -> Path:
    """Return the folder to write in: a new one, or one that an explorer has begun."""
    out = options.out
    if not options.resume:
        return new_folder(out, NAME)
    if out is None or not ((out / INDEX).exists() or (out / PLAYS).exists()):
        raise UserError(f"--resume: --out {out or 'FOLDER'} holds no explorer to go on with")
    return out


def play_figures(out: Path, options: ExploreOptions) -> dict[str, Any]:
    """Play all that the page shows, in folders of `out`; what they hold is not played again."""
    from regame.explorer.pays import play_pays  # slow to import: the engine
    from regame.explorer.policies import play_policies
    from regame.explorer.record import play_record
    from regame.explorer.stops import play_stops
    from regame.studies.respond.respond import play_respond

    plays = out / PLAYS
    return {
        "version": version("regame"),
        "date": date.today().isoformat(),
        # First: a state may be none.
        "policies": play_policies(plays / "policies", options.runs, options.states, play_respond),
        "stops": play_stops(plays / "stops", options.setups, options.runs),
        "pays": play_pays(plays / "pays", options.runs),
        "record": play_record(plays / "record", options.runs),
    }


def drawn() -> dict[str, Any]:
    """Return the charts, by Altair. Raises UserError without it."""
    try:
        from regame.explorer.charts import charts
    except ModuleNotFoundError as error:
        if error.name != "altair":
            raise
        raise UserError("explore --play: draws with Altair; `pip install 'regame[mesa]'`") from None
    return charts()
