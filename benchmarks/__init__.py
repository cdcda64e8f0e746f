"""Accuracy, speed and memory, measured; `python -m benchmarks --help`."""
