"""How fast the program is, as ratios inside one run: `make bench` writes docs/benchmarks.md."""
