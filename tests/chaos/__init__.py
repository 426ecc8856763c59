"""The torture bench: the real program as processes, a local Slack that misbehaves, and a murderer.

`python -m tests.chaos [CONFIGURATION ...]`, or `make chaos`. At the end the log of the local Slack and the
database must agree: every message that was due is there once. What was found: docs/chaos.md.
"""
