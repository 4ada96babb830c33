"""One API call as it arrives: service, operation, account, region and parsed parameters."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.iam.models import get_account_id_from
from werkzeug.exceptions import NotFound

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
_CREDENTIAL_REGION = re.compile(r"(Credential=[^/,\s]+/\d{8}/)[^/]+(/)")

# Signing names under which botocore files the service by another name.
_SIGNED_AS = {
    "access-analyzer": "accessanalyzer",
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "tagging": "resourcegroupstaggingapi",
}

# A client draws these anew for each call, so they say nothing about what was asked.
_IDEMPOTENCY = frozenset({"clientToken", "ClientToken", "IdempotencyToken", "clientRequestToken"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An HTTP request whose body was read once, so that it can be served several times."""

    environ: Mapping[str, Any]
    body: bytes

    @property
    def path(self) -> str:
        """The decoded path of the URL."""
        return str(self.environ.get("PATH_INFO", ""))

    @property
    def query(self) -> str:
        """The query string as it was sent."""
        return str(self.environ.get("QUERY_STRING", ""))

    def fresh_environ(self) -> dict[str, Any]:
        """A WSGI environment of its own, with the body at its start."""
        environ = dict(self.environ)
        environ["wsgi.input"] = BytesIO(self.body)
        environ["CONTENT_LENGTH"] = str(len(self.body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ.pop("werkzeug.request", None)
        return environ

    def signed_for(self, region: str) -> "Received":
        """The same request, as if it were signed for another region; nobody checks signatures."""
        header = str(self.environ.get("HTTP_AUTHORIZATION", ""))
        signed = _CREDENTIAL_REGION.sub(rf"\g<1>{region}\g<2>", header)
        return replace(self, environ={**self.environ, "HTTP_AUTHORIZATION": signed})

    def rewritten(self, *, query: str | None = None, body: bytes | None = None) -> "Received":
        """The same request with another query string or body."""
        environ = dict(self.environ)
        if query is not None:
            environ["QUERY_STRING"] = query
            for key in ("REQUEST_URI", "RAW_URI"):
                if key in environ:
                    environ[key] = environ[key].split("?", 1)[0] + (f"?{query}" if query else "")
        return replace(self, environ=environ, body=self.body if body is None else body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a client asks: an operation of a service, in an account and a region."""

    service: str
    operation: str
    account: str
    region: str
    access_key: str
    protocol: str
    method: str
    parameters: Mapping[str, Any]
    model: OperationModel

    @property
    def parameters_digest(self) -> str:
        """SHA-256 over the parameters, without idempotency tokens."""
        return hashlib.sha256(_canonical(self.parameters)).hexdigest()

    @property
    def digest(self) -> str:
        """SHA-256 over everything that says what was asked, and by which account."""
        named = (self.service, self.operation, self.account, self.region)
        text = "|".join((*named, self.parameters_digest))
        return hashlib.sha256(text.encode()).hexdigest()


def receive(environ: dict[str, Any]) -> Received:
    """Read the whole body of a WSGI request."""
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        body = stream.read()
    else:
        body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    return Received(environ=environ, body=body)


def identify(received: Received) -> Call | None:
    """Tell which operation a signed request asks for.

    Returns None where the request is unsigned or names no operation that botocore knows.
    """
    credential = _CREDENTIAL.search(received.environ.get("HTTP_AUTHORIZATION", ""))
    if credential is None:
        return None
    access_key, region, signed_for = credential.groups()
    service = _SIGNED_AS.get(signed_for, signed_for)
    request = Request(received.fresh_environ())
    try:
        service_model = get_service_model(service)
        model, path_parameters = get_service_router(service).match(request)
        protocol = determine_request_protocol(service_model, request.content_type)
    except (UnknownServiceError, NotFound, NotImplementedError):
        return None
    return Call(
        service=service,
        operation=str(model.name),
        account=get_account_id_from(access_key),
        region=region,
        access_key=access_key,
        protocol=protocol,
        method=request.method,
        parameters=_parse(model, protocol, request, path_parameters),
        model=model,
    )


def _parse(
    model: OperationModel, protocol: str, request: Request, path_parameters: Mapping[str, Any]
) -> dict[str, Any]:
    parser_class: Any = PROTOCOL_PARSERS[protocol]
    parsed: dict[str, Any] | None = parser_class(model).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.data,
            "url_path": request.path,
            "url_params": path_parameters,
        }
    )
    return parsed or {}


def _canonical(value: Mapping[str, Any]) -> bytes:
    told = {name: item for name, item in value.items() if name not in _IDEMPOTENCY}
    return json.dumps(told, sort_keys=True, default=_plain, separators=(",", ":")).encode()


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
