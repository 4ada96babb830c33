"""The period film: what was known at every instant, and what each check says of it. Pure."""
