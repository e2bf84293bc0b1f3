"""Templates of reports: jinja2 with autoescape, so that no name can become a part of the page."""

from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


@cache
def environment() -> Environment:
    """Return the environment that knows the templates of the package."""
    return Environment(
        loader=PackageLoader("regame.reports", "templates"),
        autoescape=lambda name: not (name or "").endswith(".md.j2"),
        undefined=StrictUndefined,
    )


def render(template: str, **values: Any) -> Markup:
    """Return a template filled in; values are escaped unless they are Markup."""
    return Markup(environment().get_template(template).render(**values))


def markdown(template: str, **values: Any) -> str:
    """Return a page of the documentation, in Markdown: nothing in it is escaped."""
    return environment().get_template(template).render(**values).rstrip() + "\n"


@cache
def _macros() -> Any:
    return environment().get_template("macros.html.j2").module


def macro(name: str) -> Callable[..., Markup]:
    """Return a macro of macros.html.j2 by its name."""
    macro_called: Callable[..., Markup] = getattr(_macros(), name)
    return macro_called


@cache
def style(name: str = "style") -> Markup:
    """Return a style sheet, that of reports unless named; the colours of charts are apart."""
    source, _, _ = environment().loader.get_source(environment(), f"{name}.css")  # type: ignore[union-attr]
    return Markup(source)


def lines(texts: list[Markup] | list[str]) -> Markup:
    """Return texts one after another; plain ones among them are escaped."""
    return Markup("").join(texts)
