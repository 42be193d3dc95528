"""Mutation testing of the law: changes it in one place at a time, and shows which cases notice."""
