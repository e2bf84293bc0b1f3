"""Tools for assistants, over the Model Context Protocol: what the model says, and no more.

Nothing of the user's is read or written: a study plays in a folder that is removed. What cannot be
answered is refused in a line, with the reason.
"""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from regame import __version__
from regame.config.files import load
from regame.core.errors import FailedRuns, StrategyError, UserError, check_among, missing_extra
from regame.core.packaged import Toml
from regame.runs.experiment import Experiment
from regame.studies.forecast.editions import newest, read_published
from regame.tables.figures import describe

if TYPE_CHECKING:
    from mcp.server import MCPServer

type Worlds = Annotated[int, Field(ge=2, le=512, description="worlds; under 64 are a first look")]

MOST = 10  # rows of a table at a time
GUIDE = (
    "Answers are of sampled worlds: quote a share as a share of worlds, with its horizon, measure "
    "and range. The model does not say what a state will do. A refusal says why."
)


def verdict(
    experiment: str = "weaponization_2025",
    treatment: str = "licences",
    holder: str = "China",
    worlds: Worlds = 64,
) -> Toml:
    """Say when using a chokepoint as a weapon harms the state that uses it; plays for minutes.

    experiment: weaponization_2025 (rare earths today), weaponization (2010), or a case. holder: the
    state that is expected to hold the chokepoint. Gains in USD, shares of worlds.
    """
    from regame.studies.verdict.answer import answer
    from regame.studies.verdict.verdict import verdict as play

    weapon = load(Experiment, "experiments", experiment).weapon
    if holder != weapon:
        raise UserError(f"{experiment}: {weapon} holds the chokepoint, not {holder}")
    with TemporaryDirectory() as folder:
        result = play(experiment, treatments=[treatment], runs=worlds, out=Path(folder) / "run")
        horizons = [at.to_json() for at in result.horizons]
        return {"answer": answer(result), "horizons": horizons, "seed": result.seed}


def respond(study: str = "respond_2025", state: str = "Japan", worlds: Worlds = 64) -> Toml:
    """Say which policy a target should take against what the holder may do; plays for minutes.

    study: respond_2025, respond_2026 or respond_2010 (rare earths), or a case.
    state: a target, such as Japan or European Union. Costs and losses in USD.
    """
    from regame.studies.respond.respond import respond as play

    with TemporaryDirectory() as folder:
        result = play(study=study, state=state, runs=worlds, out=Path(folder) / "run")
        policies = [option.to_json() for option in result.options]
        return {"answer": result.opening(), "policies": policies, "seed": result.seed}


def figure(table: str = "", words: str = "") -> Toml:
    """Return figures that go into the model, with unit, year, source and confidence.

    table: as listed without it. words: what a row must hold, such as "Malaysia 2013". Confidence:
    A seen in a source, B not checked again, C an estimate or derived.
    """
    answer: Toml = json.loads(describe(table or None, json=True))
    if not table:
        return answer
    texts = ((row, str([*row.values()]).casefold()) for row in answer["rows"])
    rows = [row for row, text in texts if all(x in text for x in words.casefold().split())]
    if not 0 < len(rows) <= MOST:
        raise UserError(f"{table}: {len(rows)} rows hold {words!r}; 1 to {MOST} can be shown")
    return answer | {"rows": rows}


def forecast(series: str, month: str) -> Toml:
    """Return the published forecast of a series in a month (YYYY-MM), or of an event by its end.

    The median, with the band from 5 to 95 % of worlds and error; of an event the chance. An unknown
    series is refused with the names of all.
    """
    path = newest()
    content = read_published(path)
    rows = {(row["series"], row["month"]): row for row in content["rows"]}
    rows |= {(row["name"], row["by"]): row for row in content["events"]}
    check_among("series", [series], list(dict.fromkeys(name for name, _ in rows)))
    months = [at for name, at in rows if name == series]
    if month not in months:
        some = ", ".join(months) if len(months) <= MOST else f"{months[0]} to {months[-1]}"
        raise UserError(f"{series}: the forecast has {some}; of {month} the model says nothing")
    gaps = [gap["why"] for gap in content["gaps"] if gap["series"] == series]
    keys = ("opened", "model", "hash")
    about = {"read": gaps, "file": f"{path.parent.name}/{path.name}"}
    return rows[series, month] | about | {key: content[key] for key in keys}


TOOLS: tuple[Callable[..., Toml], ...] = (verdict, respond, figure, forecast)


def server() -> "MCPServer[Any]":
    """Return the server with its tools. Raises UserError where the package `mcp` is lacking."""
    try:
        from mcp.server import MCPServer
        from mcp_types import ToolAnnotations
    except ModuleNotFoundError:
        raise missing_extra("regame mcp", ["mcp"], "mcp") from None
    served: MCPServer[Any] = MCPServer("regame", instructions=GUIDE, version=__version__)
    for tool in TOOLS:
        hints = ToolAnnotations(read_only_hint=True, open_world_hint=False)
        served.add_tool(_refusing(tool), annotations=hints)
    return served


def _refusing(tool: Callable[..., Toml]) -> Callable[..., Toml]:
    """Give a tool whose refusals reach the assistant in a line."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    def call(*arguments: Any, **named: Any) -> Toml:
        try:
            return tool(*arguments, **named)
        except (UserError, StrategyError, FailedRuns) as error:
            raise ToolError("; ".join(str(error).splitlines())) from None

    return call
