"""Tests of the purchaser matching."""
