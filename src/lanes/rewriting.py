"""A mechanism is written for one run; here its text is rewritten for a gang of eight.

Values are *uniform*, one for the whole gang, or *varying*, one per lane. A number that may vary
becomes a vector: items of arrays are read and written by `places`, and helpers are called in
their form for gangs. Where a varying truth decides, both ways are computed under a *mask*
(predication): an assignment under a condition becomes `where(mask, new, old)`. What is uniform -
numbers of the loops, facts of the atlas, parameters annotated `int`, lengths - stays as it is
written, branches and loops included.

Why the bits are the same: the arithmetic of a run stays as it is written, in its order; a lane
sees no other lane; and a choice hands a number on as it is.

What a mechanism may not do is refused with its file and line: to leave a loop, a turn of it or the
function in some lanes only, to call a mechanism in some lanes only, or to use a name that is set in
some lanes only. Since both ways are computed, every place that is read must exist in all lanes.
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Iterable
from types import FunctionType
from typing import Any

from lanes.expressions import Expressions, call, call_word, called, load, store

LOOP = "lanes"  # `for r in lanes(runs)`: a loop over runs, a gang at a time
STATEMENTS = (
    *(ast.Assign, ast.AugAssign, ast.For, ast.If, ast.Return, ast.Expr),
    *(ast.Continue, ast.Break, ast.Pass),
)


def vectorise(function: FunctionType, scratch: frozenset[str]) -> ast.FunctionDef:
    """The text of a mechanism for a gang. scratch: buffers without a run axis."""
    tree = _text_of(function)
    tree.body = _Text(function, tree, scratch).block(tree.body)
    return _bare(tree)


def vectorise_loops(function: FunctionType, scratch: frozenset[str]) -> ast.FunctionDef:
    """The text of a verb whose loops over `lanes` take a gang at a time; others stay."""
    tree = _text_of(function)
    for loop in list(ast.walk(tree)):
        if isinstance(loop, ast.For) and called(loop.iter) == LOOP:
            rewriter = _Text(function, tree, scratch)
            if loop not in tree.body or not isinstance(loop.target, ast.Name):
                raise rewriter.refuse(
                    loop, "a loop over lanes is not part of another statement: `for r in lanes(n)`"
                )
            rewriter.learn(loop.target, uniform=False)
            runs, run = loop.iter.args[0], loop.target  # type: ignore[attr-defined]
            start = ast.Assign([run], call_word("gang", load("_number_")))
            loop.target = store("_number_")
            loop.iter = call("range", call_word("gang_count", runs))
            loop.body = [start, *rewriter.block(loop.body)]
    return _bare(tree)


def _text_of(function: FunctionType) -> ast.FunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    (definition,) = ast.increment_lineno(tree, function.__code__.co_firstlineno - 1).body
    assert isinstance(definition, ast.FunctionDef)
    return definition


def _bare(tree: ast.FunctionDef) -> ast.FunctionDef:
    """Without decorators and annotations."""
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
        result: list[ast.stmt] = []
        for statement in statements:
            new = self.visit(statement)
            result += new if isinstance(new, list) else [new]
        return result

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        """All values are computed before the first is set."""
        (target, *further_targets), value = node.targets, node.value
        if further_targets:
            name = self.new_name("value")
            statements = self.set(store(name), value)
            return statements + self.block(
                ast.Assign([target_again], load(name)) for target_again in node.targets
            )
        if not isinstance(target, ast.Tuple):
            return self.set(target, value)
        if isinstance(value, ast.Tuple):
            names = [self.new_name("value") for _ in value.elts]
            sets: list[tuple[ast.expr, ast.expr]]
            sets = list(zip(map(store, names), value.elts, strict=True))
            sets += zip(target.elts, map(load, names), strict=True)
            return [
                new for target_again, new_value in sets for new in self.set(target_again, new_value)
            ]
        if self.mask is not None or not all(
            isinstance(target_again, ast.Name) for target_again in target.elts
        ):
            raise self.refuse(node, "give several results names of their own, before any `if`")
        uniform, new = self.is_uniform(value), self.visit(value)
        self.learn(target, uniform)
        return [ast.Assign([target], new)]

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        """An assignment: x += y is x = x + y."""
        now = copy.deepcopy(node.target)
        now.ctx = ast.Load()
        return self.set(node.target, ast.copy_location(ast.BinOp(now, node.op, node.value), node))

    def set(self, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        """Set a name or an item in the lanes of the mask."""
        uniform, new = self.is_uniform(value), self.visit(value)
        if isinstance(target, ast.Name):
            if self.mask is not None and target.id in self.known:
                new, uniform = call_word("where", self.mask, new, load(target.id)), False
            self.learn(target, uniform)
            return [ast.Assign([target], new)]
        if not isinstance(target, ast.Subscript):
            raise self.refuse(target, "only names and items are set")
        location = self.visit(target.value), self.place(target)
        if self.mask is not None:
            new = call_word("where", self.mask, new, call_word("get_item", *location))
        return [ast.Expr(call_word("put_item", *location, new))]

    def visit_For(self, node: ast.For) -> ast.stmt:
        """A loop goes over what is uniform."""
        if node.orelse:
            raise self.refuse(node, "a loop has no `else`: use `if`")
        if called(node.iter) == "range" and not self.is_uniform(node.iter):
            raise self.refuse(
                node, "the number of turns is uniform: annotate what counts them as `int`"
            )
        if isinstance(node.iter, ast.Subscript) and not self.is_uniform(node.iter):
            raise self.refuse(node, "a loop goes over places: `for k in range(len(...))`")
        self.learn(node.target, uniform=True)
        start = self.known, self.partial, self.assigned
        while True:  # what varies from a later turn on varies from the first
            before = set(self.uniform)
            self.known, self.partial, self.assigned = map(set, start)
            body = self.block(copy.deepcopy(node.body))
            if before <= self.uniform:
                node.body = body
                return node
            self.uniform &= before

    def visit_If(self, node: ast.If) -> ast.stmt | list[ast.stmt]:
        """A branch, where the test is uniform; else both ways under masks."""
        if self.is_uniform(node.test):
            before = set(self.uniform)
            node.body = self.block(node.body)
            after, self.uniform = self.uniform, before
            node.orelse = self.block(node.orelse)
            self.uniform &= after
            return node
        outer, known_before, before, now = (
            self.mask,
            set(self.known),
            self.assigned,
            self.new_name("mask"),
        )
        statements: list[ast.stmt] = [ast.Assign([store(now)], self.visit(node.test))]
        ways = []
        for body, part in ((node.body, load(now)), (node.orelse, call_word("negated", load(now)))):
            self.mask = part if outer is None else call_word("both", outer, part)
            self.assigned = set()
            statements += self.block(body)
            ways.append(self.assigned)
        self.mask, self.assigned = outer, before | (ways[0] & ways[1])
        some = self.known - known_before - self.assigned  # names that are set in some lanes only
        self.partial |= some
        self.known, self.uniform = self.known - some, self.uniform - some
        return statements

    def visit_Continue(self, node: ast.stmt) -> ast.stmt:
        """All lanes go on to the next turn."""
        if self.mask is not None:
            raise self.refuse(node, "a loop or a turn of it ends early in some lanes: use `if`")
        return node

    visit_Break = visit_Continue

    def visit_Return(self, node: ast.Return) -> Any:
        """All lanes return."""
        if self.mask is not None:
            raise self.refuse(node, "some lanes return early: return once, at the end")
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> Any:
        """A mechanism is called in all lanes."""
        if self.mask is not None:
            why = "a mechanism is called in some lanes only: move the `if` into it"
            raise self.refuse(node, why)
        return self.generic_visit(node)
