"""Statistics of a single-arm trial: pure functions that return small frozen dataclasses.

Nothing here reads a file, knows a column of ADaM, or draws.
"""
