"""Threads of one developing story, with the desk's corrections; figures over time; near copies."""
