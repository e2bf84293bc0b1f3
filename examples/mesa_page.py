"""A run of regame in Mesa's own page, SolaraViz: prices, shares and plants month by month.

    pip install 'regame[mesa]'
    solara run examples/mesa_page.py

`regame app` is the page of this package; this one shows that a run is an ordinary Mesa model.
"""

import solara
from mesa.visualization import SolaraViz, make_plot_component

from regame import mesa_model
from regame.game.agents import Plant
from regame.game.mesa_model import OneRun

PARAMETERS = {
    "china": {
        "type": "Select", "value": "Quota2010", "label": "China",
        "values": ["StatusQuo", "Quota2010", "Licensing2025", "DenyAtCut", "Open"],
    },
    "japan": {
        "type": "Select", "value": "Diversify2010", "label": "Japan",
        "values": ["LaissezFaire", "Diversify2010", "RaiseCut"],
    },
    "rng": {"type": "SliderInt", "value": 1, "label": "Seed", "min": 1, "max": 100, "step": 1},
}  # fmt: skip


def largest_mines(model: OneRun) -> solara.Element:
    """The ten mines that dig most, from the agents themselves."""
    mines = model.agents_by_type[Plant].select(lambda plant: plant.stage == "mine")
    top = mines.sort("output", ascending=False).to_list()[:10]
    rows = "\n".join(f"| {mine.name} | {mine.state} | {mine.output:,.0f} |" for mine in top)
    return solara.Markdown(f"| mine | state | t/month |\n| --- | --- | --- |\n{rows}")


page = SolaraViz(
    mesa_model(china="Quota2010", rng=1),
    components=[
        make_plot_component(["price_outside_light", "price_inside_light"]),
        make_plot_component(["mine_share_china", "magnet_share_china"]),
        largest_mines,
    ],
    model_params=PARAMETERS,
    name="regame in Mesa's page",
)
