"""Organizations: accounts with the ids that the estate declares for their e-mail addresses."""

from collections.abc import Mapping
from typing import Any

import moto.organizations.utils as organization_utils

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.stage import Stage, Supplement


def _create_account(stage: Stage) -> Mapping[str, Any]:
    declared = stage.world.state(Declared).of("organizations-account", stage.parameters["Email"])
    if "id" not in declared:
        return stage.moto()
    draw = organization_utils.make_random_account_id
    # The world's lock is held, so no other call draws an id meanwhile.
    organization_utils.make_random_account_id = lambda: str(declared["id"])
    try:
        return stage.moto()
    finally:
        organization_utils.make_random_account_id = draw


ORGANIZATIONS = Supplement(service="organizations", handlers={"CreateAccount": _create_account})
