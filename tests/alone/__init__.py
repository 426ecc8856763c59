"""Each test file in a process of its own: `python -m tests.alone`."""
