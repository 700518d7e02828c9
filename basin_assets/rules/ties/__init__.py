"""Ties: what the visits of two people say about whether they know each other."""
