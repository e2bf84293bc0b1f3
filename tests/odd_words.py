"""Values, lines and answers that nobody can mean, for tests of odd inputs."""

from typing import Any

ODD = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "2",
    "1e9",
    "1e400",
    "-1e400",
    "nan",
    "inf",
    "true",
    "false",
    "null",
    "[]",
    "{}",
    "[[[]]]",
    '""',
    '"China"',
    '"[/b]"',
    "[/b]",
    "China",
    "Chna",
    "../..",
    "/",
    "/proc/1",
    "\u00e9\u4e2d",
    "\x1b[31m",
    "9" * 400,
    "a" * 5000,
    "1_000",
    "0x10",
    "2010-01-01",
    "'",
    '"',
    "\\",
    "%s",
    "{0}",
    "x=y",
    "--",
    "-",
    "*",
    "1,2",
    "1.5",
    "-0.0",
    "3e-320",
    "2147483648",
    "4294967296",
    "9223372036854775808",
    "None",
    "quota",
    "quota+duty",
    "StatusQuo",
    "Quota2010(severity=2)",
    "Quota2010(",
    "Weapon(quota=true)",
    "world_2010",
    "prior",
    "posterior",
    "Japan",
    "[1, 2]",
    "[1e999]",
    '["China", "China"]',
    '["bulk"]',
    "{ a = 1 }",
]
NUMBERS: list[Any] = [
    0,
    -1,
    1,
    1e-300,
    1e300,
    -1e300,
    "inf",
    "-inf",
    "",
    "nan",
    "text",
    "1,5",
    True,
]
SMALL = """question = "Does it?"
config = "{config}"
runs = 1
months = 12
headline = "quota"
outcomes = ["payoff_1y"]
baselines = {{"status quo" = "StatusQuo"}}
treatments = {{"quota" = "Weapon(quota=true)"}}

[[uncertainties]]
key = "market.sharpness"
law = "uniform"
low = 6.0
high = 9.0
source = "for this test"
"""
STRATEGY = '''from dataclasses import dataclass
import math
from regame import Action, Strategy

@dataclass(frozen=True)
class Mine(Strategy):
    """Does something odd."""
    level: {kind} = {default}
    def decide(self, seen):
        {body}
'''
BODIES = [
    "return Action()",
    "return None",
    "return 1",
    "return Action(export_quota={odd})",
    "return Action(enforcement=seen.nothing)",
    "raise {error}",
    "return Action(denial={odd})",
    "return Action(grant=self.level)",
    "return [Action()]",
    "return Action(**{{'x': 1}})",
    "return Action(export_quota=1 / (seen.month - 1))",
    "return self.decide(seen)",
    "return Action(duties=({odd},) * 4)",
    "return Action(threat={odd})",
    "pass",
    "return Action(export_duty=math.sqrt(seen.trust - 2))",
    "del seen.month",
]
VALUES = [
    "1",
    "-1",
    "'a'",
    "None",
    "math.nan",
    "math.inf",
    "1j",
    "[]",
    "True",
    "10**400",
    "'Japan'",
    "()",
    "{}",
]
ERRORS = [
    "ValueError('x')",
    "SystemExit(0)",
    "KeyboardInterrupt()",
    "MemoryError()",
    "RecursionError()",
    "StopIteration()",
    "GeneratorExit()",
    "Exception('[/b]')",
]
LINES = [
    'sampler = "factorial"',
    'sampler = "list"',
    'weapon = "Japan"',
    'weapon = "Nobody"',
    'others = {Japan = "Nope"}',
    'others = {China = "StatusQuo"}',
    "seed = 3000000000",
    "channel_runs = 0",
    'baseline = "x"',
    'carries = "gas"',
    'list = [{"market.sharpness" = 7}]',
    'worlds = "posterior"',
    'recorded = ["market.sharpness"]',
    'recorded = ["x"]',
    'baselines = {x = {strategy = "StatusQuo", with = "quota"}}',
    'treatments = {"[/b]" = "Open"}',
    'outcomes = ["China"]',
    'outcomes = ["payoff_20y"]',
    "months = 1",
    "months = 0",
    "months = 600000",
    'treatments = {"quota" = "Recorded"}',
    'others = {Japan = "Recorded"}',
    'others = {Firms = "Hoard"}',
]

# Public functions that play for minutes where they are asked in earnest.
LONG = [
    *("calibrate", "cases", "claims", "dock", "explain", "forecast", "hindcast", "respond"),
    *("robustness", "sensitivity", "tournament"),
]
MEANT_BY_NOBODY: list[Any] = [-1, 0, 0.5, 1e400, float("nan"), "x", "", [], {}, object(), True, "1"]
OBJECTS: list[Any] = [
    *(None, True, -1, 0, 2.5, float("nan"), float("inf"), 10**30, "", "x", b"x", object(), int),
    *([], [1], [None], ["x", 2], (), {}, {"x": 1}, {1: 2}, {"market.openness": "x"}, {"x.y": None}),
    *({"market.openness": (1, 0)}, {"market.openness": [0.1, None]}, {"world.runs": 1}, [[]], ...),
]
