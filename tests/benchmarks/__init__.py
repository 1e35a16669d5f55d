"""What is measured and not asserted. Each is run by hand: `.venv/bin/python -m tests.benchmarks.NAME`."""
