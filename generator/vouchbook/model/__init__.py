"""The vocabulary as frozen data: what every other part passes around. Standard library only."""
