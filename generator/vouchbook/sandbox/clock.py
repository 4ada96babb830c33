"""When the sandbox's world stands still."""

AS_OF = "2026-09-15T12:00:00+00:00"
"""App Mesh still answered then."""
