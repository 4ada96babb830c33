"""Rescue: everything about App Mesh that is about to vanish, asked for at once and sealed."""
