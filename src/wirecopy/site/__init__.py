"""The site: which pages there are, what stands on them, and how they get to disk and to readers."""
