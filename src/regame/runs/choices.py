"""Keywords of a study's function in Python, as the options that its command takes."""

from collections.abc import Mapping
from typing import Any

from regame.core.addresses import place
from regame.core.options import Execution
from regame.strategies import registry


def options_of[T](kind: type[T], choices: Mapping[str, Any]) -> T:
    """Return options of a kind from keywords with plain types.

    Lists become tuples and `out` a folder, here or in a store elsewhere. `strategies` may be
    classes of strategies instead of a file or module: they become known, and since they may live
    in a notebook only, all rows are played in this process. Raises TypeError for a keyword that
    the study does not take.
    """
    fields = dict(choices)
    own = fields.get("strategies")
    if own is not None and not isinstance(own, str):
        for strategy in own:
            registry.add(strategy)
        fields |= {"strategies": None} | ({"workers": 1} if issubclass(kind, Execution) else {})
    if fields.get("out") is not None:
        fields["out"] = place(fields["out"])
    plain: dict[str, Any] = {
        key: tuple(x) if isinstance(x, list) else x for key, x in fields.items()
    }
    return kind(**plain)
