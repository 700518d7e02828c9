"""The four connection types and how they become one table."""
