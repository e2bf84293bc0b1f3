"""Templates of reports and of sentences.

Pages are filled in with autoescape, so that no name can become a part of the page. Sentences are in
`templates/STUDY.txt.j2`, a macro for each answer, each line of it after a star: spaces and line
ends of the file count as one space, and a line with nothing in it is not said.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from regame.core import words
from regame.core.packaged import toml

type Fields = dict[str, Any]  # what a template is filled in with

STAR = re.compile(r"^ *\*(?= |$)", re.MULTILINE)  # begins a line of an answer
ENOUGH: dict[str, int] = toml("enough.toml")  # study -> worlds that its answer needs
SPACES = re.compile(r"[ \n]+")
WORDS = (  # what templates know as filters
    *(words.figure, words.listed, words.money, words.percent, words.points, words.sentence_of),
    *(words.short, words.years_after),
)


@cache
def environment() -> Environment:
    """Return the environment that knows the templates of the package."""
    templates = Environment(
        loader=PackageLoader("regame.reports", "templates"),
        autoescape=lambda name: not (name or "").endswith((".md.j2", ".txt.j2")),
        undefined=StrictUndefined,
    )
    templates.filters |= {one.__name__: one for one in WORDS}
    templates.filters |= {"interval": _interval, "quoted": repr}
    templates.globals |= {"few_worlds": few_worlds, "year_of": words.year_of}
    return templates


def few_worlds(study: str, runs: int) -> str:
    """Return a warning where so few worlds were played that nobody should quote them, or ""."""
    if runs >= ENOUGH[study]:
        return ""
    return f"Few worlds: {runs}. Use --runs {ENOUGH[study]} or more before you quote it."


def _interval(bounds: Sequence[float] | None, show: str, **how: Any) -> str:
    """Return "low to high" as a filter shows each, or a dash."""
    return words.interval(bounds, lambda bound: environment().filters[show](bound, **how))


def render(template: str, **values: Any) -> Markup:
    """Return a template filled in; values are escaped unless they are Markup."""
    return Markup(environment().get_template(template).render(**values))


def markdown(template: str, **values: Any) -> str:
    """Return a page of the documentation, in Markdown: nothing in it is escaped."""
    return environment().get_template(template).render(**values).rstrip() + "\n"


@cache
def macro(name: str, file: str = "macros", kind: str = "html") -> Callable[..., Markup]:
    """Return a macro of a template by its name."""
    template = environment().get_template(f"{file}.{kind}.j2")
    macro_called: Callable[..., Markup] = getattr(template.module, name)
    return macro_called


def said(study: str, name: str, *values: Any) -> list[str]:
    """Return the lines of an answer, in the words of `templates/STUDY.txt.j2`."""
    parts = STAR.split(macro(name, study, "txt")(*values))
    return [*filter(None, (SPACES.sub(" ", part).strip() for part in parts))]


def sentence(study: str, name: str, *values: Any) -> str:
    """Return an answer of one line, or "" where there is nothing to say."""
    return " ".join(said(study, name, *values))


@cache
def style(name: str = "style") -> Markup:
    """Return a style sheet, that of reports unless named; the colours of charts are apart."""
    source, _, _ = environment().loader.get_source(environment(), f"{name}.css")  # type: ignore[union-attr]
    return Markup(source)


def lines(texts: list[Markup] | list[str]) -> Markup:
    """Return texts one after another; plain ones among them are escaped."""
    return Markup("").join(texts)
