"""Templates of reports: jinja2 with autoescape, so that no name can become a part of the page."""

from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from regame.core.words import listed, money, percent


@cache
def environment() -> Environment:
    """Return the environment that knows the templates of the package."""
    templates = Environment(
        loader=PackageLoader("regame.reports", "templates"),
        autoescape=lambda name: not (name or "").endswith((".md.j2", ".txt.j2")),
        undefined=StrictUndefined,
    )
    templates.filters |= {"money": money, "percent": percent, "listed": listed}
    return templates


def render(template: str, **values: Any) -> Markup:
    """Return a template filled in; values are escaped unless they are Markup."""
    return Markup(environment().get_template(template).render(**values))


def markdown(template: str, **values: Any) -> str:
    """Return a page of the documentation, in Markdown: nothing in it is escaped."""
    return environment().get_template(template).render(**values).rstrip() + "\n"


@cache
def macro(name: str, file: str = "macros") -> Callable[..., Markup]:
    """Return a macro of a template by its name."""
    macro_called: Callable[..., Markup] = getattr(
        environment().get_template(f"{file}.html.j2").module, name
    )
    return macro_called


@cache
def wording(name: str, file: str = "live") -> Callable[..., str]:
    """Return a macro of a template of plain text, in which nothing is escaped, by its name."""
    macro_called: Callable[..., str] = getattr(
        environment().get_template(f"{file}.txt.j2").module, name
    )
    return macro_called


@cache
def style(name: str = "style") -> Markup:
    """Return a style sheet, that of reports unless named; the colours of charts are apart."""
    source, _, _ = environment().loader.get_source(environment(), f"{name}.css")  # type: ignore[union-attr]
    return Markup(source)


def lines(texts: list[Markup] | list[str]) -> Markup:
    """Return texts one after another; plain ones among them are escaped."""
    return Markup("").join(texts)
