"""What vouchbook costs, measured against the embedded AWS; no test, and never timed in CI."""
