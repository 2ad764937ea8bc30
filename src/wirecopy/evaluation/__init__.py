"""How well the machine understands stories, measured on labelled sets; the command `wirecopy evaluate`."""
