"""Proof over a finite world: every case the rules can tell apart is looked at, and named invariants are held over all.

The facts are cut into the cases that the compiled plan can tell apart, the plan is run once on all of them together,
and what it gives is weighed in the same way. Nothing here is used by the gate.
"""
