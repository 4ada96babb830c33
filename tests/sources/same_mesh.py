"""One mesh, written down once with the API's names, and as each source would tell of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.sources.bringing import ACCOUNT, PLACE
from tests.sources.cloudformation_schemas import node_at, schema_of
from vouchbook.sources.appmesh_resources import KINDS, Kind

MESH = "shop"
MADE = "2026-07-01T08:00:00.000000Z"
"""When everything of it was made."""
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555"
AUTHORITY = (
    f"arn:aws:acm-pca:us-east-1:{ACCOUNT}:certificate-authority/"
    "11111111-2222-3333-4444-555555555555"
)

Plain = dict[str, Any]

_HTTP_HEALTH: Plain = {
    "healthyThreshold": 2,
    "intervalMillis": 5000,
    "path": "/ping",
    "port": 8080,
    "protocol": "http",
    "timeoutMillis": 2000,
    "unhealthyThreshold": 3,
}
_FILE_TRUST: Plain = {"file": {"certificateChain": "/keys/ca.pem"}}
_SDS_TRUST: Plain = {"sds": {"secretName": "spiffe://shop"}}
_MINUTE: Plain = {"unit": "s", "value": 60}

MESH_SPEC: Plain = {
    "egressFilter": {"type": "DROP_ALL"},
    "serviceDiscovery": {"ipPreference": "IPv4_ONLY"},
}
ORDERS: Plain = {
    "listeners": [
        {
            "portMapping": {"port": 8080, "protocol": "http"},
            "tls": {
                "mode": "STRICT",
                "certificate": {"acm": {"certificateArn": CERTIFICATE}},
                "validation": {
                    "trust": _FILE_TRUST,
                    "subjectAlternativeNames": {"match": {"exact": ["edge.shop", "web.shop"]}},
                },
            },
            "healthCheck": _HTTP_HEALTH,
            "connectionPool": {"http": {"maxConnections": 100, "maxPendingRequests": 50}},
            "outlierDetection": {
                "baseEjectionDuration": {"unit": "s", "value": 30},
                "interval": {"unit": "ms", "value": 500},
                "maxEjectionPercent": 50,
                "maxServerErrors": 5,
            },
            "timeout": {"http": {"idle": _MINUTE, "perRequest": {"unit": "s", "value": 15}}},
        }
    ],
    "backends": [
        {
            "virtualService": {
                "virtualServiceName": "stock.shop.local",
                "clientPolicy": {
                    "tls": {
                        "enforce": True,
                        "ports": [9080],
                        "certificate": {
                            "file": {
                                "certificateChain": "/keys/chain.pem",
                                "privateKey": "/keys/key.pem",
                            }
                        },
                        "validation": {
                            "trust": _FILE_TRUST,
                            "subjectAlternativeNames": {"match": {"exact": ["stock.shop.local"]}},
                        },
                    }
                },
            }
        },
        {"virtualService": {"virtualServiceName": "payments.shop.local"}},
    ],
    "backendDefaults": {
        "clientPolicy": {
            "tls": {"validation": {"trust": {"acm": {"certificateAuthorityArns": [AUTHORITY]}}}}
        }
    },
    "serviceDiscovery": {
        "awsCloudMap": {
            "namespaceName": "shop.local",
            "serviceName": "orders",
            "attributes": [{"key": "tier", "value": "web"}],
        }
    },
    "logging": {
        "accessLog": {
            "file": {
                "path": "/dev/stdout",
                "format": {"json": [{"key": "status", "value": "%RESPONSE_CODE%"}]},
            }
        }
    },
}
STOCK: Plain = {
    "listeners": [
        {
            "portMapping": {"port": 9080, "protocol": "grpc"},
            "tls": {
                "mode": "PERMISSIVE",
                "certificate": {
                    "file": {"certificateChain": "/keys/chain.pem", "privateKey": "/keys/key.pem"}
                },
            },
            "connectionPool": {"grpc": {"maxRequests": 40}},
        }
    ],
    "serviceDiscovery": {"dns": {"hostname": "stock.shop.local", "responseType": "LOADBALANCER"}},
    "logging": {"accessLog": {"file": {"path": "/var/log/access.log"}}},
}
PAYMENTS: Plain = {
    "listeners": [
        {
            "portMapping": {"port": 8443, "protocol": "http2"},
            "tls": {
                "mode": "STRICT",
                "certificate": {"sds": {"secretName": "spiffe://shop/payments"}},
                "validation": {"trust": _SDS_TRUST},
            },
            "connectionPool": {"http2": {"maxRequests": 20}},
        },
        {"portMapping": {"port": 7000, "protocol": "tcp"}},
    ],
    "backendDefaults": {
        "clientPolicy": {
            "tls": {
                "enforce": False,
                "certificate": {"sds": {"secretName": "spiffe://shop/payments"}},
                "validation": {"trust": _SDS_TRUST},
            }
        }
    },
    "serviceDiscovery": {"dns": {"hostname": "payments.shop.local"}},
}
EDGE: Plain = {
    "listeners": [
        {
            "portMapping": {"port": 8443, "protocol": "http"},
            "tls": {
                "mode": "STRICT",
                "certificate": {"acm": {"certificateArn": CERTIFICATE}},
            },
            "healthCheck": {**_HTTP_HEALTH, "port": 8443},
            "connectionPool": {"http": {"maxConnections": 10}},
        }
    ],
    "backendDefaults": {
        "clientPolicy": {
            "tls": {
                "enforce": True,
                "validation": {
                    "trust": _FILE_TRUST,
                    "subjectAlternativeNames": {"match": {"exact": ["orders.shop.local"]}},
                },
            }
        }
    },
    "logging": {"accessLog": {"file": {"path": "/dev/stdout"}}},
}
STOCK_ROUTE: Plain = {
    "priority": 10,
    "grpcRoute": {
        "match": {"serviceName": "stock.v1.Stock", "methodName": "Get"},
        "action": {"weightedTargets": [{"virtualNode": "stock", "weight": 1, "port": 9080}]},
        "retryPolicy": {
            "grpcRetryEvents": ["unavailable"],
            "httpRetryEvents": ["server-error"],
            "tcpRetryEvents": ["connection-error"],
            "maxRetries": 2,
            "perRetryTimeout": {"unit": "ms", "value": 2000},
        },
        "timeout": {"perRequest": {"unit": "s", "value": 5}},
    },
}
PAGES_ROUTE: Plain = {
    "httpRoute": {
        "match": {
            "prefix": "/",
            "method": "GET",
            "headers": [{"name": "x-beta", "invert": True, "match": {"exact": "yes"}}],
        },
        "action": {
            "weightedTargets": [
                {"virtualNode": "orders", "weight": 90},
                {"virtualNode": "payments", "weight": 10, "port": 8443},
            ]
        },
    }
}
EDGE_ROUTE: Plain = {
    "priority": 1,
    "httpRoute": {
        "match": {"prefix": "/orders/", "port": 8443},
        "action": {
            "target": {"virtualService": {"virtualServiceName": "stock.shop.local"}},
            "rewrite": {"prefix": {"value": "/"}},
        },
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One resource of the mesh, as it truly was."""

    kind: Kind
    names: Mapping[str, str]
    spec: Plain
    tags: Mapping[str, str]
    number: int

    @property
    def arn(self) -> str:
        return self.kind.arn(PLACE, self.names)

    @property
    def label(self) -> str:
        """A name for files and logical ids: letters and digits only."""
        return f"{self.kind.noun}{self.number}"

    @property
    def uid(self) -> str:
        return f"00000000-0000-4000-8000-{self.number:012d}"

    def answer(self, created: object, updated: object) -> Plain:
        """What `describe` answered."""
        return {
            **self.names,
            "metadata": {
                "arn": self.arn,
                "createdAt": created,
                "lastUpdatedAt": updated,
                "meshOwner": ACCOUNT,
                "resourceOwner": ACCOUNT,
                "uid": self.uid,
                "version": 1,
            },
            "spec": self.spec,
            "status": {"status": "ACTIVE"},
        }


_BY_NOUN = {kind.noun: kind for kind in KINDS}
_TAGGED = {"owner": "team-shop", "data-class": "internal"}
_THINGS: tuple[tuple[str, tuple[str, ...], Plain, Mapping[str, str]], ...] = (
    ("Mesh", (), MESH_SPEC, _TAGGED),
    ("VirtualNode", ("orders",), ORDERS, _TAGGED),
    ("VirtualNode", ("stock",), STOCK, {"owner": "team-stock"}),
    ("VirtualNode", ("payments",), PAYMENTS, {}),
    ("VirtualGateway", ("edge",), EDGE, _TAGGED),
    (
        "VirtualRouter",
        ("stock",),
        {"listeners": [{"portMapping": {"port": 9080, "protocol": "grpc"}}]},
        _TAGGED,
    ),
    (
        "VirtualRouter",
        ("pages",),
        {"listeners": [{"portMapping": {"port": 8080, "protocol": "http"}}]},
        {},
    ),
    (
        "VirtualService",
        ("stock.shop.local",),
        {"provider": {"virtualRouter": {"virtualRouterName": "stock"}}},
        _TAGGED,
    ),
    (
        "VirtualService",
        ("payments.shop.local",),
        {"provider": {"virtualNode": {"virtualNodeName": "payments"}}},
        {},
    ),
    ("Route", ("stock", "all"), STOCK_ROUTE, _TAGGED),
    ("Route", ("pages", "get"), PAGES_ROUTE, {}),
    ("GatewayRoute", ("edge", "orders"), EDGE_ROUTE, _TAGGED),
)


def truth() -> Iterator[Thing]:
    """Everything of the mesh, parents before what is inside them."""
    for number, (noun, names, spec, tags) in enumerate(_THINGS, start=1):
        kind = _BY_NOUN[noun]
        members = dict(zip(kind.every_name, (MESH, *names), strict=True))
        yield Thing(kind=kind, names=members, spec=spec, tags=tags, number=number)


def as_cli() -> dict[str, object]:
    """Outputs of `aws appmesh`: each resource's answer and tags, and every list."""
    files: dict[str, object] = {}
    lists: dict[str, list[Plain]] = {}
    for thing in truth():
        # One version of the CLI prints offsets, the other one seconds since 1970.
        answer = thing.answer("2026-07-01T10:00:00+02:00", 1782892800.0)
        files[f"{thing.label}.json"] = {thing.kind.root: answer}
        tags = [{"key": key, "value": value} for key, value in thing.tags.items()]
        files[f"{thing.label}.tags.json"] = {"tags": tags}
        inside = "-".join(thing.names[name] for name in thing.kind.every_name[:-1])
        summary = {**thing.names, **answer["metadata"]}
        del summary["uid"]
        lists.setdefault(f"list-{thing.kind.noun}-{inside}", []).append(summary)
    plurals = {"Mesh": "meshes"}
    for name, items in lists.items():
        noun = name.split("-")[1]
        plural = plurals.get(noun, f"{noun[0].lower()}{noun[1:]}s")
        files[f"lists/{name}.json"] = {plural: items}
    return files


def as_template() -> dict[str, object]:
    """A template in CloudFormation's own spelling, and what describe-stacks says of its stack."""
    resources = {
        thing.label: {
            "Type": f"AWS::AppMesh::{thing.kind.noun}",
            "Properties": {
                **{f"{name[0].upper()}{name[1:]}": text for name, text in thing.names.items()},
                "Spec": _in_cloudformation(thing.kind.noun, thing.spec),
                "Tags": [{"Key": key, "Value": value} for key, value in thing.tags.items()],
            },
        }
        for thing in truth()
    }
    stack = {
        "StackName": "shop",
        "StackId": f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/shop/{_STACK}",
        "CreationTime": "2026-07-01T08:00:00+00:00",
        "StackStatus": "CREATE_COMPLETE",
        "Tags": [],
    }
    return {
        "shop.template.json": {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Resources": resources,
        },
        "shop.stack.json": {"Stacks": [stack]},
    }


_STACK = "00000000-0000-4000-8000-00000000cafe"


def _in_cloudformation(noun: str, spec: Plain) -> Any:
    """A specification with the names of CloudFormation's own schema."""
    schema = schema_of(noun)
    return _respelled(spec, schema["properties"]["Spec"], schema)


def _respelled(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    node = node_at(schema, root)
    if isinstance(value, list):
        return [_respelled(item, node["items"], root) for item in value]
    if not isinstance(value, dict):
        return value
    names = {name.lower(): name for name in node["properties"]}
    return {
        names[key.lower()]: _respelled(item, node["properties"][names[key.lower()]], root)
        for key, item in value.items()
    }
