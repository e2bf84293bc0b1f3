"""The explorer's one file: texts, figures, charts and libraries in a page that opens anywhere."""

import base64
import csv
import hashlib
import json
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

HERE = files("regame.explorer").joinpath("page")
# Ours first: it shows words and a first picture while a slow phone still reads the libraries.
SCRIPTS = ("explorer.js", "vega.min.js", "vega-lite.min.js", "vega-interpreter.js")
FIGURES, CHARTS = "figures.json", "charts.json"


def read(name: str) -> str:
    """Return a file of the page."""
    return HERE.joinpath(name).read_text(encoding="utf-8")


def texts() -> dict[str, dict[str, str]]:
    """Return the table of texts: key -> language -> text. A column more is a language more."""
    rows = csv.DictReader(read("texts.csv").splitlines())
    return {row.pop("key"): row for row in rows}


def packaged() -> str:
    """Return index.html of the package's own figures."""
    return write_page(json.loads(read(FIGURES)), json.loads(read(CHARTS)))


def write_page(figures: dict[str, Any], charts: dict[str, Any]) -> str:
    """Return index.html. figures: as `explore.play_figures` returns them; charts: by name.

    Scripts run by their hashes alone (Content-Security-Policy): nothing in data or in an address
    can be one, and nothing is loaded from anywhere.
    """
    labels = texts()
    scripts = [_inside(read(name)) for name in SCRIPTS]
    data = {"figures": figures, "texts": labels, "charts": charts}
    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(
        read("explorer.html")
    )
    return page.render(
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
