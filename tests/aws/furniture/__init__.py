"""What stands in the small estate beside its meshes: a module a service, found by standing here."""
