"""A mechanism is written for one run; here its text is rewritten for eight runs side by side.

What differs from run to run becomes a vector (`kernel.vectors`), and where a run's numbers decide
what is done, both ways are worked out and each run takes its own. The arithmetic of a run stays as
it is written, in its order, so that its bits are those of the run alone.

Written so must be what a mechanism does: whoever leaves a loop or a function in the middle, under
a condition that differs from run to run, is refused.
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Iterable
from types import FunctionType
from typing import cast

RUN, SAME = "r", "a"  # the run, and facts that are the same in all runs
DESK = "d"
SMALLEST, LARGEST = "min", "max"
BESIDE = "_beside"  # ends the names of what is worked on side by side
LOOP = "lanes"  # `for r in lanes(runs)`: a loop that is played side by side
WORDS = {"max": "larger", "min": "smaller"}
TESTS = {"isnan": "no_number", "isfinite": "is_finite"}  # of numpy


class Refused(TypeError):
    """A text that cannot be played side by side."""


def side_by_side(function: FunctionType, scratch: frozenset[str]) -> ast.FunctionDef:
    """The text of a mechanism for eight runs. scratch: names on the desk that are no run's own."""
    tree = _text_of(function)
    same = {SAME} | {a.arg for a in tree.args.args if _says_int(a.annotation)}
    known = {a.arg for a in tree.args.args}
    tree.body = _Text(function, scratch, same - {RUN}, known).block(tree.body)
    return _bare(tree)


def loops_side_by_side(function: FunctionType, scratch: frozenset[str]) -> ast.FunctionDef:
    """The text of a verb whose loops over `lanes` go eight runs at a time; others stay."""
    tree = _text_of(function)
    known = {a.arg for a in tree.args.args}
    for place in tree.body:
        if isinstance(place, ast.For) and _called(place.iter) == LOOP:
            text = _Text(function, scratch, {SAME, "month"}, known)
            text.learn(place.target, same=False)
            (runs,), run = cast("ast.Call", place.iter).args, place.target
            place.iter = _call("range", _call("turns", runs))
            place.target = ast.Name("turn", ast.Store())
            start = ast.Assign([run], _call("block", ast.Name("turn", ast.Load())))
            place.body = [start, *text.block(place.body)]
    return _bare(tree)


def _text_of(function: FunctionType) -> ast.FunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    (found,) = ast.increment_lineno(tree, function.__code__.co_firstlineno - 1).body
    assert isinstance(found, ast.FunctionDef)
    return found


def _bare(tree: ast.FunctionDef) -> ast.FunctionDef:
    """Without what is said to those who read it."""
    tree.decorator_list, tree.returns = [], None
    for argument in tree.args.args:
        argument.annotation = None
    return ast.fix_missing_locations(tree)


def _says_int(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == "int"


def _called(node: ast.expr) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


class _Text(ast.NodeTransformer):
    """Rewrites statements. `same`: names that are the same in all runs; `known`: names so far."""

    def __init__(
        self, function: FunctionType, scratch: frozenset[str], same: set[str], known: set[str]
    ):
        self.function, self.scratch, self.same, self.known = function, scratch, same, known
        self.mask: ast.expr | None = None  # where what is done now is done
        self.names = 0

    def refuse(self, node: ast.AST, why: str) -> Refused:
        line = getattr(node, "lineno", "?")
        return Refused(f"{self.function.__module__}, line {line}: {why}")

    # What is the same in all runs

    def is_same(self, node: ast.AST) -> bool:
        """Whether an expression has one value for all runs."""
        if isinstance(node, ast.Name):
            return node.id in self.same or node.id not in self.known
        if isinstance(node, ast.Attribute) and node.attr == "shape":
            return True
        if _called(node) == "len" if isinstance(node, ast.expr) else False:
            return True
        return all(self.is_same(part) for part in ast.iter_child_nodes(node))

    # Statements

    def block(self, statements: Iterable[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for statement in statements:
            new = self.visit(statement)
            found += new if isinstance(new, list) else [new]
        return found

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        if len(node.targets) > 1:
            last = node.targets[-1]
            first = ast.Assign([last], node.value)
            rest = [ast.Assign([target], node.value) for target in node.targets[:-1]]
            return self.block([first, *rest])
        (target,) = node.targets
        if not isinstance(target, ast.Tuple):
            return self.assign(target, node.value)
        if not isinstance(node.value, ast.Tuple):
            if self.mask is not None or not all(isinstance(t, ast.Name) for t in target.elts):
                raise self.refuse(node, "several results have to get names of their own first")
            self.learn(target, self.is_same(node.value))
            return [ast.Assign([target], self.visit(node.value))]
        named = [f"given_{self.names + k}" for k in range(len(target.elts))]
        self.names += len(named)
        found: list[ast.stmt] = []
        for name, value in zip(named, node.value.elts, strict=True):
            same = self.is_same(value)
            found.append(ast.Assign([ast.Name(name, ast.Store())], self.visit(value)))
            self.learn(ast.Name(name, ast.Store()), same)
        for name, one in zip(named, target.elts, strict=True):
            found += self.assign(one, ast.Name(name, ast.Load()))
        return found

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        now = ast.parse(ast.unparse(node.target), mode="eval").body
        return self.assign(node.target, ast.BinOp(now, node.op, node.value))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> list[ast.stmt]:
        raise self.refuse(node, "no annotations of names, please")

    def assign(self, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        """Set a name or an element, where the mask says so."""
        same, new = self.is_same(value), self.visit(value)
        if isinstance(target, ast.Name):
            if self.mask is not None and target.id in self.known:
                new, same = _call("where", self.mask, new, ast.Name(target.id, ast.Load())), False
            self.learn(target, same)
            return [ast.Assign([target], new)]
        if not isinstance(target, ast.Subscript):
            raise self.refuse(target, "only names and elements are set")
        place = [self.visit(target.value), *map(self.visit, _indices(target))]
        if self.mask is not None:
            new = _call("where", self.mask, new, _call("take", *place))
        return [ast.Expr(_call("give", new, *place))]

    def learn(self, target: ast.expr, same: bool) -> None:
        """Take note of names that are set."""
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                self.known.add(node.id)
                (self.same.add if same else self.same.discard)(node.id)

    def visit_For(self, node: ast.For) -> ast.stmt:
        self.learn(node.target, same=True)
        node.body = self.settled(node.body)
        return node

    def settled(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The body of a loop: what an earlier turn makes differ, differs from the start."""
        known = set(self.known)
        while True:
            before, self.known = set(self.same), set(known)
            found = self.block(copy.deepcopy(body))
            if before <= self.same:
                return found
            self.same &= before

    def visit_If(self, node: ast.If) -> ast.stmt | list[ast.stmt]:
        if self.is_same(node.test):
            before = set(self.same)
            node.body = self.block(node.body)
            after, self.same = self.same, before
            node.orelse = self.block(node.orelse)
            self.same &= after
            return node
        outer, name = self.mask, f"mask_{self.names}"
        self.names += 1
        test = self.visit(node.test)
        now = ast.Name(name, ast.Load())
        found: list[ast.stmt] = [ast.Assign([ast.Name(name, ast.Store())], test)]
        for body, part in ((node.body, now), (node.orelse, _call("negated", now))):
            if body:
                self.mask = part if outer is None else _call("both", outer, part)
                found += self.block(body)
        self.mask = outer
        return found

    def visit_Continue(self, node: ast.Continue) -> ast.stmt:
        if self.mask is not None:
            raise self.refuse(node, "a turn of a loop ends early in some runs: use `if`")
        return node

    def visit_Break(self, node: ast.Break) -> ast.stmt:
        raise self.refuse(node, "a loop ends early: use `if`")

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        if self.mask is not None:
            raise self.refuse(node, "some runs return early: return once, at the end")
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        if self.mask is not None and not isinstance(node.value, ast.Constant):
            raise self.refuse(node, "a mechanism is played in some runs only")
        return self.generic_visit(node)  # type: ignore[return-value]

    # Expressions

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if self.is_same(node):
            return node
        if isinstance(node.slice, ast.Slice):
            if node.slice.lower or node.slice.step or not node.slice.upper:
                raise self.refuse(node, "of a part, only the first so many can be had")
            return _call("first", self.visit(node.value), self.visit(node.slice.upper))
        return _call("take", self.visit(node.value), *map(self.visit, _indices(node)))

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == DESK and node.attr in self.scratch:
            return _call("beside", ast.Attribute(node.value, f"{node.attr}{BESIDE}", ast.Load()))
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        if self.is_same(node.test):
            return self.generic_visit(node)  # type: ignore[return-value]
        return _call("where", *map(self.visit, (node.test, node.body, node.orelse)))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        if self.is_same(node):
            return node
        word = "both" if isinstance(node.op, ast.And) else "either"
        found = self.visit(node.values[0])
        for value in node.values[1:]:
            found = _call(word, found, self.visit(value))
        return found

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Not) and not self.is_same(node):
            return _call("negated", self.visit(node.operand))
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if self.is_same(node):
            return node
        given = [self.visit(argument) for argument in node.args]
        if isinstance(node.func, ast.Attribute):  # of numpy
            if node.func.attr not in TESTS:
                raise self.refuse(node, f"{node.func.attr} is not known side by side")
            return _call(TESTS[node.func.attr], *given)
        name = _called(node)
        if name in WORDS:  # Python's take the first of two that are no order
            return _call(WORDS[name], *reversed(given))
        return _call(f"{name}{BESIDE}" if name in self.function.__globals__ else name, *given)


def _indices(node: ast.Subscript) -> list[ast.expr]:
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def _call(name: str, *given: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(given), [])
