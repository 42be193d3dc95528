"""Refuses a change of the law's files without an entry in `policies/CHANGELOG.md`.

What is compared: the working tree with the first parent of the last commit (LAW_BASE names another one). An instrument
whose rules, parameters or lists changed must be named in the lines that the entry adds, as `cn.order16`; for a new
instrument, and for files of the jurisdiction, any added line will do. Case tables (`*_test.toml`) change no decision.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = "policies/CHANGELOG.md"


def git(*arguments: str, folder: Path = ROOT) -> str:
    """The output of git, or an empty text where it fails."""
    run = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return run.stdout if run.returncode == 0 else ""


def changes_decisions(path: str) -> bool:
    """Whether a change of this file can change a decision."""
    return path.startswith("policies/") and not path.endswith((".md", "_test.toml", ".gitkeep"))


def faults(changed: list[str], new_instruments: set[str], added: list[str]) -> list[str]:
    """What is missing from the record, one sentence each."""
    law = [path for path in changed if changes_decisions(path)]
    if not law:
        return []
    if not added:
        return [f"{len(law)} files of the law changed, and `{RECORD}` has no new line"]
    instruments = {".".join(path.split("/")[1:3]) for path in law if path.count("/") > 2}
    text = "\n".join(added)
    return [
        f"`{name}` changed, and the new lines of `{RECORD}` do not name it"
        for name in sorted(instruments - new_instruments)
        if not re.search(rf"\b{re.escape(name)}\b", text)
    ]


def compare(folder: Path, base: str) -> list[str]:
    """The faults of the working tree in `folder` against the commit `base`."""
    changed = git("diff", "--name-only", "--no-renames", base, "--", "policies", folder=folder).splitlines()
    untracked = git("ls-files", "--others", "--exclude-standard", "--", "policies", folder=folder).splitlines()
    before = git("ls-tree", "-r", "--name-only", base, "--", "policies", folder=folder).splitlines()
    known = {".".join(path.split("/")[1:3]) for path in before if path.count("/") > 2}
    now = {".".join(path.split("/")[1:3]) for path in changed + untracked if path.count("/") > 2}
    record = git("diff", "--unified=0", base, "--", RECORD, folder=folder).splitlines()
    added = [line[1:].strip() for line in record if line.startswith("+") and not line.startswith("+++")]
    if RECORD in untracked:
        added += (folder / RECORD).read_text(encoding="utf-8").splitlines()
    return faults(changed + untracked, now - known, [line for line in added if line.strip()])


def main() -> int:
    """Prints the faults; 1 if there are any."""
    base = os.environ.get("LAW_BASE") or "HEAD~1"
    if not git("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}"):
        if os.environ.get("LAW_BASE"):
            print(f"law changes: there is no commit `{base}`; name one that exists in LAW_BASE", file=sys.stderr)
            return 2
        print("law changes: no earlier commit here, so there is nothing to compare")
        return 0
    found = compare(ROOT, base)
    for fault in found:
        print(f"law changes: {fault}", file=sys.stderr)
    if not found:
        print(f"law changes: every change since {base} is in {RECORD}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
