"""A database moves to another place: what it needs to go on there, written beside the export and read in again.

Which tables and columns move, and which of them sealed, they declare themselves (storage/tables/declare.py).
Why: docs/decisions/moving.md.
"""
