"""What a state sees, in words: the same for a seat and for a team of a class."""

from html import escape

from regame.app.case_words import said
from regame.strategies.contract import Observation

SEEN = {  # field of an observation -> what it is called, and how it is written
    "price": ("price here, over the start's", "{:.2f}"),
    "outside_price": ("quoted price outside, over the start's", "{:.2f}"),
    "wedge": ("outside less inside price, {price}", "{:.1f}"),
    "cover": ("users' stocks, months", "{:.1f}"),
    "largest_share": ("largest supplier's share", "{:.0%}"),
    "restricted": ("supply withheld", "{:.0%}"),
    "damage": ("value lost last month, USD", "{:,.0f}"),
    "quota_fill": ("licences used this half-year", "{:.0%}"),
    "rival_share": ("{extractors} elsewhere, of the world", "{:.0%}"),
    "idle_share": ("own plants idle or unbuilt", "{:.0%}"),
    "trust": ("trust of buyers in {holder}", "{:.0%}"),
    "will": ("own will to decouple", "{:.2f}"),
    "dispute": ("open disputes", "{:.0f}"),
    "stake": ("largest stake, USD", "{:,.0f}"),
    "spent": ("public money spent, USD", "{:,.0f}"),
}


def situation(seen: Observation, config: str) -> str:
    """Return what a state of a world sees, as tiles."""
    parts = "".join(
        f"<span><b>{form.format(getattr(seen, name))}</b> {escape(said(label, config))}</span>"
        for name, (label, form) in SEEN.items()
    )
    return f'<div class="seen">{parts}</div>'
