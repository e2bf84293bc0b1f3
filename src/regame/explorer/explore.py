"""`regame explore`: play what the explorer shows, or take the package's figures, and write it.

It is one file: texts, figures, charts and libraries in a page that opens anywhere.
"""

import base64
import hashlib
import json
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from regame.core.errors import UserError
from regame.core.packaged import Toml, rows
from regame.explorer.options import ExploreOptions
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
    made = (play_figures(out, options), drawn()) if options.play else packaged()
    if options.play:
        for name, content in zip((FIGURES, CHARTS), made, strict=True):
            write_text(out / name, json.dumps(content, separators=(",", ":")))
    write_text(out / INDEX, write_page(*made))
    return out


def _folder(options: ExploreOptions) -> Path:
    """Return the folder to write in: a new one, or one that an explorer has begun."""
    out = options.out
    if not options.resume:
        return new_folder(out, NAME)
    if out is None or not ((out / INDEX).exists() or (out / PLAYS).exists()):
        raise UserError(f"--resume: --out {out or 'FOLDER'} holds no explorer to go on with")
    return out


def play_figures(out: Path, options: ExploreOptions) -> Toml:
    """Play all that the page shows, in folders of `out`; what they hold is not played again."""
    from regame.explorer import plays  # slow to import: the engine
    from regame.explorer.stops import play_stops
    from regame.studies.respond.respond import play_respond

    folder, states = out / PLAYS, options.states
    return {
        "version": version("regame"),
        "date": date.today().isoformat(),
        # First: a state may be none.
        "policies": plays.play_policies(folder / "policies", options.runs, states, play_respond),
        "stops": play_stops(folder / "stops", options.setups, options.runs),
        "pays": plays.play_pays(folder / "pays", options.runs),
        "record": plays.play_record(folder / "record", options.runs),
    }


def drawn() -> Toml:
    """Return the charts, by Altair. Raises UserError without it."""
    try:
        from regame.explorer.charts import charts
    except ModuleNotFoundError as error:
        if error.name != "altair":
            raise
        raise UserError("explore --play: draws with Altair; `pip install 'regame[mesa]'`") from None
    return charts()


# Ours first: it shows words and a first picture while a slow phone still reads the libraries.
SCRIPTS = ("explorer.js", "vega.min.js", "vega-lite.min.js", "vega-interpreter.js")
FIGURES, CHARTS = "figures.json", "charts.json"


def read(name: str) -> str:
    """Return a file of the page."""
    return files("regame.explorer").joinpath("page", name).read_text(encoding="utf-8")


def texts() -> dict[str, dict[str, str]]:
    """Return the table of texts: key -> language -> text. A column more is a language more."""
    return {row.pop("key"): row for row in rows("explorer/page/texts.csv")}


def packaged() -> tuple[Toml, Toml]:
    """Return the package's own figures and charts."""
    return json.loads(read(FIGURES)), json.loads(read(CHARTS))


def write_page(figures: Toml, charts: Toml) -> str:
    """Return index.html. figures: as `explore.play_figures` returns them; charts: by name.

    Scripts run by their hashes alone (Content-Security-Policy): nothing in data or in an address
    can be one, and nothing is loaded from anywhere.
    """
    labels = texts()
    scripts = [_inside(read(name)) for name in SCRIPTS]
    data = {"figures": figures, "texts": labels, "charts": charts}
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(read("explorer.html")).render(
        title=labels["title"]["en"],
        lead=labels["lead"]["en"],
        style=Markup(read("explorer.css")),
        licences=read("LICENSE-vega.txt"),
        hashes=Markup(" ".join(map(_hash, scripts))),
        data={name: _inert(content) for name, content in data.items()},
        scripts=[Markup(script) for script in scripts],
    )


def _inside(script: str) -> str:
    """A script as it may stand within a page."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _inert(content: object) -> Markup:
    """Data in which no text can end its element."""
    encoded = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return Markup(encoded.replace("<", "\\u003c").replace("\u2028", "\\u2028"))


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
