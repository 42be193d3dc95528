"""The Rego engine: the only module that imports regopy (Microsoft's rego-cpp).

It fails open on ordinary mistakes, so only `build` and `query_bundle_entrypoint` are used, builtin errors are strict,
text goes in only as JSON, the input is set anew before each query, and the saved plan is linted before first use. One
interpreter serves one thread at a time. Nothing here is imported by the gate itself: it runs in a worker process.
"""

import json
import tempfile
import threading
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import regopy

from compliance.engine.lint import lint_plan
from compliance.errors import EngineError

ENTRYPOINT = "engine/answer/answer"


class RegoEngine:
    """Compiled programs by digest, in this process."""

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._programs: dict[str, tuple[regopy.Interpreter, regopy.Bundle]] = {}

    def has(self, digest: str) -> bool:
        """Whether the program can be run, compiled just now or found compiled on disk."""
        if digest not in self._programs and self._cache:
            self._restore(digest, self._cache)
        return digest in self._programs

    def compile(self, digest: str, modules: Mapping[str, str], data: str) -> None:
        """Compile and lint a program, and keep it.

        Raises:
            EngineError: it does not compile.
            PolicyError: the plan has a name that is never set, or a function that does not exist.
        """
        if not self.has(digest):
            self._keep(digest, *_built(modules, data))

    def plan(self, digest: str, modules: Mapping[str, str], data: str) -> str:
        """Compile and lint a program, and give its plan (OPA's intermediate representation, JSON text).

        It is compiled anew: what was kept in the engine's own form cannot be written as a plan.

        Raises:
            EngineError, PolicyError: as `compile`.
        """
        interpreter, bundle = _built(modules, data)
        self._keep(digest, interpreter, bundle)
        return json.dumps(_plan(interpreter, bundle), ensure_ascii=False, separators=(",", ":"))

    def _keep(self, digest: str, interpreter: regopy.Interpreter, bundle: regopy.Bundle) -> None:
        self._programs[digest] = (interpreter, bundle)
        if self._cache:
            self._store(digest, self._cache, interpreter, bundle)

    def run(self, digest: str, document: str) -> str:
        """Run a compiled program on one fact document and return the answer's JSON text.

        Raises:
            EngineError: it is not compiled, or it did not give exactly one defined answer.
        """
        if digest not in self._programs:
            raise EngineError("the program is not loaded")
        interpreter, bundle = self._programs[digest]
        try:
            with self._lock:
                interpreter.set_input_term(document)
                output = interpreter.query_bundle_entrypoint(bundle, ENTRYPOINT)
                ok, text = output.ok(), str(output)
        except (regopy.RegoError, ValueError, RuntimeError) as error:
            raise EngineError(f"the engine failed: {_one_line(error)}") from error
        if not ok:
            raise EngineError("the engine reports an error in a rule")
        return _only_expression(text)

    def _store(self, digest: str, cache: Path, interpreter: regopy.Interpreter, bundle: regopy.Bundle) -> None:
        """Keep the compiled program with a checksum; a cache that cannot be written is no reason to stop."""
        try:
            cache.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryDirectory(dir=cache) as folder:
                plain = Path(folder) / "bundle.rbb"
                interpreter.save_bundle(str(plain), bundle, regopy.BundleFormat.Binary)
                _sealed(plain).replace(cache / f"{_name(digest)}.rbb")
        except (OSError, regopy.RegoError):
            return

    def _restore(self, digest: str, cache: Path) -> None:
        """Load a kept program; one that is damaged is compiled anew."""
        try:
            data = (cache / f"{_name(digest)}.rbb").read_bytes()
            body, mark = data[:-32], data[-32:]
            if sha256(body).digest() != mark:
                return
            with tempfile.TemporaryDirectory(dir=cache) as folder:
                plain = Path(folder) / "bundle.rbb"
                plain.write_bytes(body)
                interpreter = _interpreter()
                bundle = interpreter.load_bundle(str(plain), regopy.BundleFormat.Binary)
            if bundle.ok():
                self._programs[digest] = (interpreter, bundle)
        except (OSError, regopy.RegoError, ValueError):
            return


def _built(modules: Mapping[str, str], data: str) -> tuple[regopy.Interpreter, regopy.Bundle]:
    interpreter = _interpreter()
    try:
        for name, text in modules.items():
            interpreter.add_module(name, text)
        interpreter.add_data_json(data)
        bundle = interpreter.build(None, [ENTRYPOINT])
    except (regopy.RegoError, ValueError, RuntimeError) as error:
        raise EngineError(f"the rules do not compile: {_one_line(error)}") from error
    if not bundle.ok():
        raise EngineError("the rules do not compile")
    lint_plan(_plan(interpreter, bundle))
    return interpreter, bundle


def _interpreter() -> regopy.Interpreter:
    interpreter: regopy.Interpreter = regopy.Interpreter()  # type: ignore[no-untyped-call]
    interpreter.strict_built_in_errors = True
    return interpreter


def _name(digest: str) -> str:
    """A program compiled by another engine version, or linted by another lint, is another program."""
    lint = sha256(Path(__file__).with_name("lint.py").read_bytes()).hexdigest()[:16]
    return f"plan-{digest}-{regopy.__version__.split(' ')[0]}-{lint}"


def _sealed(plain: Path) -> Path:
    body = plain.read_bytes()
    plain.write_bytes(body + sha256(body).digest())
    return plain


def _plan(interpreter: regopy.Interpreter, bundle: regopy.Bundle) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        interpreter.save_bundle(str(Path(folder) / "bundle"), bundle)
        plan: dict[str, object] = json.loads((Path(folder) / "bundle" / "plan.json").read_text(encoding="utf-8"))
        return plan


def _only_expression(text: str) -> str:
    """The one value of the answer; an undefined rule gives none, and a failed one text that is no JSON."""
    try:
        expressions = json.loads(text)["expressions"]
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError("the engine gave no answer") from error
    if not isinstance(expressions, list) or len(expressions) != 1:
        raise EngineError("the engine gave no answer")
    return json.dumps(expressions[0], ensure_ascii=False)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:500]
