"""Shelf: what reads files that somebody brought. A constant `Import` in a module is one kind."""
