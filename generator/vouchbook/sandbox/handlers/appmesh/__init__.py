"""App Mesh, served whole: moto has no virtual services and gets all metadata wrong."""

from vouchbook.sandbox.handlers.appmesh.kinds import KINDS
from vouchbook.sandbox.handlers.appmesh.operations import TAG_HANDLERS, handlers_of
from vouchbook.sandbox.stage import Handler, Supplement

_HANDLERS: dict[str, Handler] = {**TAG_HANDLERS}
for _kind in KINDS:
    _HANDLERS.update(handlers_of(_kind))

APPMESH = Supplement(service="appmesh", handlers=_HANDLERS)
