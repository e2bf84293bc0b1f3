"""The atlas as compiled verbs see it: plain numbers and arrays."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lanes.pointers import Pointers
from regame.core.packaged import rows

if TYPE_CHECKING:
    from regame.engine.state.arrays import FactValues
else:
    FactValues = object

# Axes of facts.csv: S, G, F, H as in Atlas; K contracts; I issues; N pairs of states in the table
# of routes; k, place, stage and bloc as the fact says. A number has none.
FACTS = tuple(row["name"] for row in rows("engine/state/facts.csv"))


class Facts(FactValues):
    """The facts of facts.csv by name; `pointers` says where they lie, for compiled verbs."""

    def __init__(self, values: Mapping[str, Any]):
        facts = {name: values[name] for name in FACTS}
        self.pointers = Pointers("Facts", facts)
        vars(self).update(facts)
