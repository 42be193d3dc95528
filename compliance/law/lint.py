"""Checks the Rego sources of the law for slips of the pen that the engine accepts in silence.

The engine compiles a rule with a misspelt fact, parameter, helper or rule id, and the rule then never fires. Here every
name in a source must lead somewhere: facts are those of the facts model, parameters those of the instrument's own
`params.toml`, readings those that can be switched, findings those of the register. What the law may write is a small
part of Rego; anything else is refused.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from msgspec import Struct, field

from compliance.errors import PolicyError
from compliance.model.questions import Question, entries_of, paths_of
from compliance.record import Record

_TOKEN = re.compile(
    r"(?P<skip>[ \t]+|#[^\n]*)|(?P<line>\n)|(?P<text>\"[^\"\\\n]*\")|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
    r"|(?P<number>\d+)|(?P<mark>:=|==|!=|<=|>=|[(){}\[\],<>+\-])|(?P<wrong>.)"
)
_WORDS = frozenset({"if", "not", "some", "in", "every", "true", "false"})
_FORBIDDEN = frozenset({"with", "else", "null", "as"})
_BUILTINS = {"count": 1}
_HEAD = frozenset({"package", "import", "default"})


class Token(Record, frozen=True):
    """One word, text, number or mark of a source, with its line; `column` is 0 at the start of a line."""

    kind: str
    text: str
    line: int
    column: int


class Known(Record, frozen=True):
    """What names may lead to.

    Attributes:
        register: the rules of each package.
        params: the names of the parameters of each instrument.
        readings: the choices of each reading that can be switched.
        questions: what a package answers, where that is not the transfer.
    """

    register: Mapping[str, Collection[str]]
    params: Mapping[str, Collection[str]]
    readings: Mapping[str, Collection[str]]
    questions: Mapping[str, Question] = field(default_factory=dict)

    def question(self, package: str) -> Question:
        """What the package answers."""
        return self.questions.get(package, "transfer")


class _Module(Struct):
    """One source, taken apart."""

    path: str
    package: str
    aliases: dict[str, str] = field(default_factory=dict)
    blocks: list[list[Token]] = field(default_factory=list)

    def at(self, token: Token) -> str:
        return f"{self.path}, line {token.line}"


def lint_sources(sources: Mapping[str, str], known: Known) -> None:
    """Check every Rego source of the law.

    Args:
        sources: Rego texts by path, such as `cn/order16/volumes.rego`.
        known: what names may lead to.

    Raises:
        PolicyError: with the file and the line, and what is wrong there.
    """
    modules = [_module(path, text) for path, text in sources.items()]
    defined: dict[str, dict[str, int | None]] = {}
    for module in modules:
        own = defined.setdefault(module.package, {})
        for block in module.blocks:
            _define(module, block, own)
    seen: set[str] = set()
    for module in modules:
        for block in module.blocks:
            _Block(module, block, known, defined).check(seen)
    _all_seen(known, defined, seen)


@cache
def _facts(question: Question) -> frozenset[str]:
    return frozenset(f"input.{path}" for path in paths_of(question))


@cache
def _entry_facts(question: Question) -> frozenset[str]:
    """What an entry of a list of facts has; empty where the lists of the question are not looked into."""
    return frozenset(path for paths in entries_of(question).values() for path in paths)


def _tokens(path: str, text: str) -> Iterator[Token]:
    line, start = 1, 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "line":
            line, start = line + 1, match.end()
        elif kind == "wrong":
            raise PolicyError(f"`{match.group()}` may not be used in the law", where=f"{path}, line {line}")
        elif kind != "skip":
            yield Token(kind, match.group(), line, match.start() - start)


def _module(path: str, text: str) -> _Module:
    """Split a source into blocks, each of which begins at the left margin."""
    blocks: list[list[Token]] = []
    for token in _tokens(path, text):
        if token.column == 0 and token.text not in ("}", ")", "]"):
            blocks.append([])
        if not blocks:
            raise PolicyError("begins with an indented line", where=f"{path}, line {token.line}")
        blocks[-1].append(token)
    if not blocks or [token.text for token in blocks[0]][:1] != ["package"] or len(blocks[0]) != 2:
        raise PolicyError("does not begin with its package", where=path)
    module = _Module(path, blocks[0][1].text)
    if module.package != _expected_package(path):
        raise PolicyError(f"package `{module.package}` is not that of its folder", where=module.at(blocks[0][0]))
    for block in blocks[1:]:
        if block[0].text == "import":
            _import(module, block)
        else:
            module.blocks.append(block)
    return module


def _expected_package(path: str) -> str:
    parts = path.removesuffix(".rego").split("/")
    return ".".join(parts[:-1] if len(parts) > 2 else parts)


def _import(module: _Module, block: list[Token]) -> None:
    """`import data.cn.shared` and `import data.params.cn.<own> as params`, and nothing else."""
    words = [token.text for token in block[1:]]
    jurisdiction = module.package.partition(".")[0]
    shared = f"data.{jurisdiction}.shared"
    if words == [shared]:
        module.aliases["shared"] = f"{jurisdiction}.shared"
    elif words[1:] == ["as", "params"] and words[0].startswith(f"data.params.{jurisdiction}."):
        owner = words[0].removeprefix("data.params.")
        if module.package not in (owner, f"{jurisdiction}.shared"):
            raise PolicyError(f"imports the parameters of `{owner}`", where=module.at(block[0]))
        module.aliases["params"] = owner
    else:
        raise PolicyError(f"imports `{' '.join(words)}`, which the law may not", where=module.at(block[0]))


def _define(module: _Module, block: list[Token], own: dict[str, int | None]) -> None:
    """Enter the name that a block defines: `None` for a rule, the number of arguments for a function."""
    head, *rest = block[1:] if block[0].text == "default" else block
    if head.kind != "name" or "." in head.text or head.text in _HEAD | _WORDS | _FORBIDDEN:
        raise PolicyError(f"`{head.text}` begins no rule", where=module.at(head))
    arity = _arguments(rest)[0] if rest and rest[0].text == "(" else None
    if own.setdefault(head.text, arity) != arity:
        raise PolicyError(f"`{head.text}` is defined in two ways", where=module.at(head))


def _arguments(tokens: list[Token]) -> tuple[int, int]:
    """The number of arguments between the parenthesis that the tokens begin with and its end, and where it ends."""
    depth, count = 0, 0
    for place, token in enumerate(tokens):
        depth += token.text in ("(", "[", "{")
        depth -= token.text in (")", "]", "}")
        if depth == 0:
            return (count + 1 if place > 1 else 0), place
        count += depth == 1 and token.text == ","
    return count, len(tokens)


class _Block:
    """One rule, function or default."""

    def __init__(
        self, module: _Module, tokens: list[Token], known: Known, defined: Mapping[str, Mapping[str, int | None]]
    ) -> None:
        self._module = module
        self._tokens = tokens
        self._known = known
        self._defined = defined
        self._own = defined[module.package]
        self._question = known.question(module.package)

    def check(self, seen: set[str]) -> None:
        """Check the head and every name after it; enter the finding it yields into `seen`."""
        start, bound = self._head(seen)
        body = self._tokens[start:]
        bound |= {body[i + 1].text for i, token in enumerate(body[:-1]) if token.text in ("some", "every")}
        for place, token in enumerate(body):
            following = body[place + 1].text if place + 1 < len(body) else ""
            if token.kind == "name" and token.text not in _WORDS:
                self._name(token, following, body[place:], bound)
            elif token.text == "[" and following != "]":
                raise self._fault(token, "a list or a look-up by key may not be used in the law")

    def _fault(self, token: Token, message: str) -> PolicyError:
        return PolicyError(message, where=self._module.at(token))

    def _head(self, seen: set[str]) -> tuple[int, set[str]]:
        """Where the body begins, and the names that the head binds."""
        words = [token.text for token in self._tokens]
        if words[0] == "default":
            if words[2:] != [":=", "false"]:
                raise self._fault(self._tokens[0], "a default is `false` and nothing else")
            return len(words), set()
        if words[0] == "findings":
            return self._finding(words, seen), set()
        if words[1:2] == ["("]:
            end = _arguments(self._tokens[1:])[1] + 1
            names = set(words[2:end:2])
            return self._expect(words, end + 1, ("if",)), names
        return self._expect(words, 1, ("if", ":=")), set()

    def _finding(self, words: list[str], seen: set[str]) -> int:
        token = self._tokens[min(2, len(words) - 1)]
        if words[1:2] != ["contains"] or token.kind != "text":
            raise self._fault(token, "a finding is written `findings contains` with its rule in quotes")
        rule = token.text.strip('"')
        if rule not in self._known.register.get(self._module.package, ()):
            raise self._fault(token, f"`{rule}` is not in the register of `{self._module.package}`")
        seen.add(rule)
        return self._expect(words, 3, ("if",))

    def _expect(self, words: list[str], place: int, allowed: tuple[str, ...]) -> int:
        if words[place : place + 1] == [] or words[place] not in allowed:
            raise self._fault(self._tokens[0], f"`{words[0]}` is not written as a rule with `if`")
        return place + 1

    def _name(self, token: Token, following: str, rest: list[Token], bound: set[str]) -> None:
        first, _, path = token.text.partition(".")
        if following == "(":
            self._call(token, rest)
        elif following == "[":
            raise self._fault(token, f"`{token.text}` is looked up by key")
        elif first == "input":
            if token.text not in _facts(self._question):
                raise self._fault(token, f"`{token.text}` is no fact")
        elif first == "data":
            self._data(token, rest)
        elif first in self._module.aliases:
            self._alias(token, first, path)
        elif first in bound and path and _entry_facts(self._question) and path not in _entry_facts(self._question):
            raise self._fault(token, f"`{path}` is no fact of an entry")
        elif first in _FORBIDDEN or (first not in bound and (path or self._own.get(first, 0) is not None)):
            raise self._fault(token, f"`{token.text}` is not defined")

    def _call(self, token: Token, rest: list[Token]) -> None:
        given = _arguments(rest[1:])[0]
        first, _, path = token.text.partition(".")
        functions: Mapping[str, int | None] = {**self._own, **_BUILTINS}
        name = token.text
        if path and first in self._module.aliases:
            self._same_question(token, self._module.aliases[first])
            functions, name = self._defined.get(self._module.aliases[first], {}), path
        if functions.get(name) is None:
            raise self._fault(token, f"`{token.text}` is no function that the law may call")
        if functions[name] != given:
            raise self._fault(token, f"`{token.text}` takes {functions[name]} arguments, not {given}")

    def _same_question(self, token: Token, package: str) -> None:
        """A package sees only packages that are asked with it; the engine would take any other for undefined."""
        if self._known.question(package) != self._question:
            raise self._fault(token, f"`{token.text}` answers another question")

    def _alias(self, token: Token, first: str, path: str) -> None:
        owner = self._module.aliases[first]
        self._same_question(token, owner)
        if first == "params":
            if path != "in_force" and path not in self._known.params.get(owner, ()):
                raise self._fault(token, f"`{path}` is no parameter of `{owner}`")
        elif self._defined.get(owner, {}).get(path, 0) is not None:
            raise self._fault(token, f"`{path}` is no rule of `{owner}`")

    def _data(self, token: Token, rest: list[Token]) -> None:
        """`data.readings.cn.<name> == "<choice>"`, or a rule of another package."""
        jurisdiction = self._module.package.partition(".")[0]
        reading = token.text.removeprefix(f"data.readings.{jurisdiction}.")
        if reading != token.text:
            choice = rest[2].text.strip('"') if len(rest) > 2 and rest[1].text == "==" else ""
            if choice not in self._known.readings.get(reading, ()):
                raise self._fault(token, f"`{token.text}` is compared with no choice of a reading that can be switched")
            return
        package, _, name = token.text.removeprefix("data.").rpartition(".")
        self._same_question(token, package)
        if self._defined.get(package, {}).get(name, 0) is not None or package == self._module.package:
            raise self._fault(token, f"`{token.text}` is no rule of another package")


def _all_seen(known: Known, defined: Mapping[str, object], seen: set[str]) -> None:
    for package, rules in known.register.items():
        missing = sorted(set(rules) - seen)
        if missing and package not in defined:
            raise PolicyError(f"the register of `{package}` has rules and no Rego file beside it")
        if missing:
            raise PolicyError(f"no finding yields `{missing[0]}`, which is in the register of `{package}`")
