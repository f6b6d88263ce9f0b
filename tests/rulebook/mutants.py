"""Small changes to a rule, one at a time: each number, comparison, operator, code, law and header parameter. A case must notice every one."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

from oncoledger.engine.rule import Rule
from oncoledger.model.dates import FIRST_DAY, LAST_DAY

SILENT = {"evidence", "where"}
"""Keyword arguments that change what is shown and not what is answered."""

SWAPS: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}


def mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """What was changed, in words, and the changed rule."""
    yield from _header(rule)
    yield from _logic(rule)


def _header(rule: Rule) -> Iterator[tuple[str, Rule]]:
    if rule.since_day > FIRST_DAY:
        yield "since, a day earlier", replace(rule, since_day=rule.since_day - 1)
        yield "since, a day later", replace(rule, since_day=rule.since_day + 1)
    if rule.until_day < LAST_DAY:
        yield "until, a day earlier", replace(rule, until_day=rule.until_day - 1)
        yield "until, a day later", replace(rule, until_day=rule.until_day + 1)
    for name in ("setting", "among"):
        words = getattr(rule, name).split()
        for word in words if len(words) > 1 else ():
            yield f"{name} without {word}", replace(rule, **{name: " ".join(w for w in words if w != word)})
        if words and name == "setting":
            yield "any setting", replace(rule, setting="")
    if rule.table == "record":
        yield "lines without a record too", replace(rule, table="")
    if rule.payer:
        yield "any payer", replace(rule, payer="")


def _logic(rule: Rule) -> Iterator[tuple[str, Rule]]:
    module = sys.modules[rule.logic.__module__]
    tree = ast.parse(inspect.getsource(module))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    own = functions[rule.logic.__name__]
    helpers = [
        functions[call.func.id] for call in ast.walk(own) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in functions
    ]
    for target in (own, *helpers):
        places = [(i, node) for i, node in enumerate(ast.walk(target)) if _counts(node)]
        silent = _silent(target)
        for i, node in places:
            if i in silent:
                continue
            for words, change in _changes(node):
                changed = deepcopy(target)
                changed.decorator_list = []
                place = i
                victim = list(ast.walk(deepcopy(target)))[place]
                swap = _Swap(_key(victim), change)
                changed = swap.visit(changed)
                if not swap.done:
                    continue
                yield f"{target.name}, line {node.lineno}: {words}", replace(rule, logic=_compiled(module, own, target, changed))


def _key(node: ast.AST) -> tuple[object, ...]:
    return type(node), getattr(node, "lineno", 0), getattr(node, "col_offset", 0), getattr(node, "end_col_offset", 0)


class _Swap(ast.NodeTransformer):
    def __init__(self, key: tuple[object, ...], change: object) -> None:
        self.key, self.change, self.done = key, change, False

    def visit(self, node: ast.AST) -> ast.AST:
        if not self.done and _key(node) == self.key:
            self.done = True
            return ast.copy_location(self.change(node), node)  # type: ignore[operator]
        return self.generic_visit(node)


def _compiled(module: object, own: ast.FunctionDef, target: ast.FunctionDef, changed: ast.FunctionDef):
    space = dict(vars(module))
    bodies = [changed]
    if target is not own:
        plain = deepcopy(own)
        plain.decorator_list = []
        bodies.append(plain)
    tree = ast.fix_missing_locations(ast.Module(body=bodies, type_ignores=[]))
    exec(compile(tree, "<mutant>", "exec"), space)
    return space[own.name]


def _counts(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare | ast.BinOp | ast.UnaryOp | ast.Constant | ast.Call)


def _silent(target: ast.FunctionDef) -> set[int]:
    """Nodes that change what is shown only: the docstring, decorators, evidence, and numbers that the message names."""
    quiet: set[int] = set()
    nodes = list(ast.walk(target))
    place = {id(node): i for i, node in enumerate(nodes)}
    hidden: list[ast.AST] = [
        *target.decorator_list,
        *target.args.defaults,
        *(a.annotation for a in target.args.args if a.annotation),
        *([target.returns] if target.returns else []),
    ]
    if isinstance(target.body[0], ast.Expr):
        hidden.append(target.body[0])
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "judge":
            hidden += [keyword.value for keyword in node.keywords if keyword.arg not in ("breaks", "known", "excused", "subject", "beyond")]
    for node in hidden:
        quiet |= {place[id(inner)] for inner in ast.walk(node) if id(inner) in place}
    return quiet


def _changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        swap = SWAPS[type(node.ops[0])]
        yield f"{type(node.ops[0]).__name__} becomes {swap.__name__}", lambda n: ast.Compare(n.left, [swap()], n.comparators)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        other = ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd()
        yield f"{type(node.op).__name__} becomes {type(other).__name__}", lambda n: ast.BinOp(n.left, other, n.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield "~ is dropped", lambda n: n.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        for step in (1, -1):
            yield f"{node.value} becomes {node.value + step}", lambda n, step=step: ast.Constant(n.value + step)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value.split()
        if node.value in ("line", "service", "occasion", "day", "visit", "claim", "course", "patient", "professional", "technical"):
            return
        for word in words if len(words) > 1 else ():
            yield f"{node.value!r} without {word}", lambda n, word=word: ast.Constant(" ".join(w for w in n.value.split() if w != word))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("law", "fact", "elements"):
        for step in (1, -1):
            yield f"{node.func.attr}({ast.unparse(node.args[0])}) {step:+d}", lambda n, step=step: ast.BinOp(n, ast.Add(), ast.Constant(step))
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("has", "has_modifier", "is_code", "any_line", "fact_is", "says", "names")
    ):
        yield f"{ast.unparse(node)[:40]} becomes its opposite", lambda n: ast.UnaryOp(ast.Invert(), n)
