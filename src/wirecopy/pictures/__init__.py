"""Pictures: checked, decoded in a limited child process, kept as filed and made ready for pages."""
