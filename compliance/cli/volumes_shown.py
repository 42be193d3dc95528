"""The yearly volumes for people and for programs."""

from datetime import date
from pathlib import Path

from compliance.cli import context
from compliance.cli.output import put, put_columns, put_json
from compliance.derive import counting_window
from compliance.law import Law
from compliance.store import Store


def _exporters(store: Store) -> set[str]:
    """Those of the log; a disagreement of the executors, of which a draft may be the cause, counts nobody."""
    return {entry.exporter for entry in store.entries() if entry.kind != "disagreement"}


def show_volumes(store: Store, exporter: str | None, policies: Path | None, day: date | None, form: str) -> None:
    """Show the counts of one exporter or of all, in the window of the day, and the opening balances behind them."""
    law = Law.load(policies)
    window = counting_window(law.at(law.chosen_day(day, context.clock())))
    exporters = [exporter] if exporter else sorted(_exporters(store))
    counts = {name: store.prior(name, window.opens, window.ends) for name in exporters}
    balances = store.balances(exporter)
    if form == "json":
        put_json(
            {
                "from": window.opens.isoformat(),
                "until": window.ends.isoformat(),
                "exporters": {
                    name: {"ordinary": prior.ordinary, "sensitive": prior.sensitive} for name, prior in counts.items()
                },
                "balances": [
                    {
                        "index": balance.index,
                        "exporter": balance.exporter,
                        "on": balance.on.isoformat(),
                        "ordinary": balance.ordinary,
                        "sensitive": balance.sensitive,
                        "note": balance.note,
                    }
                    for balance in balances
                ],
            }
        )
        return
    put(f"counted from {window.opens} to {window.ends}")
    put_columns(("exporter", "ordinary", "sensitive"), ((n, p.ordinary, p.sensitive) for n, p in counts.items()))
    if balances:
        put()
        head = ("index", "exporter", "on", "ordinary", "sensitive", "note")
        put_columns(head, ((b.index, b.exporter, b.on, b.ordinary, b.sensitive, b.note) for b in balances))
