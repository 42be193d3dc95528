"""What `compliance review` works with: the signed statement, and what became of a decision."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from compliance.cli import files
from compliance.cli.keys import private_keys
from compliance.cli.output import put_json, put_pairs
from compliance.cli.roots import pin_of
from compliance.errors import ExitCode, UsageError
from compliance.home import Home
from compliance.review import check_people, statement_of
from compliance.signing.acceptance import add_to_acceptance, sign_acceptance
from compliance.store import Store
from compliance.store.review import State, state_of

_CODES: dict[State, ExitCode] = {
    "not_needed": ExitCode.APPROVE,
    "accepted": ExitCode.APPROVE,
    "waiting": ExitCode.REVIEW,
    "denied": ExitCode.DENY,
}


def signed_statement(
    store: Store, index: int, keys: Sequence[Path], note_sha256: str | None, source: Path | None
) -> bytes:
    """A statement of the decision signed with the keys, or the one of a file with their signatures added.

    Raises:
        UsageError: the decision does not wait, no key, a key that has signed already, or a digest that is none.
        JsonError, EnvelopeError: the file is no signed statement.
    """
    if note_sha256 is not None and not re.fullmatch(r"[0-9a-f]{64}", note_sha256):
        raise UsageError("not a SHA-256 of 64 hexadecimal digits", where="--note-sha256", todo="see `sha256sum`")
    statement = statement_of(store, index, note_sha256)
    if source is None:
        return sign_acceptance(statement, private_keys(keys))
    data = files.read(source)
    return add_to_acceptance(data, private_keys(keys), where=str(source)) if keys else data


def show_status(home: Home, index: int, now: datetime, form: str) -> ExitCode:
    """Show what became of a decision, and give the exit code.

    Raises:
        UsageError: there is no such decision.
        EngineError: the gate is stopped, and nothing may leave on any decision.
        LogTamperedError: the acceptance is not what was logged.
        UntrustedError: it was not signed by people who were to be trusted.
    """
    home.refuse_if_stopped()
    with home.store() as store:
        entry = store.entry(index)
        acceptance = store.acceptance(index) if entry.kind == "decision" else None
    state = state_of(entry, acceptance)
    people: list[str] = []
    if acceptance is not None:
        check_people(acceptance, home.trust, pin_of(home), home.trust_root(now))
        people = [signer["person"] for signer in acceptance.document()["signers"]]
    shown = {
        "index": index,
        "status": state,
        "decision_sha256": entry.decision_sha256,
        "accepted_as": acceptance.index if acceptance else None,
        "accepted_by": people,
    }
    if form == "json":
        put_json(shown | {"exit_code": int(_CODES[state])})
    else:
        listed = shown | {"accepted_by": ", ".join(people) or None}
        put_pairs([(name.replace("_", " "), value) for name, value in listed.items() if value is not None])
    return _CODES[state]
