"""Odd inputs, the same for a seed: what a careless or a hostile visitor might send."""

import json
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from regame.app.setup import choices, default_players, state_key
from regame.app.visit import ACTS
from regame.strategies.registry import strategies

MARK = "<img src=x onerror=taken>"  # must nowhere be an element
ODD = (
    *(MARK, "<script>taken()</script>", "</style><svg onload=taken()>", "{{7*7}}", "javascript:x"),
    *("", " ", "\0", "\r\n", "\ud800", "٣", "²", "ｎａｎ", "\u202e", "é", "😀", "%", "%zz", "&&="),
    *("-1", "0", "1e999", "nan", "-inf", "1_0", "0x10", "9" * 30, "9" * 5000, "1.5", "True", ";;"),
    *("../../etc/passwd", "__import__('os')", "a.b", "(" * 200, "-" * 150 + "1", "[" * 90, "null"),
    *("Open()", "Open(*x)", "Open(**x)", "Open(x:=1)", "lambda: 0", "f'{1}'", "Open(open=Open())"),
    *("0:export_quota=60;3:", "0:threat=yes,denial=Japan", "0:export_quota=nan", "5:;4:", ":::"),
    *("state:Japan", "route:oxides:China:Japan", "route:x:y:z", "firm:" + MARK, "state:", "=,;:"),
    *("x" * 9000, "world_2010"),
)
FIELDS = ("seed", "world", "months", "config", "seat", "firm", "rule", "at", "compare", "moves",
          "pick", "b.seed",
          "b.China", "show.network", "show.outside", "show." + MARK, MARK, "")  # fmt: skip


def text(luck: Random) -> str:
    """One odd text, sometimes two run together or one cut short."""
    found = luck.choice(ODD)
    if luck.random() < 0.2:
        found += luck.choice(ODD)
    return found[: luck.randrange(1, 40)] if luck.random() < 0.2 else found


def strategy(luck: Random) -> str:
    """A strategy that there is, with parameters that may be anything."""
    name = luck.choice(sorted(strategies()))
    known = list(getattr(strategies()[name], "__dataclass_fields__", {})) or ["x"]
    values = ("1", "0.5", "-1e13", "1e400", "True", "None", "'Japan'", repr(MARK), "[1]", "{}", "x")
    given = (f"{luck.choice(known)}={luck.choice(values)}" for _ in range(luck.randrange(3)))
    return f"{name}({', '.join(given)})"


def fields(luck: Random) -> dict[str, str]:
    """Fields of an address or a form; many are good, so that faults lie deep."""
    found = {}
    for state in default_players():
        if luck.random() < 0.3:
            good = luck.choice(choices(state))
            found[state_key(state)] = luck.choice((good, good, strategy(luck), text(luck)))
    for name in luck.sample(FIELDS, luck.randrange(5)):
        small = str(luck.randrange(12))
        found[name] = luck.choice((small, small, text(luck), luck.choice(("China", "Japan"))))
    return found


def query(luck: Random) -> str:
    """The query of an address, at times damaged."""
    plain = {k: v.encode("utf-8", "replace") for k, v in fields(luck).items()}
    found = "?" + urlencode(plain)
    if luck.random() < 0.3:
        at = luck.randrange(1, len(found) + 1)
        found = (
            found[:at]
            + luck.choice(("&", "=", "%", "%ff", "?", ";", "+", quote(MARK)))
            + found[at:]
        )
    return found


def value(luck: Random, depth: int = 3) -> Any:
    """Anything that JSON can hold."""
    kind = luck.randrange(9 if depth else 6)
    if kind < 3:
        return text(luck)
    if kind < 6:
        return luck.choice((None, True, False, 0, -1, 3, 10**30, 1e308, 0.5))
    inner = [value(luck, depth - 1) for _ in range(luck.randrange(4))]
    return inner if kind == 6 else {text(luck)[:60]: item for item in inner}


def act(luck: Random) -> Any:
    """What a visitor does, or nothing that any could do."""
    if luck.random() < 0.1:
        return value(luck)
    found = {"do": luck.choice(sorted(ACTS))}
    known: dict[str, Any] = {
        "value": luck.choice((text(luck), fields(luck), "China", "state:Japan", 1)), "side": 0,
        "name": luck.choice(("network", "outside", MARK)),
        "kind": luck.choice(("csv", "png", MARK)),
        "action": {"export_quota": text(luck), "denial": luck.choice(("Japan", MARK))},
        "months": luck.choice((1, 3, text(luck))), "text": replay(luck),
    }  # fmt: skip
    for name, good in known.items():
        if luck.random() < 0.8:
            found[name] = good if luck.random() < 0.8 else value(luck)
    return found


def replay(luck: Random) -> str:
    """A saved replay with something wrong, mostly."""
    actions = ("export_quota", "denial", MARK)
    more = fields(luck) if luck.random() < 0.3 else {}
    moves = [
        {
            "month": luck.choice((k, text(luck))),
            "action": {luck.choice(actions): luck.choice(("Japan", "60", text(luck)))},
        }
        for k in range(luck.randrange(4))
    ]
    found: dict[str, Any] = {
        "schema_version": 1, "setup": {"months": "6", "seat": "China", **more},
        "months_played": luck.choice((0, 3, -1, True, 1e9, text(luck))), "moves": moves,
    }  # fmt: skip
    for name in list(found):
        if luck.random() < 0.1:
            found[name] = value(luck)
    written = json.dumps(luck.choice((found, found, found, value(luck))))
    return written[: luck.randrange(len(written))] if luck.random() < 0.1 else written
