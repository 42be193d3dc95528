"""How long a decision takes, and how much longer the naive way would: `python -m benchmarks`."""
