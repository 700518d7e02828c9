"""Tests of how tables become bytes and come back."""
