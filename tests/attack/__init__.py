"""The attack test: whoever has everything but the seal key tries to learn who said what anonymously.

`make attack` plays it in full; tests/test_attack.py in short, and with leaks planted that it must find.
"""
