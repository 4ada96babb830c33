"""The shelf of collectors: a file per AWS service, a frozen constant per resource type.

A collector finds its way with `Reader.items`, asks with `Reader.describe`, hands over with
`Reader.record`, and judges nothing. Every constant on this shelf is found by standing on it.
"""
