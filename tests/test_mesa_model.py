"""People who live in Mesa can use a run as one of their models."""

import runpy
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest
import solara

from regame.core.errors import UserError
from regame.game.agents import Plant, State
from regame.game.firms.firm import Firm
from regame.game.game import Game
from regame.game.mesa_model import mesa_model


def test_batch_run_sweeps_strategies_with_seeds_of_their_own() -> None:
    found = pd.DataFrame(
        mesa.batch_run(
            mesa_model,
            {"china": ["StatusQuo", "Quota2010"], "months": 15},
            rng=[1, 2],
            number_processes=1,
            max_steps=15,
            data_collection_period=-1,
            display_progress=False,
        )
    )
    assert len(found) == 4
    rent = (
        found.set_index(["china", "rng"])["rent"]
        if "rng" in found
        else found.groupby("china")["rent"].mean()
    )
    assert (rent["Quota2010"] > rent["StatusQuo"]).all()


def test_a_seed_brings_the_same_run_back() -> None:
    one, other = (mesa_model("Quota2010", months=4, rng=5) for _ in range(2))
    for model in (one, other):
        while model.running:
            model.step()
    frames = [model.datacollector.get_model_vars_dataframe() for model in (one, other)]
    pd.testing.assert_frame_equal(*frames)
    assert len(frames[0]) == 4


def test_agents_are_live_and_those_who_do_as_usual_change_nothing() -> None:
    model = mesa_model("Quota2010", months=24, rng=5)
    design = model.design.drop(columns="Firms")
    plain = Game(model.config, design).run_for(24)
    model.run_for(24)
    for name in plain.record.units:
        assert np.array_equal(model.record.series(name), plain.record.series(name))
    japan = next(s for s in model.agents_by_type[State] if s.name == "Japan")
    row = model.atlas.state("Japan")
    assert japan.restricted == model.world.restricted[0, row]
    assert japan.stock == tuple(model.world.stock[0, :, row])
    mines = model.agents_by_type[Plant].select(lambda plant: plant.stage == "mine")
    assert mines.agg("output", sum) == pytest.approx(model.world.made[0, 0].sum() / 24, rel=0.5)
    assert {firm.name for firm in model.agents_by_type[Firm]} >= {"Lynas", "Japan users"}
    with pytest.raises(AttributeError, match="no attribute 'outputs'"):
        _ = japan.outputs
    two = Game(model.config, pd.concat([design] * 2, ignore_index=True))
    with pytest.raises(AttributeError, match="there are 2 runs"):
        _ = two.states[0].risk


def test_to_remove_an_agent_takes_it_out_of_the_run() -> None:
    """A plant and a firm make nothing more; a state does nothing more."""
    kept, without = (mesa_model("Quota2010", months=60, rng=6) for _ in range(2))
    for model in (kept, without):
        model.run_for(12)
    of = {agent.name: agent for agent in without.agents}
    of["Bayan Obo mine"].remove()
    of["Lynas"].remove()
    of["China"].remove()
    for model in (kept, without):
        model.run_for(48)
    gone = {"Bayan Obo mine", "Mt Weld mine", "Lynas LAMP separation"}
    made = {plant.name: plant.output for plant in without.agents_by_type[Plant]}
    assert "Bayan Obo mine" not in made
    assert without.world.output[0, without.atlas.plants.index("Bayan Obo mine")] == 0
    assert made["Mt Weld mine"] == made["Lynas LAMP separation"] == 0
    before = {plant.name: plant.output for plant in kept.agents_by_type[Plant]}
    assert all(before[name] > 0 for name in gone)
    light = [
        m.datacollector.get_model_vars_dataframe()["price_inside_light"] for m in (kept, without)
    ]
    assert light[1].iloc[-1] > 1.1 * light[0].iloc[-1]
    assert np.isnan(without.world.set_export_quota[0, 0])
    assert np.isfinite(kept.world.set_export_quota[0, 0])


def test_agents_are_collected_by_type_and_in_batches() -> None:
    given: dict[str, Any] = {"months": 3, "agents": True, "firms": "Lynas = Junior"}
    model = mesa_model(rng=1, **given)
    model.run_for(3)
    plants = model.datacollector.get_agenttype_vars_dataframe(Plant)
    last = plants.xs(3, level="Step") if 3 in plants.index.get_level_values("Step") else plants
    assert last["output"].sum() > 0
    assert set(plants["stage"]) == {"mine", "separation", "recycling", "magnet"}
    found = pd.DataFrame(
        mesa.batch_run(
            mesa_model, given, rng=[1], number_processes=1, max_steps=3,
            data_collection_period=-1, display_progress=False,
        )
    )  # fmt: skip
    assert {"output", "restricted", "funds"} <= set(found)
    assert found["name"].nunique() > 100
    (lynas,) = (firm for firm in model.agents_by_type[Firm] if firm.name == "Lynas")
    assert type(lynas.profile[0][0]).__name__ == "Junior"


@pytest.mark.parametrize(
    "given, told",
    [
        (
            {"china": "Quota2011"},
            ["china: ", "(did you mean 'Quota2010'?); allowed: ", "StatusQuo"],
        ),
        ({"united_states": None}, ["united_states: ", "allowed: ", "Subsidise"]),
        ({"months": 0}, ["months = 0: must be a whole number from 1 to 600"]),
        ({"months": 601}, ["months = 601: must be a whole number from 1 to 600"]),
        ({"firms": "Lynas"}, ["firms: 'Lynas': must read like NAME = Junior"]),
        ({"chian": "Quota2010"}, ["chian: no such keyword (did you mean 'china'?)"]),
        ({"rng": "one"}, ["rng = 'one': must be a whole number from 0"]),
    ],
)
def test_a_mistake_is_one_line_that_says_what_is_allowed(
    given: dict[str, Any], told: list[str]
) -> None:
    with pytest.raises(UserError) as caught:
        mesa_model(**given)
    (fault,) = caught.value.faults
    assert all(part in fault for part in ["mesa_model: ", *told])
    assert "\n" not in fault


def test_the_example_for_mesas_page_renders_and_makes_its_model_again() -> None:
    """SolaraViz draws the run, and builds another one with the parameters that a visitor sets."""
    path = Path(__file__).parent.parent / "examples" / "mesa_page.py"
    names = runpy.run_path(str(path))
    box, rendered = solara.render(names["page"], handle_error=False)
    try:
        assert len(box.children) == 1
        assert "Tab" in {type(part).__name__ for part in _parts(box)}
    finally:
        rendered.close()
    model = mesa_model(china="Quota2010", rng=1)
    given = {name: field["value"] for name, field in names["PARAMETERS"].items()}
    again = type(model)(**given)
    assert again.design["China"].tolist() == ["Quota2010"]
    shown = names["largest_mines"](again.run_for(2))
    assert "Bayan Obo mine" in str(shown.args)


def _parts(widget: Any) -> list[Any]:
    """A widget and all within it."""
    inner = [part for part in getattr(widget, "children", ()) if hasattr(part, "comm")]
    return [widget, *(found for part in inner for found in _parts(part))]


def test_a_misspelt_keyword_raises_with_the_nearest_name() -> None:
    with pytest.raises(UserError, match=r"chian: no such keyword \(did you mean 'china'\?\)"):
        mesa_model(chian="Quota2010")  # type: ignore[call-arg]
