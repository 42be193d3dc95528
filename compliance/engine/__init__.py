"""Runs the law's Rego on facts, and accepts nothing but a complete, well-formed answer."""
