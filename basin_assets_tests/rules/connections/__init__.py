"""Tests of the connection types and of the table that joins them."""
