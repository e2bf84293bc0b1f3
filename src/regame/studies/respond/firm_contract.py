"""What a long contract of buyers costs: fixed tonnes at a fixed price, as a seller asks."""

import numpy as np
import pandas as pd

from regame.analysis.statistics import Floats
from regame.game.facts import KG
from regame.studies.respond.file import Respond
from regame.studies.respond.firm_menu import CLAIM, Menu
from regame.studies.respond.money import lists_in, sides_of


def with_contract(
    money: Floats, study: Respond, table: pd.DataFrame, menu: Menu
) -> tuple[Floats, float | None]:
    """Return buyers' money with the contract settled, and its price, USD/kg; None without one.

    money: (H, P, W, year). Tonnes: of the first month, a half of what the seller's state makes, at
    most what the buyers use. The price is fixed for all worlds and plays: at it a seller who holds
    the holder's plays for equally likely earns as much as at the prices of the day. So buyers pay
    for it where nothing happens, and win where prices rise.
    """
    sides = sides_of(table)
    if menu.contract is None:
        return money, None
    name, seller = menu.contract
    row = list(study.policies).index(name)
    rows = [sides[f"{held} | {name}"] for held in study.holder]
    day, discount = (
        np.array([lists_in(side, column) for side in rows])  # (H, W, month)
        for column in ("price", "discount")
    )
    made, used = lists_in(rows[0], "made")[:, seller], rows[0]["bought"].to_numpy(float)
    weight = discount * np.minimum(CLAIM * made, used)[:, None]
    price = float((weight * day).sum() / weight.sum()) if weight.sum() > 0 else 0.0
    settled = (weight * (day - price)).cumsum(axis=2)[..., 11::12]
    money = money.copy()
    money[:, row] += settled
    return money, price / KG
