"""Finding live stories by their words."""
