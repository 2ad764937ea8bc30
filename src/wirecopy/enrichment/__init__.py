"""What a story is about, from what its agency says and, later, from its words. Pure."""
