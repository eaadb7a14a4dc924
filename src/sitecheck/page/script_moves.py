"""Where a page's scripts send its visitor by themselves: literal targets, read from the syntax tree, nothing is run.

Whether a statement runs when the page opens, only after a click, only inside a frame or only for some visitors shows in
what stands around it. What is not sure is left out: a page wrongly followed is a page wrongly judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

_MOST = 100_000  # characters of script; a page that only moves on has a few hundred
_STEPS = 1_000_000  # nodes looked at
_DEEPEST = 3  # code in strings of code in strings
_WINDOWS = frozenset({"window", "top", "self", "parent", "document", "opener", "this", "globalThis"})
_PARTS = frozenset({"href", "pathname"})
_SAME_WINDOW = frozenset({"_self", "_top", "_parent"})
_TIMERS = frozenset({"setTimeout", "setInterval"})
_LOADS = frozenset({"load", "domcontentloaded", "ready", "pageshow", "deviceready"})
_FUNCTIONS = frozenset(
    {"function_declaration", "function_expression", "arrow_function", "method_definition", "generator_function"}
)
_BRANCHES = frozenset({"switch_statement", "ternary_expression", "while_statement", "for_statement", "for_in_statement",
                       "do_statement", "catch_clause"})  # fmt: skip
_FRAMES = re.compile(r"\b(?:top|parent|self|frames|frameElement)\b")
_DEVICE = re.compile(
    r"userAgent|navigator|android|iphone|ipad|mobile|MSIE|ActiveX|screen|innerWidth|matchMedia|\bwap\b|\bua\b", re.I
)
_NOBODY: frozenset[str] = frozenset()
_MOBILE = re.compile(r"(?:^|//|[./])(?:m|wap|mobile|phone|3g)(?:[./]|$)", re.I)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)


@dataclass(frozen=True, slots=True)
class Move:
    """One literal target: the seconds it waits, and what it depends on ("", frames, device, other)."""

    literal: str
    delay: float
    condition: str


def literal_move(scripts: Sequence[str]) -> tuple[str, float] | None:
    """The one literal target that every visitor at a desk is sent to, with the seconds it waits; None otherwise.

    None as well for code too long or too entangled to be that of a page which only moves on.

    Where scripts tell phones from desks the target for desks counts; where they choose by anything else, none does.
    """
    code = "\n;\n".join(scripts)  # what one script names, another may call
    if len(code) > _MOST:
        return None
    try:
        moves = list(_moves(code))
    except _TooMuch:
        return None
    other = {move.literal for move in moves if move.condition == "other"}
    sure = {move.literal: move.delay for move in moves if not move.condition}
    if sure:
        return next(iter(sure.items())) if len(sure) == 1 and not other - sure.keys() else None
    chosen = {move.literal: move.delay for move in moves if move.condition == "device"}
    desks = {literal: delay for literal, delay in chosen.items() if not _MOBILE.search(literal)}
    return next(iter(desks.items())) if len(desks) == 1 < len(chosen) and not other else None


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


class _TooMuch(Exception):
    """A script made to be long in the reading, or too long to be a page that only moves on."""


class _Script:
    """The nodes of one script in the order of its code, gone through a bounded number of times."""

    def __init__(self, code: str) -> None:
        self._nodes: list[Node] = []
        self._left = _STEPS
        waiting = [_parser().parse(code.encode("utf-8", "replace")).root_node]
        while waiting:  # no recursion: scripts nest deeper than Python does
            node = waiting.pop()
            self._nodes.append(node)
            waiting.extend(reversed(node.named_children))

    def nodes(self) -> list[Node]:
        """All of them; raises _TooMuch when they were asked for too often."""
        self._left -= len(self._nodes)
        if self._left < 0:
            raise _TooMuch
        return self._nodes


def _moves(code: str, depth: int = 0) -> Iterator[Move]:
    script = _Script(code)
    for node in script.nodes():
        literal = _target(node, script)
        if literal is not None and literal.strip() and not literal.strip().startswith("#"):
            context = _context(node, script)
            if context is not None:
                yield Move(literal.strip(), *context)
        elif depth < _DEEPEST and (inner := _code_of_timer(node)) is not None:
            context = _context(node, script)
            if context is not None:
                for move in _moves(inner, depth + 1):
                    delay = move.delay + context[0] + _wait(node)
                    yield Move(move.literal, delay, move.condition or context[1])


def _target(node: Node, script: _Script) -> str | None:
    """The literal a statement sends the visitor to, None where it does nothing of the kind."""
    if node.type == "assignment_expression":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        path = _path(left)
        is_location = path[-1:] == ["location"] or (path[-2:-1] == ["location"] and path[-1] in _PARTS)
        return _literal(right, script) if is_location and _of_window(path[: path.index("location")]) else None
    if node.type != "call_expression":
        return None
    path, arguments = _path(node.child_by_field_name("function")), _arguments(node)
    if not path or not arguments:
        return None
    if path[-2:] in (["location", "replace"], ["location", "assign"]) and _of_window(path[:-2]):
        return _literal(arguments[0], script)
    if path[-1] == "navigate" and len(path) > 1 and _of_window(path[:-1]):
        return _literal(arguments[0], script)
    if path[-1] == "open" and _of_window(path[:-1]) and len(arguments) > 1:
        return _literal(arguments[0], script) if _literal(arguments[1], script) in _SAME_WINDOW else None
    return None


def _path(node: Node | None) -> list[str]:
    """Names from left to right: ``window["location"].href`` is window, location, href; empty for anything else."""
    names: list[str] = []
    while node is not None and node.type in ("member_expression", "subscript_expression"):
        part = node.child_by_field_name("property") or node.child_by_field_name("index")
        name = _string(part) if node.type == "subscript_expression" else _text(part)
        if name is None:
            return []
        names.append(name)
        node = node.child_by_field_name("object")
    if node is None or node.type not in ("identifier", "this"):
        return []
    return [_text(node), *reversed(names)]


def _of_window(path: list[str]) -> bool:
    return all(name in _WINDOWS for name in path)


def _text(node: Node | None) -> str:
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def _arguments(call: Node) -> list[Node]:
    found = call.child_by_field_name("arguments")
    return [] if found is None else [node for node in found.named_children if node.type != "comment"]


def _string(node: Node | None) -> str | None:
    if node is None or node.type not in ("string", "template_string"):
        return None
    if any(child.type == "template_substitution" for child in node.named_children):
        return None
    return _ESCAPE.sub(_character, _text(node)[1:-1])


def _literal(node: Node | None, script: _Script) -> str | None:
    """A string as it stands, or the only value a variable is ever given."""
    if node is not None and node.type == "parenthesized_expression" and node.named_children:
        node = node.named_children[0]
    if node is None or node.type != "identifier":
        return _string(node)
    name, values = _text(node), []
    for other in script.nodes():
        if other.type == "variable_declarator" and _text(other.child_by_field_name("name")) == name:
            if (value := other.child_by_field_name("value")) is not None:
                values.append(value)
        elif other.type in ("assignment_expression", "augmented_assignment_expression"):
            right = other.child_by_field_name("right")
            if right is not None and _text(other.child_by_field_name("left")) == name:
                values.append(right)
        elif other.type in ("formal_parameters", "update_expression") and re.search(
            rf"(?<![\w$]){re.escape(name)}(?![\w$])", _text(other)
        ):
            return None
    return _string(values[0]) if len(values) == 1 else None


def _character(escape: re.Match[str]) -> str:
    code = escape.group(1) or escape.group(2)
    return chr(int(code, 16)) if code else {"n": "\n", "t": "\t"}.get(escape.group(3), escape.group(3))


def _code_of_timer(node: Node) -> str | None:
    """Code handed to a timer as a string."""
    if node.type != "call_expression" or _path(node.child_by_field_name("function"))[-1:] not in (
        [one] for one in _TIMERS
    ):
        return None
    arguments = _arguments(node)
    return _string(arguments[0]) if arguments else None


def _wait(timer: Node) -> float:
    arguments = _arguments(timer)
    digits = _text(arguments[1]) if len(arguments) > 1 and arguments[1].type == "number" else ""
    return int(digits[:9]) / 1000 if digits.isdigit() else 0.0


def _context(node: Node, script: _Script, asked: frozenset[str] = _NOBODY) -> tuple[float, str] | None:
    """Seconds after which a statement runs and on what it depends; None where it waits for a visitor's act."""
    delay, condition = 0.0, ""
    child, parent = node, node.parent
    while parent is not None:
        if parent.type == "if_statement" and child != parent.child_by_field_name("condition"):
            condition = condition or _kind(_text(parent.child_by_field_name("condition")))
        elif parent.type == "binary_expression" and _text(parent.child_by_field_name("operator")) in ("&&", "||", "??"):
            condition = condition or _kind(_text(parent.child_by_field_name("left")))
        elif parent.type == "ternary_expression":
            condition = condition or _kind(_text(parent.child_by_field_name("condition")))
        elif parent.type in _BRANCHES:
            condition = condition or "other"
        elif parent.type in _FUNCTIONS:
            wait = _runs(parent, script, asked)
            if wait is None:
                return None
            delay += wait
        child, parent = parent, parent.parent
    return delay, condition


def _kind(condition: str) -> str:
    if _DEVICE.search(condition):
        return "device"
    return "frames" if _FRAMES.search(condition) else "other"


def _runs(function: Node, script: _Script, asked: frozenset[str]) -> float | None:
    """Seconds after which a function runs by itself: called by name, at once, on load or by a timer; None if not."""
    parent = function.parent
    while parent is not None and parent.type in ("parenthesized_expression", "unary_expression"):
        function, parent = parent, parent.parent
    name = _text(function.child_by_field_name("name"))
    if parent is not None and parent.type == "arguments":
        return _handed_over(function, parent.parent)
    if parent is not None and parent.type == "call_expression":
        return 0.0  # (function () { … })()
    if parent is not None and parent.type == "member_expression":
        return 0.0 if _text(parent.child_by_field_name("property")) in ("call", "apply") else None
    if parent is not None and parent.type == "assignment_expression":
        path = _path(parent.child_by_field_name("left"))
        if path[-1:] in (["onload"], ["onpageshow"]):
            return 0.0
        name = path[-1] if path else ""
    elif parent is not None and parent.type == "variable_declarator":
        name = _text(parent.child_by_field_name("name"))
    return _called(name, function, script, asked | {name}) if name and name not in asked else None


def _handed_over(function: Node, call: Node | None) -> float | None:
    """A function among the arguments of a call: a timer, or something that waits for the page to be there."""
    if call is None:
        return None
    path, arguments = _path(call.child_by_field_name("function")), _arguments(call)
    last = path[-1] if path else _text(call.child_by_field_name("function")).rpartition(".")[2]
    if last in _TIMERS:
        return _wait(call)
    if last in ("$", "jQuery", "ready"):
        return 0.0
    if last in ("addEventListener", "attachEvent", "on", "bind", "one"):
        event = (_string(arguments[0]) or "").lower().removeprefix("on")
        return 0.0 if event in _LOADS else None
    return None


def _called(name: str, function: Node, script: _Script, asked: frozenset[str]) -> float | None:
    """Whether the code outside a named function calls it, or hands it to a timer or to the page's opening."""
    inside = range(function.start_byte, function.end_byte)
    for node in script.nodes():
        if node.start_byte in inside:
            continue
        if node.type == "call_expression":
            if _path(node.child_by_field_name("function"))[-1:] == [name] and _context(node, script, asked) == (
                0.0,
                "",
            ):
                return 0.0
            for argument in _arguments(node):
                if _text(argument) == name and (wait := _handed_over(argument, node)) is not None:
                    return wait
            inner = _code_of_timer(node)
            if inner is not None and re.match(rf"\s*{re.escape(name)}\s*\(", inner):
                return _wait(node)
        elif node.type == "assignment_expression":
            path = _path(node.child_by_field_name("left"))
            if path[-1:] == ["onload"] and _text(node.child_by_field_name("right")) == name:
                return 0.0
    return None
