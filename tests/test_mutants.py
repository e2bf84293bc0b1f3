"""Mutants of the rewriter: each changes one thing in its text, and the tests of it must notice.

The mutants are played by the checks of test_rewriting.py in Python (`dialect.hold_interpreted`,
`refusals.refuse`), so that nothing has to be compiled.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.dialect import CASES, hold_interpreted
from tests.refusals import REFUSALS, refuse

from lanes import compiling, expressions, rewriting

BOTH_NAMES = """            sets = list(zip(map(store, names), value.elts, strict=True))
            sets += zip(target.elts, map(load, names), strict=True)
"""
# A name, what stands in one of the two files, and what the mutant has in its place.
IN_REWRITING = {
    "a loop is rewritten once": ("if before <= self.uniform:", "if True:"),
    "a later turn forgets what varied": ("self.uniform &= before", "pass"),
    "a branch forgets the other": ("self.uniform &= after", "pass"),
    "else under the mask of if": (
        '(node.orelse, call_word("negated", load(now)))',
        "(node.orelse, load(now))",
    ),
    "an inner mask replaces the outer": (
        'part if outer is None else call_word("both", outer, part)',
        "part",
    ),
    "one way is enough to set a name": ("ways[0] & ways[1]", "ways[0] | ways[1]"),
    "no way sets a name": ("before | (ways[0] & ways[1])", "before"),
    "a mask ends all masks": ("self.assigned = outer,", "self.assigned = None,"),
    "a mask never ends": ("self.mask, self.assigned = outer,", "self.assigned ="),
    "names of some lanes are forgotten": ("self.partial |= some", "pass"),
    "a choice under a mask is uniform": ("load(target.id)), False", "load(target.id)), uniform"),
    "a name under a mask is set everywhere": (
        "if self.mask is not None and target.id in self.known:",
        "if False:",
    ),
    "an element under a mask is set everywhere": (
        "        if self.mask is not None:\n            new = call_word",
        "        if False:\n            new = call_word",
    ),
    "several are set one after the other": (
        BOTH_NAMES,
        "            sets = list(zip(target.elts, value.elts, strict=True))\n",
    ),
    "the run of a loop is uniform": ("(loop.target, uniform=False)", "(loop.target, True)"),
    "counters vary": ("learn(node.target, uniform=True)", "learn(node.target, False)"),
    "x += y is x = y": ("ast.BinOp(now, node.op, node.value)", "node.value"),
    "a turn may end in some lanes": (
        "if self.mask is not None:\n            raise self.refuse(node, \"a loop or",
        "if False:\n            raise self.refuse(node, \"a loop or",
    ),
    "some lanes may return": (
        "if self.mask is not None:\n            raise self.refuse(node, \"some lanes",
        "if False:\n            raise self.refuse(node, \"some lanes",
    ),
    "some lanes may call a mechanism": (
        "if self.mask is not None:\n            why =",
        "if False:\n            why =",
    ),
    "numbers of turns may vary": (
        'called(node.iter) == "range" and not self.is_uniform(node.iter)',
        "False",
    ),
}  # fmt: skip
IN_EXPRESSIONS = {
    "uniform and varying: true without the uniform": (
        "(tail_value, ast.Constant(False)) if is_and",
        "(tail_value, ast.Constant(True)) if is_and",
    ),
    "uniform or varying: false with the uniform": (
        "(ast.Constant(True), tail_value)",
        "(ast.Constant(False), tail_value)",
    ),
    "names of some lanes are uniform": ("not in self.known | self.partial", "not in self.known"),
    "and is or": ('"both" if is_and else "either"', '"either" if is_and else "both"'),
    "the second of two without an order": ("[name], other, one)", "[name], one, other)"),
    "a name of some lanes stays so": ("self.partial.discard(node.id)", "pass"),
    "comparisons in a row: one is enough": (
        'call_word("both", one, other), pairs',
        'call_word("either", one, other), pairs',
    ),
    "shapes vary": ('node.attr == "shape"', 'node.attr == "size"'),
    "lengths vary": ('called(node) == "len"', 'called(node) == "size"'),
    "runs are uniform": ("(counts | {FACTS}) - {RUN}", "counts | {FACTS, RUN}"),
    "counts vary": ("(counts | {FACTS}) - {RUN}", "{FACTS}"),
    "what was uniform is": ("if uniform else self.uniform.discard", ""),
    "not is nothing": ('call_word("negated", self', "(self"),
    "all of a part": ('call_word("first", self.visit(node.value), ', "(self.visit(node.value) or "),
    "a choice the other way": ("node.body, node.orelse))", "node.orelse, node.body))"),
    "places from the end": ("(index, ast.Slice | ast.UnaryOp)", "(index, ast.Slice)"),
    "any operator": ("not isinstance(node.op, SIGNS)", "False"),
}  # fmt: skip
MUTANTS = [
    *((expressions, name, *change) for name, change in IN_EXPRESSIONS.items()),
    *((rewriting, name, *change) for name, change in IN_REWRITING.items()),
]


def read_as(module: ModuleType, old: str = "", new: str = "") -> ModuleType:
    """Return a module made of another's text, with one thing changed."""
    text = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert not old or text.count(old) == 1, f"{text.count(old)} times: {old}"
    made = ModuleType(module.__name__)
    made.__file__ = module.__file__
    exec(compile(text.replace(old, new) if old else text, str(module.__file__), "exec"), vars(made))
    return made


@contextmanager
def rewriter(
    patch: pytest.MonkeyPatch, module: ModuleType, old: str = "", new: str = ""
) -> Iterator[Any]:
    """The rewriter with one thing changed in one of its two modules, in force."""
    with patch.context() as here:
        if module is expressions:  # on which the other is built
            here.setitem(sys.modules, expressions.__name__, read_as(expressions, old, new))
            made = read_as(rewriting)
        else:
            made = read_as(rewriting, old, new)
        here.setattr(compiling, "rewriting", made)
        compiling.interpreted.cache_clear()
        try:
            yield made
        finally:
            compiling.interpreted.cache_clear()


def is_noticed(made: Any) -> bool:
    """Whether a check of test_rewriting.py fails; if not, all do what they should."""
    checks = [(hold_interpreted, (case,)) for case in CASES]
    checks += [(refuse, (refusal, made)) for refusal in REFUSALS]  # type: ignore[misc]
    for check, given in checks:
        try:
            check(*given)
        except (Exception, pytest.fail.Exception):
            return True
    return False


def test_without_a_change_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch):
    for module in (expressions, rewriting):
        with rewriter(monkeypatch, module) as made:
            assert not is_noticed(made)


@pytest.mark.parametrize(
    "module, old, new", [mutant[:1] + mutant[2:] for mutant in MUTANTS], ids=[m[1] for m in MUTANTS]
)
def test_a_mutant_is_noticed(
    module: ModuleType, old: str, new: str, monkeypatch: pytest.MonkeyPatch
):
    with rewriter(monkeypatch, module, old, new) as made:
        assert is_noticed(made), f"survived: {new} in place of {old}"
