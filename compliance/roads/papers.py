"""The two documents that are read: the need, a manifest signed or not, and the project."""

from compliance.canonical import canonical, parse, sha256
from compliance.errors import SchemaError
from compliance.model.manifest import Manifest
from compliance.model.project import Project
from compliance.record import Record
from compliance.signing import read_draft
from compliance.signing.schema import validate

LARGEST = 1 << 20  # bytes of a project file


class Papers(Record, frozen=True):
    """The need and the project: what they say, the digests of what was read, and their names in messages."""

    need: Manifest
    need_sha256: str
    project: Project
    project_sha256: str
    need_name: str = ""
    project_name: str = ""


def read_papers(need: bytes, project: bytes, *, need_name: str = "", project_name: str = "") -> Papers:
    """Read both documents; no signature is looked at.

    Raises:
        JsonError, EnvelopeError, SchemaError, PayloadError: one of them is not of its published shape.
    """
    draft = read_draft(need, where=need_name)
    value = parse(project, where=project_name, max_bytes=LARGEST)
    try:
        read = validate(Project, value, project_name)
    except SchemaError as error:
        todo = "list every fault with `compliance manifest validate --project`"
        raise SchemaError(error.message, where=error.where, todo=todo) from error
    return Papers(draft.manifest, draft.payload_sha256, read, sha256(canonical(value)), need_name, project_name)


def place(name: str, pointer: str) -> str:
    """A place in a document, for a message."""
    return f"{name}#{pointer}" if name else pointer
