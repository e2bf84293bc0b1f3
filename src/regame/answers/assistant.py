"""Tools for assistants, over the Model Context Protocol: what the model says, and no more.

Nothing of the user's is read or written: a study plays in a folder that is removed. What cannot be
answered is refused in a line, with the reason.
"""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from regame import __version__
from regame.answers.sides import asks_a_verdict
from regame.config.files import load, shipped
from regame.core.errors import (
    FailedRuns,
    StrategyError,
    UserError,
    check_among,
    missing_extra,
    nearest,
)
from regame.core.packaged import Toml
from regame.runs.experiment import Experiment
from regame.studies.forecast.editions import newest, read_published
from regame.tables.figures import describe

if TYPE_CHECKING:
    from mcp.server import MCPServer

LETTERS = 80  # of a text that an assistant gives
Worlds = Annotated[int, Field(ge=2, le=512, description="worlds; under 64 are a first look")]
Text = Annotated[str, Field(max_length=LETTERS)]


def _cases() -> list[str]:
    """Names of the experiments that come with the package and ask for a verdict."""
    return [name for name in shipped("experiments") if asks_a_verdict(name)]


def _studies() -> list[str]:
    """Names of what `respond` plays and comes with the package: its studies, and the cases."""
    studies = [name for name in shipped("experiments") if name.startswith("respond_")]
    return [*studies, *_cases()]


def _tables() -> list[str]:
    """Names of the tables of figures, and none, which lists them."""
    return ["", *(table["name"] for table in json.loads(describe(None, json=True))["tables"])]


def _listed(names: Callable[[], list[str]]) -> Any:
    """Return what the schema of a text says that is one of some names."""
    return Field(
        max_length=LETTERS, json_schema_extra=lambda schema: schema.update(enum=[*names()])
    )


Case = Annotated[str, _listed(_cases)]
Study = Annotated[str, _listed(_studies)]
Table = Annotated[str, _listed(_tables)]

MOST = 10  # rows of a table at a time
GUIDE = (
    "Answers are of sampled worlds: quote a share as a share of worlds, with its horizon, measure "
    "and range. The model does not say what a state will do. A refusal says why."
)


def verdict(
    experiment: Case = "weaponization_2025",
    treatment: Text = "licences",
    holder: Text = "China",
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


def respond(study: Study = "respond_2025", state: Text = "Japan", worlds: Worlds = 64) -> Toml:
    """Say which policy a target should take against what the holder may do; plays for minutes.

    study: respond_2025, respond_2026 or respond_2010 (rare earths), or a case.
    state: a target, such as Japan or European Union. Costs and losses in USD.
    """
    from regame.studies.respond.respond import respond as play

    with TemporaryDirectory() as folder:
        result = play(study=study, state=state, runs=worlds, out=Path(folder) / "run")
        policies = [option.to_json() for option in result.options]
        return {"answer": result.opening(), "policies": policies, "seed": result.seed}


def figure(table: Table = "", words: Text = "") -> Toml:
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


def forecast(series: Text, month: Text) -> Toml:
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
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.server.mcpserver.tools import Tool
        from mcp_types import ToolAnnotations
    except ModuleNotFoundError:
        raise missing_extra("regame mcp", ["mcp"], "mcp") from None

    class Strict(Tool):
        """A tool that refuses, in a line and before anything is read, what it does not take."""

        async def run(self, arguments: dict[str, Any], *rest: Any, **named: Any) -> Any:
            """Answer, if all arguments are among those of the schema."""
            if faults := _faults(arguments, self.parameters["properties"]):
                raise ToolError(f"{self.name}: {'; '.join(faults)}")
            return await super().run(arguments, *rest, **named)

    hints = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    tools: list[Tool] = [Strict.from_function(_refusing(f), annotations=hints) for f in TOOLS]
    for tool in tools:
        tool.parameters["additionalProperties"] = False
    return MCPServer("regame", instructions=GUIDE, version=__version__, tools=tools)


def _faults(arguments: Mapping[str, Any], taken: Mapping[str, Toml]) -> list[str]:
    """What is wrong with arguments: unknown, no whole number, too long, not in a list.

    taken: the schema of each argument. Nothing longer than a name is said again.
    """
    faults = []
    for name, value in arguments.items():
        rule = taken.get(name)
        if rule is None:
            near = nearest(name[:40], taken)
            faults.append(f"{name[:40]!r}: no such argument; takes {', '.join(taken)}{near}")
        elif rule["type"] == "integer":
            if type(value) is not int or not rule["minimum"] <= value <= rule["maximum"]:
                most = f"{rule['minimum']} to {rule['maximum']}"
                faults.append(f"{name}: must be a whole number from {most}")
        elif not isinstance(value, str) or len(value) > rule["maxLength"]:
            faults.append(f"{name}: must be a text of at most {rule['maxLength']} letters")
        elif value not in (names := rule.get("enum", [value])):
            said = f"{value[:40]!r}: no such {name}{nearest(value[:40], names)}"
            faults.append(f"{said}; one of {', '.join(filter(None, names))}")
    return faults


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
