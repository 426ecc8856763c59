"""Small changes of a module: a comparison turned round, a statement left out, a number off by one."""

import ast
import copy
from collections.abc import Iterator
from types import CodeType
from typing import Any

A_FEW = 3
SWAPPED: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip


def changes(node: Any) -> Iterator[Any]:
    """What may stand in a node's place."""
    match node:
        case ast.Tuple(elts=elts) | ast.Set(elts=elts) | ast.List(elts=elts) if _is_data(node):
            yield _with(node, elts=elts[:-1])
        case ast.Dict(keys=keys, values=values) if _is_data(node):
            yield _with(node, keys=keys[:-1], values=values[:-1])
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            yield _with(node, ops=[SWAPPED[type(op)]()])
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in SWAPPED:
            yield _with(node, op=SWAPPED[type(op)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"XX{value}XX")
        case ast.If() | ast.IfExp() | ast.While():
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Delete():
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _is_data(node: ast.AST) -> bool:
    """A list or a table of words: that it is read is a rule, and which words are in it is not."""
    match node:
        case ast.Tuple(elts=words) | ast.Set(elts=words) | ast.List(elts=words) | ast.Dict(keys=words):
            more = node.values if isinstance(node, ast.Dict) else []
            return len(words) > A_FEW and all(isinstance(word, ast.Constant) for word in [*words, *more])
    return False


def _with(node: Any, **fields: Any) -> Any:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def mutants(source: str) -> Iterator[tuple[str, CodeType]]:
    """Each change in words, and the module with it."""
    tree = ast.parse(source)
    for parent in list(_rules(tree)):
        for field, value in list(ast.iter_fields(parent)):
            for place, node in enumerate(value if isinstance(value, list) else [value]):
                for changed in changes(node) if isinstance(node, ast.AST) else ():
                    _put(parent, field, place, ast.copy_location(changed, node))
                    words = f"{node.lineno}:{node.col_offset}: {ast.unparse(node)}  ->  {ast.unparse(changed)}"
                    yield words, compile(ast.fix_missing_locations(copy.deepcopy(tree)), "mutant", "exec")
                    _put(parent, field, place, node)


def _rules(node: ast.AST) -> Iterator[ast.AST]:
    """All of a tree but lists and tables of words, annotations and documentation."""
    if _is_data(node):
        return
    yield node
    for field, child in ast.iter_fields(node):
        for inner in child if isinstance(child, list) else [child]:
            is_text = isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant)
            if isinstance(inner, ast.AST) and field not in {"annotation", "returns"} and not is_text:
                yield from _rules(inner)


def _put(parent: ast.AST, field: str, place: int, node: ast.AST) -> None:
    if isinstance(siblings := getattr(parent, field), list):
        siblings[place] = node
    else:
        setattr(parent, field, node)
