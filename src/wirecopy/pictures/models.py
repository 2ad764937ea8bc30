"""Rows of pictures."""
