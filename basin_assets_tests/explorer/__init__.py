"""The explorer: what it holds, and what it does in a real browser."""
