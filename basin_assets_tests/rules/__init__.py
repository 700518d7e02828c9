"""Tests of the rules, on small frames written out."""
