"""The sample wire that `make demo` plays: an invented world, reported by three invented agencies and a feed.

The copy is TOML in `copy/`, the pictures are drawn by `pictures.py`; the writers turn a take into the
bytes an agency would file; `script.py` says what is sent when, and `play.py` sends it.
Every agency, place (but for a few datelines), company and person in it is invented.
"""
