"""Wirecopy: the wire comes in, a news site comes out, and not a word is changed."""

__version__ = "0.1.0"
