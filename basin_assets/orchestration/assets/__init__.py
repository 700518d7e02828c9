"""The assets: each takes frames, calls one rule, and returns a frame."""
