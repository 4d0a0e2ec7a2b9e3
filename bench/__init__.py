"""Measurements. `python -m bench` (make bench) runs them on this machine and writes docs/benchmarks.md; tests never assert on time."""
