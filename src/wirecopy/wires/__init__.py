"""Where copy comes from: sources, and the deliveries they make."""
