"""The hub: subscriptions, and what reaches them."""
