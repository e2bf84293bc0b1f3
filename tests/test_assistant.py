"""Assistants ask by the protocol's own client: what they get, and what is refused, with why."""

import json
from typing import Any

import anyio
import pytest
from mcp.client import Client

from regame.answers import assistant
from regame.core.errors import UserError
from regame.studies.forecast.editions import newest
from regame.tables.figures import read


def ask(tool: str, **arguments: Any) -> tuple[bool, Any]:
    """Call a tool as an assistant does: whether it was refused, and what came."""

    async def once() -> Any:
        async with Client(assistant.server()) as client:
            return await client.call_tool(tool, arguments)

    result = anyio.run(once)
    return result.is_error, result.content[0].text if result.is_error else result.structured_content


def test_every_tool_says_what_it_takes_and_changes_nothing():
    async def listed() -> Any:
        async with Client(assistant.server()) as client:
            return (await client.list_tools()).tools

    tools = anyio.run(listed)
    assert [tool.name for tool in tools] == ["verdict", "respond", "figure", "forecast"]
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools)
    schemas = [tool.input_schema for tool in tools]
    assert all(schema["additionalProperties"] is False for schema in schemas)
    takes = [rule for schema in schemas for rule in schema["properties"].values()]
    assert all("maxLength" in rule or "maximum" in rule for rule in takes)
    assert "cobalt_2025" in schemas[0]["properties"]["experiment"]["enum"]


def test_a_forecast_is_that_of_the_published_file():
    content = json.loads(newest().read_text(encoding="utf-8"))
    for row, by, figure in ((content["rows"][5], "series", "median"),
                            (content["events"][3], "name", "probability")):  # fmt: skip
        at = row.get("month", row.get("by"))
        refused, came = ask("forecast", series=row[by], month=at)
        assert not refused
        assert came[figure] == row[figure]
        assert came["hash"] == content["hash"]
        assert came["opened"] == content["opened"]


def test_a_figure_has_its_source_and_confidence():
    refused, came = ask("figure", table="elasticities", words="rare earth")
    assert not refused
    assert all(row["source"] and row["confidence"] in "ABC" for row in came["rows"])
    assert len(came["rows"]) < len(read("elasticities"))
    assert "elasticities" in {row["name"] for row in ask("figure")[1]["tables"]}


@pytest.mark.parametrize(
    ("tool", "arguments", "reasons"),
    [
        ("verdict", {"experiment": "unobtainium"}, ("no such experiment", "cobalt")),
        ("verdict", {"holder": "Japan"}, ("China holds the chokepoint, not Japan",)),
        ("verdict", {"treatment": "licenses"}, ("licences",)),
        ("respond", {"state": "Atlantis"}, ("Atlantis", "Japan")),
        ("figure", {"table": "elasticites"}, ("did you mean 'elasticities'",)),
        ("figure", {"table": "elasticities", "words": "unobtainium"}, ("0 rows",)),
        ("forecast", {"series": "magnet_exports_china", "month": "2028-01"},
         ("the forecast has 2026-",)),
        ("forecast", {"series": "price of tea", "month": "2026-02"}, ("magnet_exports_china",)),
    ],
)  # fmt: skip
def test_what_the_model_cannot_say_is_refused_in_a_line_with_the_reason(tool, arguments, reasons):
    refused, line = ask(tool, **arguments)
    assert refused
    assert "\n" not in line
    assert all(reason in line for reason in reasons), line


@pytest.mark.parametrize(("tool", "name"), [("verdict", "experiment"), ("respond", "study"),
                                            ("figure", "table")])  # fmt: skip
@pytest.mark.parametrize(
    "form", ["{}/secret.toml", "{}/secret", "../{}/secret.toml", "{}/table.csv"]
)
def test_no_file_is_read_that_is_named(tmp_path, monkeypatch, tool, name, form):
    """Nor one in a folder of the user's where experiments lie."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "experiments").mkdir()
    for file in ("secret.toml", "table.csv", "experiments/secret.toml"):
        (tmp_path / file).write_text('token = "TOP-SECRET-123"\n')
    for path in (form.format(tmp_path), "secret", "secret.toml", "/etc/passwd"):
        refused, line = ask(tool, **{name: path})
        assert refused
        assert "\n" not in line
        assert "TOP-SECRET" not in line
        assert "token" not in line


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("forecast", {"series": "magnet_exports_china", "month": "2026-06",
                      "scenario": "China stops all exports"}, "'scenario': no such argument"),
        ("verdict", {"years": 3}, "'years': no such argument"),
        ("respond", {"worlds": "64"}, "worlds: must be a whole number from 2 to 512"),
        ("figure", {"words": "a" * 10**6}, "words: must be a text of at most 80 letters"),
    ],
)  # fmt: skip
def test_what_a_tool_does_not_take_is_refused_and_not_said_again(tool, arguments, said):
    refused, line = ask(tool, **arguments)
    assert refused
    assert said in line
    assert len(line) < 300


def test_a_faulty_number_of_worlds_is_refused_before_anything_is_played():
    refused, line = ask("respond", worlds=10**6)
    assert refused
    assert "512" in line


def test_without_its_package_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "mcp.server", None)
    with pytest.raises(UserError, match=r"regame\[mcp\]"):
        assistant.server()
