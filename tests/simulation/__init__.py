"""Simulations: a loop whose clock jumps to the next timer makes an hour last milliseconds.

Of the sender alone (world.py, slack.py), which Hypothesis drives; of twelve weeks of some teams (life.py, deeds.py,
proof.py); and of a whole company with its bot out of one seed (years.py: `make simulate`).
"""
