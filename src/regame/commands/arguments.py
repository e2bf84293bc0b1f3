"""Arguments and flags that several commands share, besides those of their options."""

from typing import Annotated, Any

import typer

Named = Annotated[str | None, typer.Argument(metavar="NAME", help="One of them, in full.")]
Experiment = Annotated[str, typer.Argument(metavar="EXPERIMENT", help="Its name or path.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]


def flag(metavar: str, meaning: str, *names: str) -> Any:
    """Return what a parameter is annotated with that is a flag with a value."""
    return typer.Option(*names, metavar=metavar, help=meaning)
