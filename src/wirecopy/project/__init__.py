"""The parts put together: settings, addresses, commands; knows all others and is known by none."""
