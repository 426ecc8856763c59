"""Imported last by a process from which others part: what it has loaded is for good.

A bot goes once through all that is there when it starts (bot/server.py). In a process that has parted, that would copy
everything which it shares with the others until then.
"""

import gc

gc.collect()
gc.freeze()
