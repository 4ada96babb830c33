"""Renderers: dossier to artifacts, one file each."""
