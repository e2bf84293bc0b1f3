"""The ODD description has the tables of the code, and every assumption has its sentence."""

import re
from pathlib import Path

import pytest
from tools.odd import tables, writing

from regame.config.schema import Config
from regame.config.section import Section
from regame.core.errors import UserError
from regame.strategies.contract import Action, Observation
from regame.tables import figures

DOCUMENT = Path(__file__).parent.parent / "docs" / "odd.md"
FIELDS = {
    f"{name}.{key}": field
    for name, section in Config()
    if isinstance(section, Section)
    for key, field in type(section).model_fields.items()
}


def test_the_tables_are_those_of_the_code():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert writing.filled(text) == text, "docs/odd.md is stale: `make odd` writes its tables again"


def test_all_of_the_protocol_is_there():
    text = DOCUMENT.read_text(encoding="utf-8")
    elements = ["Purpose and patterns", "Entities, state variables and scales"]
    elements += ["Process overview and scheduling", "Design concepts", "Initialization"]
    elements += ["Input data", "Submodels"]
    for number, element in enumerate(elements, 1):
        assert f"\n## {number}. {element}\n" in text
    for concept in (
        *("Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction"),
        *("Sensing", "Interaction", "Stochasticity", "Collectives", "Observation"),
    ):
        assert f"\n**{concept}.**" in text


def test_a_stale_table_is_written_again():
    text = "".join(f"<!-- table: {name} -->\nstale words\n<!-- end -->\n" for name in tables.BLOCKS)
    again = writing.filled(text)
    assert "stale words" not in again
    assert "| `wedge` | outside less inside price" in again
    assert writing.filled(again) == again


def test_a_table_that_is_none_or_has_no_place_is_told():
    with pytest.raises(UserError) as told:
        writing.filled("<!-- table: colums -->\n<!-- end -->\n")
    assert "no table 'colums' (did you mean 'columns'?)" in told.value.faults[0]
    assert len(told.value.faults) == 1 + len(tables.BLOCKS)


def test_every_assumption_has_a_meaning_and_a_source():
    known = figures.read("assumptions")
    assert list(known["key"]) == list(FIELDS)  # in the order of the config, each once
    assert known["source"].notna().all()
    assert set(known["confidence"]) <= {"A", "B", "C"}
    for key, field in FIELDS.items():
        assert field.description, key
        if field.annotation is float:
            assert isinstance(field.json_schema_extra, dict), key
            assert field.json_schema_extra["unit"], key


def test_sources_are_tables_that_there_are():
    for source in figures.read("assumptions")["source"]:
        assert set(re.findall(r"(\w+)\.csv", source)) <= set(figures.names()), source


def test_a_comment_is_found_wherever_it_stands():
    source = "ABOVE = 1\n# why two\nTWO = 2\nLONG = (\n    3  # why three\n)\nNONE = 4\n"
    assert tables.commented(source) == [("TWO", "2", "why two"), ("LONG", "3", "why three")]


@pytest.mark.parametrize(
    ("part", "field", "unit"),
    [(Observation, "wedge", "USD/kg"), (Action, "grant", "USD/year, 0 to 1e+11")],
)
def test_the_help_of_a_record_tells_all_its_fields_with_units(part, field, unit):
    told = tables.documented_fields(part)
    assert tuple(told) == part._fields
    assert told[field].endswith(f"[{unit}]")
