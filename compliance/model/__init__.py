"""Frozen, closed types that the stages hand on: manifest, facts, finding, decision."""
