"""Where the rules are computed: in this process, or by a cluster. No asset knows which."""
