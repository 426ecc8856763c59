"""Models for a simulation of the sender: everything of ours is real but the time.

A loop whose clock jumps to the next timer makes an hour last milliseconds. Slack and the way to the database are
models that fail as the real ones do.
"""
