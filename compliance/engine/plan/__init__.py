"""A compiled plan of the law as Python functions: the second executor, which shares only the compiler with the first.

The plan is OPA's published intermediate representation (https://www.openpolicyagent.org/docs/ir), as rego-cpp 1.5
saves it (`plan.json`, which carries no version of its own). Every statement and builtin that the lint allows is run as
OPA defines it; any other is refused when the functions are made.
"""
