"""Arguments and flags that several commands share, besides those of their options."""

from typing import Annotated

import typer

Named = Annotated[str | None, typer.Argument(metavar="NAME", help="One of them, in full.")]
Experiment = Annotated[str, typer.Argument(metavar="EXPERIMENT", help="Its name or path.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
