"""Which series of the record the charts show, and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spec:
    """What a chart shows. series: choice -> series of the record; unit of its axis; scale: divisor.

    least: the axis spans at least this much; log: whether it is logarithmic.
    """

    name: str
    title: str
    unit: str
    series: dict[str, str]
    caption: str
    scale: float = 1.0
    least: tuple[float, float] | None = None
    log: bool = False


GROUPS = {
    "light (Nd, Pr)": "light", "heavy (Dy, Tb)": "heavy", "bulk (La, Ce)": "bulk",
    "other (Y, Sm, Gd ...)": "other",
}  # fmt: skip
SPECS = (
    Spec(
        "outside", "Price outside China", "USD/kg REO, log scale",
        {name: f"price_outside_{group}" for name, group in GROUPS.items()},
        "What users outside China are quoted.", log=True,
    ),
    Spec(
        "inside", "Price inside China", "USD/kg REO, log scale",
        {name: f"price_inside_{group}" for name, group in GROUPS.items()},
        "What users inside China pay, without VAT.", log=True,
    ),
    Spec(
        "shares", "China's share by stage", "% of the world's output",
        {"mines": "mine_share_china", "separation": "separation_share_china",
         "magnets": "magnet_share_china"},
        "How much of each stage stays at the chokepoint.", least=(0.0, 100.0),
    ),
    Spec(
        "stocks", "Stocks", "kt REO",
        {"users outside China": "stock_of_users_outside",
         "users inside China": "stock_of_users_inside", "producers": "stock_of_producers"},
        "What users and producers hold.", scale=1e3, least=(0.0, 1.0),
    ),
    Spec(
        "trade", "Exports from China", "t REO a month",
        {"by the books": "export_tonnes_china", "unseen": "leakage"},
        "Documented exports, and what leaves outside the books.", least=(0.0, 100.0),
    ),
    Spec(
        "elsewhere", "Mines outside China", "t REO a month",
        {"all": "mine_output_outside_china", "Australia": "mine_output_australia",
         "United States": "mine_output_united_states"},
        "What the weapon, or the price, has called up elsewhere.", least=(0.0, 100.0),
    ),
    Spec(
        "rent", "What a licence is worth", "USD/kg",
        {"rent of licences": "rent"},
        "The shadow price of export licences: nothing while they do not bind.", least=(0.0, 1.0),
    ),
)  # fmt: skip
