"""What every part leans on: canonical JSON, codec, errors, registry."""
