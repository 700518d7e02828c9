"""Tests of what visits say of ties."""
