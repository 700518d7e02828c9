"""The benchmarks: everything in one run, as ratios, since machines differ and are noisy."""
