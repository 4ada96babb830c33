"""The shelf of checks: a file for each question that an auditor asks."""
