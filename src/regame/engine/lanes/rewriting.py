"""A mechanism is written for one run; here its text is rewritten for eight runs side by side.

What is rewritten: a number that may differ from run to run becomes a vector (`kernel.vectors`), so
elements of arrays are read and written by words (`places`), and helpers are called in their form
for eight runs. Where such a number decides what is done, both ways are worked out and each run
keeps its own (`choices`): an assignment under a condition becomes a choice between the new value
and the old. What is the same in all runs - numbers of the loops, facts of the atlas, parameters
that are said to be `int`, lengths - stays as it is written, branches and loops included.

Why the bits are the same: the arithmetic of a run stays as it is written, in its order; a lane
knows no other; and a choice hands a number on as it is.

What a mechanism may not do is refused with its file and line: to leave a loop, a turn of it or the
function in some runs only, to call a mechanism in some runs only, or to use a name that only some
runs have set. Since both ways are worked out, every place that is read must be there in all runs.
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Iterable
from types import FunctionType
from typing import Any

from regame.engine.lanes.expressions import Expressions, call, call_word, called, load, store

LOOP = "lanes"  # `for r in lanes(runs)`: a loop that is played side by side
STATEMENTS = (
    *(ast.Assign, ast.AugAssign, ast.For, ast.If, ast.Return, ast.Expr),
    *(ast.Continue, ast.Break, ast.Pass),
)


def side_by_side(function: FunctionType, scratch: frozenset[str]) -> ast.FunctionDef:
    """The text of a mechanism for eight runs. scratch: buffers without a run axis."""
    tree = _text_of(function)
    tree.body = _Text(function, tree, scratch).block(tree.body)
    return _bare(tree)


def loops_side_by_side(function: FunctionType, scratch: frozenset[str]) -> ast.FunctionDef:
    """The text of a verb whose loops over `lanes` go eight runs at a time; others stay."""
    tree = _text_of(function)
    for loop in list(ast.walk(tree)):
        if isinstance(loop, ast.For) and called(loop.iter) == LOOP:
            text = _Text(function, tree, scratch)
            if loop not in tree.body or not isinstance(loop.target, ast.Name):
                raise text.refuse(loop, "a loop over lanes stands by itself: `for r in lanes(n)`")
            text.learn(loop.target, same=False)
            runs, run = loop.iter.args[0], loop.target  # type: ignore[attr-defined]
            start = ast.Assign([run], call_word("block", load("_turn_")))
            loop.target = store("_turn_")
            loop.iter = call("range", call_word("turns", runs))
            loop.body = [start, *text.block(loop.body)]
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


class _Text(Expressions):
    """Rewrites statements, in their order."""

    def visit(self, node: ast.AST) -> Any:
        """Rewrite a node, if it is of a kind that can be."""
        if isinstance(node, ast.stmt) and not isinstance(node, STATEMENTS):
            raise self.refuse(node, f"{type(node).__name__} is not known: use =, for, if")
        return super().visit(node)

    def block(self, statements: Iterable[ast.stmt]) -> list[ast.stmt]:
        """Rewrite statements that follow each other."""
        found: list[ast.stmt] = []
        for statement in statements:
            new = self.visit(statement)
            found += new if isinstance(new, list) else [new]
        return found

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        """All values are worked out before the first is set."""
        (target, *more), value = node.targets, node.value
        if more:
            name = self.new_name("value")
            found = self.set(store(name), value)
            return found + self.block(ast.Assign([one], load(name)) for one in node.targets)
        if not isinstance(target, ast.Tuple):
            return self.set(target, value)
        if isinstance(value, ast.Tuple):
            names = [self.new_name("value") for _ in value.elts]
            sets: list[tuple[ast.expr, ast.expr]]
            sets = list(zip(map(store, names), value.elts, strict=True))
            sets += zip(target.elts, map(load, names), strict=True)
            return [new for one, given in sets for new in self.set(one, given)]
        if self.mask is not None or not all(isinstance(one, ast.Name) for one in target.elts):
            raise self.refuse(node, "give several results names of their own, before any `if`")
        same, new = self.is_same(value), self.visit(value)
        self.learn(target, same)
        return [ast.Assign([target], new)]

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        """An assignment: x += y is x = x + y."""
        now = copy.deepcopy(node.target)
        now.ctx = ast.Load()
        return self.set(node.target, ast.copy_location(ast.BinOp(now, node.op, node.value), node))

    def set(self, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        """Set a name or an element, where the mask says so."""
        same, new = self.is_same(value), self.visit(value)
        if isinstance(target, ast.Name):
            if self.mask is not None and target.id in self.known:
                new, same = call_word("where", self.mask, new, load(target.id)), False
            self.learn(target, same)
            return [ast.Assign([target], new)]
        if not isinstance(target, ast.Subscript):
            raise self.refuse(target, "only names and elements are set")
        place = self.visit(target.value), self.place(target)
        if self.mask is not None:
            new = call_word("where", self.mask, new, call_word("take", *place))
        return [ast.Expr(call_word("give", new, *place))]

    def visit_For(self, node: ast.For) -> ast.stmt:
        """A loop goes over what is the same in all runs."""
        if node.orelse:
            raise self.refuse(node, "a loop has no `else`: use `if`")
        if called(node.iter) == "range" and not self.is_same(node.iter):
            raise self.refuse(node, "all runs take as many turns: say `int` of what counts them")
        if isinstance(node.iter, ast.Subscript) and not self.is_same(node.iter):
            raise self.refuse(node, "a loop goes over places: `for k in range(len(...))`")
        self.learn(node.target, same=True)
        start = self.known, self.partial, self.given
        while True:  # what an earlier turn makes differ, differs from the start
            before = set(self.same)
            self.known, self.partial, self.given = map(set, start)
            body = self.block(copy.deepcopy(node.body))
            if before <= self.same:
                node.body = body
                return node
            self.same &= before

    def visit_If(self, node: ast.If) -> ast.stmt | list[ast.stmt]:
        """A branch, where the test is the same in all runs; else both ways."""
        if self.is_same(node.test):
            before = set(self.same)
            node.body = self.block(node.body)
            after, self.same = self.same, before
            node.orelse = self.block(node.orelse)
            self.same &= after
            return node
        outer, known, before, now = self.mask, set(self.known), self.given, self.new_name("mask")
        found: list[ast.stmt] = [ast.Assign([store(now)], self.visit(node.test))]
        ways = []
        for body, part in ((node.body, load(now)), (node.orelse, call_word("negated", load(now)))):
            self.mask = part if outer is None else call_word("both", outer, part)
            self.given = set()
            found += self.block(body)
            ways.append(self.given)
        self.mask, self.given = outer, before | (ways[0] & ways[1])
        some = self.known - known - self.given  # that only some runs have set
        self.partial |= some
        self.known, self.same = self.known - some, self.same - some
        return found

    def visit_Continue(self, node: ast.stmt) -> ast.stmt:
        """All runs go on to the next turn."""
        if self.mask is not None:
            raise self.refuse(node, "a loop or a turn of it ends early in some runs: use `if`")
        return node

    visit_Break = visit_Continue

    def visit_Return(self, node: ast.Return) -> Any:
        """All runs return."""
        if self.mask is not None:
            raise self.refuse(node, "some runs return early: return once, at the end")
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> Any:
        """A mechanism is played in all runs."""
        if self.mask is not None:
            raise self.refuse(node, "a mechanism is played in some runs only: put the `if` into it")
        return self.generic_visit(node)
