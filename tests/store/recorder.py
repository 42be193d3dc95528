"""Entries for the tests; run as a script, it records until it is stopped and prints each index once it is durable."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

from compliance import canonical
from compliance.store import CheckpointSigner, NewEntry, open_store

MOMENT = datetime(2024, 5, 20, 1, 2, 3, tzinfo=UTC)


def new_entry(number=1, *, exporter="acme", as_of=date(2024, 5, 20), verdict="approve", people=(5, 1), **other):
    """A decision; `other` replaces fields, and `document` fields of the stored decision alone."""
    ordinary, sensitive = people if verdict == "approve" else (0, 0)
    fields = {
        "manifest_id": f"00000000-0000-7000-8000-{number:012d}",
        "revision": 1,
        "manifest_sha256": f"{number:064x}",
        "exporter": exporter,
        "as_of": as_of,
        "law_sha256": "b" * 64,
        "verdict": verdict,
    }
    fields |= {name: value for name, value in other.items() if name in fields}
    document = {**fields, "as_of": fields["as_of"].isoformat(), "decision": fields.pop("verdict"), "route": "决定"}
    document.pop("verdict")
    values = {
        "releasable": verdict == "approve",
        "reasons": () if verdict == "approve" else ("consent_missing", "notice_missing"),
        "ordinary": ordinary,
        "sensitive": sensitive,
        "recorded_at": MOMENT,
        "decision": canonical.canonical(document | other.pop("document", {})),
    }
    return NewEntry(**fields, verdict=verdict, **(values | {k: v for k, v in other.items() if k in values}))


def main():
    folder, exporter, first, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    with open_store(folder / "log.sqlite", CheckpointSigner.load(folder / "log.key"), busy_timeout=30) as store:
        version = store.prior(exporter, date.min, date.max).version
        for number in range(first, first + count):
            entry = store.record(new_entry(number, exporter=exporter), prior_version=version)
            version = entry.index + 1
            sys.stdout.write(f"{entry.index} {entry.leaf_hash}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
