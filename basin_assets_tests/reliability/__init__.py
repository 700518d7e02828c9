"""What faults of the network, the server and other writers may do to a run, and what not."""
