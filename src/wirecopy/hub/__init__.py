"""The WebSub hub of our own feeds: who asked for them is told when they become different."""
