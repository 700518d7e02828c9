"""The whole graph, run in this process over real stores."""
