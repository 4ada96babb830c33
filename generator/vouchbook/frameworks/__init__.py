"""Control frameworks as data: one TOML file each, read by the loader."""
