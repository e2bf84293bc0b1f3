"""Expressions of a mechanism, rewritten for a gang of runs; see rewriting.py."""

from __future__ import annotations

import ast
import copy
from functools import reduce
from types import FunctionType
from typing import Any

GANG_SUFFIX = "_gang"  # ends the names of what exists for gangs besides for one run
RUN, FACTS, BUFFERS = "r", "a", "d"  # parameters of mechanisms: the run, the facts, the buffers
CHOICES = {"max": "larger", "min": "smaller"}
TESTS = {"isnan": "is_nan", "isfinite": "is_finite"}  # of numpy
SIGNS = (ast.Add, ast.Sub, ast.Mult, ast.Div)  # operators that vectors have
EXPRESSIONS = (
    *(ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Slice, ast.Tuple, ast.Call),
    *(ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp),
)


class Refused(TypeError):
    """A text that cannot be vectorised."""


def word(name: str) -> str:
    """What an intrinsic is called in rewritten texts, where no name of a mechanism may mean it."""
    return f"_{name}_"


class Expressions(ast.NodeTransformer):
    """Rewrites expressions, and keeps track of names.

    uniform: names whose value is uniform; known: those set so far; partial: those set only in some
    lanes; assigned: those set since the branch began. mask: the lanes in which a statement takes
    effect, None for all.
    """

    def __init__(self, function: FunctionType, tree: ast.FunctionDef, scratch: frozenset[str]):
        self.function, self.scratch = function, scratch
        self.known = {argument.arg for argument in tree.args.args}
        counts = {argument.arg for argument in tree.args.args if _says_int(argument)}
        self.uniform = (counts | {FACTS}) - {RUN}
        self.partial: set[str] = set()
        self.assigned: set[str] = set()
        self.mask: ast.expr | None = None
        self.names = 0

    def refuse(self, node: ast.AST, why: str) -> Refused:
        """An error that says where, what is wrong and what to write."""
        code = self.function.__code__
        location = f"{code.co_filename}, line {getattr(node, 'lineno', code.co_firstlineno)}"
        return Refused(f"{location}, {code.co_name} cannot be vectorised: {why}")

    def new_name(self, for_what: str) -> str:
        """A name that no text has."""
        self.names += 1
        return f"_{for_what}_{self.names}_"

    def is_uniform(self, node: ast.AST) -> bool:
        """Whether an expression has one value for the whole gang."""
        if isinstance(node, ast.Name):
            return node.id in self.uniform or node.id not in self.known | self.partial
        if (isinstance(node, ast.Attribute) and node.attr == "shape") or called(node) == "len":
            return True
        return all(self.is_uniform(part) for part in ast.iter_child_nodes(node))

    def learn(self, target: ast.expr, uniform: bool) -> None:
        """Take note of names that are set."""
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                self.known.add(node.id)
                self.assigned.add(node.id)
                self.partial.discard(node.id)
                (self.uniform.add if uniform else self.uniform.discard)(node.id)

    def visit(self, node: ast.AST) -> Any:
        """Rewrite a node, if it is of a kind that can be."""
        if isinstance(node, ast.expr) and not isinstance(node, EXPRESSIONS):
            raise self.refuse(node, f"{type(node).__name__} is not known: write a loop")
        return super().visit(node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A name that is set in all lanes."""
        if node.id in self.partial:
            raise self.refuse(node, f"{node.id} is set in some lanes only: set it before the `if`")
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """What is at a place, or the first so many items."""
        if self.is_uniform(node):
            return node
        if not isinstance(node.slice, ast.Slice):
            return call_word("get_item", self.visit(node.value), self.place(node))
        if node.slice.lower or node.slice.step or not node.slice.upper:
            raise self.refuse(node, "the only slice there is takes the first so many: x[:n]")
        return call_word("first", self.visit(node.value), self.visit(node.slice.upper))

    def place(self, node: ast.Subscript) -> ast.Tuple:
        """The indices of an item as a tuple."""
        indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if any(isinstance(index, ast.Slice | ast.UnaryOp) for index in indices):
            raise self.refuse(node, "a place has an index per axis, counted from the first")
        return ast.Tuple([self.visit(index) for index in indices], ast.Load())

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Scratch for one run has an array of its own for a gang."""
        if (
            isinstance(node.value, ast.Name)
            and node.value.id == BUFFERS
            and node.attr in self.scratch
        ):
            attribute = ast.Attribute(node.value, f"{node.attr}{GANG_SUFFIX}", ast.Load())
            start = call_word("gang", ast.Constant(0))
            return call_word("get_item", attribute, ast.Tuple([start], ast.Load()))
        self.visit(node.value)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        """A choice."""
        if self.is_uniform(node.test):
            return self.generic_visit(node)
        if isinstance(node.body, ast.Tuple) or isinstance(node.orelse, ast.Tuple):
            raise self.refuse(node, "a choice is between two numbers: choose one after the other")
        return call_word("where", *map(self.visit, (node.test, node.body, node.orelse)))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """What follows a uniform truth is evaluated only where it matters, as in Python."""
        if self.is_uniform(node):
            return node
        is_and, (head, *tail) = isinstance(node.op, ast.And), node.values
        tail_value = self.visit(tail[0] if len(tail) == 1 else ast.BoolOp(node.op, tail))
        if not self.is_uniform(head):
            return call_word("both" if is_and else "either", self.visit(head), tail_value)
        ways = (tail_value, ast.Constant(False)) if is_and else (ast.Constant(True), tail_value)
        return ast.IfExp(head, *ways)

    def visit_Compare(self, node: ast.Compare) -> Any:
        """Comparisons in a row hold if each does."""
        if self.is_uniform(node) or len(node.ops) == 1:
            return self.generic_visit(node)
        sides = [node.left, *node.comparators]
        pairs = [
            self.visit(ast.Compare(copy.deepcopy(left_side), [sign], [copy.deepcopy(right_side)]))
            for left_side, sign, right_side in zip(sides[:-1], node.ops, sides[1:], strict=True)
        ]
        return reduce(lambda one, other: call_word("both", one, other), pairs)

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        """The four operations."""
        if not isinstance(node.op, SIGNS) and not self.is_uniform(node):
            raise self.refuse(node, "the operators are + - * /; there is `power`")
        return self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        """Minus, or not."""
        if isinstance(node.op, ast.Not) and not self.is_uniform(node):
            return call_word("negated", self.visit(node.operand))
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A helper in its form for gangs."""
        if self.is_uniform(node):
            return node
        if node.keywords:
            raise self.refuse(node, "arguments are passed by position, not by name")
        arguments = [self.visit(argument) for argument in node.args]
        name = called(node)
        if not name:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else "this"
            if name not in TESTS:
                raise self.refuse(node, f"{name} is not known: of numpy there are isnan, isfinite")
            return call_word(TESTS[name], *arguments)
        if (
            name in CHOICES and len(arguments) > 1
        ):  # Python's keep the first of two without an order
            return reduce(lambda one, other: call_word(CHOICES[name], other, one), arguments)
        if name not in self.function.__globals__:
            raise self.refuse(node, f"{name} is not known: there are helpers, max and min")
        return call(f"{name}{GANG_SUFFIX}", *arguments)


def _says_int(argument: ast.arg) -> bool:
    return isinstance(argument.annotation, ast.Name) and argument.annotation.id == "int"


def called(node: ast.AST) -> str:
    """The name that is called, if it is one."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def load(name: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(name, ast.Load())


def store(name: str) -> ast.Name:
    """A name that is set."""
    return ast.Name(name, ast.Store())


def call_word(name: str, *given: ast.expr) -> ast.Call:
    """Call an intrinsic."""
    return call(word(name), *given)


def call(name: str, *given: ast.expr) -> ast.Call:
    """Call a function by its name."""
    return ast.Call(load(name), list(given), [])
