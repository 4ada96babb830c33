"""moto's own application, asked in process."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import moto.backends
import moto.iam.models as iam_models
import moto.kms.models as kms_models
from moto.core.base_backend import BackendDict
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.ram.models import ResourceShare
from werkzeug.test import run_wsgi_app

from vouchbook.sandbox.call import Received
from vouchbook.sandbox.wire import Answer

_KEPT_MANAGED_POLICIES = ("AWSAppMesh", "AppMesh")
_ALSO_KEPT = frozenset(
    {
        "AdministratorAccess",
        "AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity",
        "AmazonECSTaskExecutionRolePolicy",
        "AmazonSSMManagedInstanceCore",
        "CloudWatchLogsFullAccess",
        "IAMUserChangePassword",
        "PowerUserAccess",
        "ReadOnlyAccess",
        "SecurityAudit",
        "ViewOnlyAccess",
    }
)


class _Dispatcher(DomainDispatcherApplication):
    """moto's dispatcher, which looks into its folder of services for each request."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._by_host: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self._by_host:
            self._by_host[host] = super().get_backend_for_host(host)
        return self._by_host[host]


class MotoApp:
    """Serves a request with moto."""

    def __init__(self) -> None:
        _offer_the_managed_policies_a_mesh_estate_meets()
        _share_one_key_pair_among_symmetric_keys()
        _let_namespaces_be_shared()
        self._app = _Dispatcher()

    def warm_up(self, service: str, account: str, region: str) -> None:
        """Let moto make its state for a place, which draws ids (default VPCs, …).

        Otherwise those ids would depend on which call happens to be the first one there.
        """
        name = self._app.get_backend_for_host(f"{service}.{region}.amazonaws.com")
        backends = moto.backends.get_backend(name) if name else None
        if isinstance(backends, BackendDict):
            regions = backends[account]
            regions[region if region in regions else "aws"]

    def answer(self, received: Received) -> Answer:
        """Give moto's answer.

        Raises:
            NotImplementedError: moto knows the service, but not the operation.
        """
        body, status, headers = run_wsgi_app(self._app, received.fresh_environ(), buffered=True)
        return Answer(
            status=int(status.split(" ", 1)[0]),
            headers=tuple(headers.items()),
            body=_joined(body),
        )


def _joined(body: Iterable[bytes]) -> bytes:
    return b"".join(body)


def _offer_the_managed_policies_a_mesh_estate_meets() -> None:
    # moto ships about 1,500 AWS managed policies and loads all of them or none; all would cost
    # each account a third of a second and fill every list with what nobody attached.
    names = vars(iam_models)
    shipped: Mapping[str, Any] = json.loads(names["aws_managed_policies_data"])
    kept = {
        name: policy
        for name, policy in shipped.items()
        if name.startswith(_KEPT_MANAGED_POLICIES) or name in _ALSO_KEPT
    }
    names["aws_managed_policies_data"] = json.dumps(kept)
    names["load_iam_aws_managed_policies"] = lambda: True


def _share_one_key_pair_among_symmetric_keys() -> None:
    # moto generates an RSA key pair even for a symmetric key, which never uses it; that would
    # be most of the time that it takes to make an estate.
    names = vars(kms_models)
    generate: Callable[[str], object] = names["generate_private_key"]
    shared = cache(generate)
    names["generate_private_key"] = lambda key_spec: (
        shared(key_spec) if key_spec == "SYMMETRIC_DEFAULT" else generate(key_spec)
    )


def _let_namespaces_be_shared() -> None:
    # moto's list of what RAM can share is older than Cloud Map's part in it.
    known = ResourceShare.SHAREABLE_RESOURCES
    ResourceShare.SHAREABLE_RESOURCES = sorted({*known, "namespace"})
