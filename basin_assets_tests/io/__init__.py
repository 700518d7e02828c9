"""The stores, their keys, and how tables become bytes."""
