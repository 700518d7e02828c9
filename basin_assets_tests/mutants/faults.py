"""The deliberate faults that one source file can have: what mutmut changes, and four kinds more.

`mutmut run` itself leaves out what is decorated and what stands outside of functions, so every
cached function, property and constant; here its operators go over all of a file. Left out is what
no test should pin down: docstrings, annotations, and the words of errors.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper
from mutmut.mutation import mutators

_Operator: TypeAlias = Callable[[Any], Iterable[Any]]

KEYWORDS_WITHOUT_A_RULE = ("strict", "maxsize", "frozen")
"""Arguments that guard against faults of the code itself; no input of a test reaches them."""

_SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Fault:
    """A file with one thing changed.

    Attributes:
        file: the file, below the package.
        function: where in the file; blank outside of functions and classes.
        old: the lines as they are, without their indentation.
        new: the lines that take their place.
        code: the whole file with the fault.
    """

    file: str
    function: str
    old: str
    new: str
    code: str

    @property
    def key(self) -> tuple[str, ...]:
        """What it is known by as long as its lines stay as they are, wherever they move."""
        return self.file, self.function, self.old, self.new


def faults_of(package: Path, file: str) -> list[Fault]:
    """Every fault of a file, in the order of the file, each once."""
    code = package.joinpath(file).read_bytes()
    wrapper = MetadataWrapper(cst.parse_module(code), unsafe_skip_copy=True)
    finder = _Finder()
    wrapper.visit(finder)
    found: dict[tuple[str, ...], Fault] = {}
    for function, span, changed in finder.changes:
        fault = _put(file, function, code, span, wrapper.module.code_for_node(changed).encode())
        while fault.key in found:  # the same line twice in one function
            fault = replace(fault, new=f"{fault.new}  # again")
        found[fault.key] = fault
    return list(found.values())


def _put(file: str, function: str, code: bytes, span: CodeSpan, text: bytes) -> Fault:
    end = span.start + span.length
    begin_of_line = code.rfind(b"\n", 0, span.start) + 1
    end_of_line = code.find(b"\n", end)
    old = code[begin_of_line:end_of_line]
    new = code[begin_of_line : span.start] + text + code[end:end_of_line]
    changed = code[:begin_of_line] + new + code[end_of_line:]
    return Fault(file, function, _on_one_line(old), _on_one_line(new), changed.decode())


def _on_one_line(code: bytes) -> str:
    return " ".join(line.strip() for line in code.decode().splitlines())


class _Finder(cst.CSTVisitor):
    """Collects (function, where, what takes its place)."""

    METADATA_DEPENDENCIES = (ByteSpanPositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[tuple[str, CodeSpan, cst.CSTNode]] = []
        self._within: list[str] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._within.append(node.name.value)
        if _says_nothing_of_a_rule(node):
            return False
        for kind, operator in _OPERATORS:
            if isinstance(node, kind):
                for changed in operator(node):
                    span = self.get_metadata(ByteSpanPositionProvider, node)
                    self.changes.append((".".join(self._within), span, changed))
        if isinstance(node, cst.If | cst.While | cst.CompIf):
            for condition in _conditions(node):
                span = self.get_metadata(ByteSpanPositionProvider, node.test)
                self.changes.append((".".join(self._within), span, condition))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self._within.pop()


def _says_nothing_of_a_rule(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Annotation | cst.Decorator | cst.Raise | cst.Import | cst.ImportFrom):
        return True
    if isinstance(node, cst.Arg) and node.keyword is not None:
        return node.keyword.value in KEYWORDS_WITHOUT_A_RULE
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString)


def _words(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
    """The first fault of a text in mutmut; the others only change its case."""
    yield from list(mutators.operator_string(node))[:1]


def _conditions(node: cst.If | cst.While | cst.CompIf) -> Iterator[cst.CSTNode]:
    """A condition that never holds, and one that always does (a loop would not end)."""
    if node.test.deep_equals(cst.Name("TYPE_CHECKING")):
        return  # what types alone need may as well be imported
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield cst.BooleanOperation(test, cst.And(), cst.Name("False"))
    if not isinstance(node, cst.While):
        yield cst.BooleanOperation(test, cst.Or(), cst.Name("True"))


def _swapped_functions(node: cst.Call) -> Iterator[cst.CSTNode]:
    """`min` for `max`, `any` for `all`, as functions and as methods."""
    name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    if isinstance(name, cst.Name) and name.value in _SWAPPED:
        yield node.with_deep_changes(name, value=_SWAPPED[name.value])


def _effects(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """A call for its effect that does not happen."""
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


_OPERATORS: tuple[tuple[Any, _Operator], ...] = (
    (cst.BaseNumber, mutators.operator_number),
    (cst.SimpleString, _words),
    (cst.Name, mutators.operator_name),
    (cst.AugAssign, mutators.operator_augmented_assignment),
    (cst.UnaryOperation, mutators.operator_remove_unary_ops),
    (cst.Call, mutators.operator_symmetric_string_methods_swap),
    (cst.CSTNode, mutators.operator_keywords),
    (cst.CSTNode, mutators.operator_swap_op),
    (cst.IfExp, mutators.operator_if_exp),
    (cst.Call, _swapped_functions),
    (cst.Expr, _effects),
)
