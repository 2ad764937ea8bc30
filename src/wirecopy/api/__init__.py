"""What is published, as JSON for machines: ninjs 3.1, newest first. Reads only, and only what the site shows."""
