"""What people and programs read: one view of a decision, as text for the reviewer and as JSON.

view = view_of(decision, entry)
write_text(view, sys.stdout, lang="both")
sys.stdout.write(as_json(view))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "Lang": "compliance.report.view",
    "View": "compliance.report.view",
    "as_json": "compliance.report.jsonout",
    "view_of": "compliance.report.view",
    "write_disagreement": "compliance.report.disagreement",
    "write_text": "compliance.report.text",
}

__all__ = ["Lang", "View", "as_json", "view_of", "write_disagreement", "write_text"]

if TYPE_CHECKING:
    from compliance.report.disagreement import write_disagreement as write_disagreement
    from compliance.report.jsonout import as_json as as_json
    from compliance.report.text import write_text as write_text
    from compliance.report.view import Lang as Lang
    from compliance.report.view import View as View
    from compliance.report.view import view_of as view_of


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that JSON does not pay for the text."""
    if name not in _HOMES:
        raise AttributeError(f"module `compliance.report` has no public name `{name}`")
    return getattr(import_module(_HOMES[name]), name)
