"""Tests of the asset graph and of its runs."""
