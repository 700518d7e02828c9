"""The graph's assets: each loads frames, calls one domain function, and returns a frame."""
