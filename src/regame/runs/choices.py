"""Keywords of a study's function in Python, as the options that its command takes."""

from collections.abc import Mapping
from typing import Any

from regame.core.addresses import place
from regame.core.options import Execution
from regame.strategies import registry
from regame.strategies.objects import texts_in


def options_of[T](kind: type[T], choices: Mapping[str, Any]) -> T:
    """Return options of a kind from keywords with plain types.

    Lists become tuples and `out` a folder, here or in a store elsewhere. `strategies` may be
    classes of strategies instead of a file or module, and an object of a strategy may stand for
    its text: their classes become known, and since they may live in a notebook only, all rows are
    played in this process. Raises TypeError for a keyword that the study does not take.
    """
    fields, here = texts_in(choices)
    own = fields.get("strategies")
    if own is not None and not isinstance(own, str):
        for strategy in own:
            registry.add(strategy)
        fields["strategies"], here = None, True
    if here and issubclass(kind, Execution):
        fields["workers"] = 1
    if fields.get("out") is not None:
        fields["out"] = place(fields["out"])
    plain: dict[str, Any] = {
        key: tuple(x) if isinstance(x, list) else x for key, x in fields.items()
    }
    return kind(**plain)
