"""What was filed, every version of it, and what of it may be shown. `store.py` is the only writer."""
