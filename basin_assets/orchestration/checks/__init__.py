"""What must hold before anything is published, and what somebody should look at."""
