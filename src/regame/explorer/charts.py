"""Charts of the explorer, written with Altair and read by Vega-Lite in the browser.

Data come with a move of a lever, under the name "rows". A text that begins with "@" is a key of the
table of texts; the page puts the reader's language in its place, `@title` and `@note` with figures.
"""

from typing import Any

import altair as alt

from regame.core.packaged import Toml, land
from regame.explorer.grid import TABLES

BLUE, ORANGE, GREY, GREEN, RED = "#1f5f99", "#b4540a", "#6b7280", "#2e7d4f", "#a4262c"
CLASSES = {"@pays_wins": GREEN, "@pays_fails": "#8fc1a3", "@neutral": "#c9ccd1",
           "@harms_wins": "#c9777b", "@harms_fails": RED}  # fmt: skip
PLAIN = ",~r"  # 0.05, 300 and 12,000: no letters for thousandths and millions
LABELS_AT = TABLES["map"]
LARGEST = 1600  # square pixels of the state that loses most
LEGEND = alt.Legend(title=None, orient="bottom", columns=2, labelLimit=300, labelFontSize=13)
LABELS = {"labelLimit": 220, "labelFontSize": 13, "titleFontSize": 13}


def charts() -> Toml:
    """Return every chart by name, as Vega-Lite in plain data."""
    makers = (_months, _sectors, _bars, _map, _curve, _quadrants, _record)
    return {make.__name__.removeprefix("_"): _plain(make()) for make in makers}


def _rows() -> alt.NamedData:
    return alt.NamedData(name="rows")


def _month(**more: Any) -> alt.X:
    axis = alt.Axis(
        format="%b %y", title=None, grid=False, tickCount="month", labelFlush=False,
        labelOverlap="parity",
    )  # fmt: skip
    return alt.X("month:T", axis=axis, **more)


def _value(field: str, title: str, **more: Any) -> alt.Y:
    return alt.Y(f"{field}:Q", title=title, axis=alt.Axis(tickCount=5, format=PLAIN, **more))


def _band(base: alt.Chart, x: alt.X, title: str, color: str) -> alt.LayerChart:
    """A band from `low` to `high` around the line `median`."""
    area = base.mark_area(opacity=0.22, color=color).encode(x, _value("low", title), y2="high:Q")
    line = base.mark_line(color=color, strokeWidth=2.5, point={"size": 24, "color": color})
    return area + line.encode(x, _value("median", title))


def _months() -> alt.LayerChart:
    return _band(alt.Chart(_rows()), _month(), "@bn_a_month", BLUE)


def _sectors() -> alt.Chart:
    """Rows `month`, `sector`, `value`, one area upon another, the largest at the bottom."""
    return (
        alt.Chart(_rows())
        .mark_area(stroke="white", strokeWidth=0.5)
        .encode(
            _month(),
            _value("value", "@bn_a_month"),
            alt.Color("sector:N", sort=None, legend=LEGEND, scale=alt.Scale(scheme="tableau10")),
            alt.Order("order:Q"),
        )
    )


def _bars() -> alt.LayerChart:
    """Rows `name`, `value`, in the order given; losses to the left of zero in red."""
    base = alt.Chart(_rows()).encode(
        alt.Y("name:N", sort=None, title=None,
              axis=alt.Axis(ticks=False, domain=False, labelExpr="split(datum.label, ', ')")),
        alt.X("value:Q", title="@axis", axis=alt.Axis(tickCount=4, format=PLAIN)),
    )  # fmt: skip
    bars = base.mark_bar(size=15).encode(
        color=alt.condition("datum.value < 0", alt.value(RED), alt.value(BLUE))
    )
    return bars + _zero("x")


def _map() -> Any:
    """Rows `state`, `label` (lines), `value`: a circle where the state is, as large as its loss.

    The Pacific is in the middle, since most who lose lie around it.
    """
    rings = [[[*ring, ring[0]]] for ring in land()["land"]]
    shape = {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": rings}}
    fields = ["north", "east", "end", "right", "below"]
    places = [
        {"state": name}
        | dict(zip(fields, [*at, *LABELS_AT.get(name, LABELS_AT["usual"])], strict=True))
        for name, at in land()["places"].items()
    ]
    ground = alt.Chart(alt.InlineData([shape])).mark_geoshape(fill="#dfe3e8", stroke="white")
    known = alt.LookupData(alt.InlineData(places), "state", fields)
    base = (
        alt.Chart(_rows())
        .transform_lookup("state", known)
        .encode(alt.Longitude("east:Q"), alt.Latitude("north:Q"))
    )
    size = alt.Size("value:Q", legend=None, scale=alt.Scale(domainMin=0, range=[0, LARGEST]))
    circles = base.mark_circle(color=RED, opacity=0.6).encode(size)
    labels = base.mark_text(
        fontSize=13, fontWeight="bold", lineBreak="\n", baseline="middle",
        align=alt.ExprRef("datum.end"),
        dx=alt.ExprRef("datum.right"), dy=alt.ExprRef("datum.below"),
    ).encode(text="label:N")  # fmt: skip
    return (ground + circles + labels).project("equalEarth", rotate=[-150, 0])


def _zero(axis: str) -> alt.Chart:
    return alt.Chart(alt.InlineData([{"at": 0}])).mark_rule(color=GREY).encode(**{axis: "at:Q"})


def _curve() -> alt.LayerChart:
    x = alt.X("dose:Q", title="@axis", axis=alt.Axis(tickCount=5, format=PLAIN, grid=False))
    marked = alt.Chart(_rows()).mark_point(size=110, filled=True, color=ORANGE)
    here = marked.encode(x, _value("median", "@worth_axis")).transform_filter("datum.here")
    return _band(alt.Chart(_rows()), x, "@worth_axis", BLUE) + _zero("y") + here


def _quadrants() -> alt.Chart:
    order = alt.Scale(domain=list(CLASSES), range=list(CLASSES.values()))
    return (
        alt.Chart(_rows())
        .mark_bar()
        .encode(
            alt.X("years:O", title="@years_axis", axis=alt.Axis(labelAngle=0)),
            alt.Y("share:Q", title="@share_axis", axis=alt.Axis(format="%", tickCount=5),
                  scale=alt.Scale(domain=[0, 1])),
            alt.Color("class:N", scale=order, legend=LEGEND),
            alt.Order("order:Q"),
        )
    )  # fmt: skip


def _record() -> alt.LayerChart:
    view = alt.Chart(_rows()).mark_point(color=ORANGE, filled=True, size=60, shape="diamond")
    points = view.encode(_month(), _value("observed", "@axis"))
    return _band(alt.Chart(_rows()), _month(), "@axis", BLUE) + points.transform_filter(
        "isValid(datum.observed)"
    )


def _plain(chart: Any) -> Toml:
    """The chart with its title, its source and its looks, without what a browser needs not."""
    title = alt.TitleParams("@title", subtitle="@note", anchor="start", fontSize=15, offset=12,
                            subtitleFontSize=11, subtitleColor=GREY)  # fmt: skip
    total = chart.properties(title=title, width="container", height=260)
    config = {"axis": LABELS, "view": {"stroke": None}, "font": "system-ui, sans-serif"}
    return {**total.to_dict(validate=True), "config": config, "background": "white"}
