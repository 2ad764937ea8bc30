"""Readers fed with broken deliveries: `make fuzz`; `python -m tests.fuzz --help`."""
