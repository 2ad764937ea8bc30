"""The whole: settings, addresses, commands and jobs. Knows all, known by none."""
