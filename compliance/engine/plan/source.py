"""Makes functions of generated source."""

from collections.abc import Callable
from types import CodeType
from typing import TYPE_CHECKING, Any

from compliance.engine.plan import values
from compliance.errors import EngineError, PolicyError

if TYPE_CHECKING:
    from compliance.engine.plan.generate import Written

Functions = Callable[[dict[str, Any]], Any]


def compiled(written: "Written") -> CodeType:
    """The source as Python's own code, which can be kept.

    Raises:
        PolicyError: the rules are nested more deeply than Python allows.
    """
    try:
        return compile(written.text, "<law>", "exec", dont_inherit=True, optimize=0)
    except SyntaxError as error:
        raise PolicyError(f"the plan cannot be run as functions: {error}") from error


def make_functions(code: CodeType, constants: tuple[Any, ...], entry: int, count: int) -> Functions:
    """What answers for one fact document: an object from package to the set of rules found.

    Raises, when called:
        EngineError: the rules asked of the facts what values do not allow, or gave no answer.
    """
    names = {name: getattr(values, name) for name in (*values.BUILTINS.values(), "dot", "scan", "add", "once")}
    space: dict[str, Any] = {**names, "U": values.UNDEFINED, "K": constants, "__builtins__": {"set": set}}
    exec(code, space)  # noqa: S102 - our own writing, of numbers and plain text, from a plan that was linted
    ask = space[f"f{entry}"]

    def answer(document: dict[str, Any]) -> Any:
        try:
            given = ask(document, [None] * count)
        except (ArithmeticError, LookupError, NameError, RecursionError, TypeError) as error:
            raise EngineError(f"the plan failed: {error}") from error
        if given is values.UNDEFINED:
            raise EngineError("the plan gave no answer")
        return given

    return answer
