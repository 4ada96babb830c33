"""Does the mesh run as declared, and does traffic only go where it was declared to go?"""

from vouchbook.checks._client_policy import backends_of
from vouchbook.checks._mesh import (
    GATEWAY_ROUTES,
    GATEWAYS,
    MESHES,
    NODES,
    ROUTERS,
    ROUTES,
    SERVICES,
    home,
    mesh_of,
    name_of,
    named,
    underivable,
)
from vouchbook.checks._mesh_examples import (
    OTHER,
    caller,
    denied,
    failing,
    hidden,
    in_status,
    mesh,
    moot,
    node,
    passing,
    route,
    router,
    service,
    unknowing,
)
from vouchbook.model.check import (
    Check,
    Outcome,
    Part,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View

FLOWS = "approved_flows"
"""Engagement parameter: the flows that are approved, `mesh/node -> virtual-service-name`."""


def _active(subject: Subject) -> Outcome:
    status = subject.get("status", "status")
    if status == "ACTIVE":
        return passed("the status is ACTIVE")
    return failed(f"the status is {status or 'not given'}; ACTIVE is expected")


def _drops_all(mesh: Subject) -> Outcome:
    kind = mesh.get("spec", "egressFilter", "type")
    if kind is None:
        return passed("the mesh has no egress filter, and DROP_ALL is the documented default")
    if kind == "DROP_ALL":
        return passed("the egress filter is DROP_ALL")
    return failed(f"the egress filter is {kind}; DROP_ALL is expected")


def _provided(service: Subject) -> Outcome:
    node = service.get("spec", "provider", "virtualNode", "virtualNodeName")
    router = service.get("spec", "provider", "virtualRouter", "virtualRouterName")
    if node and router:
        return failed("the virtual service has a node and a router as provider; one is expected")
    if node:
        return _exists(service, "virtual node", node, named(service, NODES, "virtualNode", node))
    if router:
        found = named(service, ROUTERS, "virtualRouter", router)
        return _exists(service, "virtual router", router, found)
    return advised("the virtual service has no provider, so calls to it lead nowhere")


def _exists(service: Subject, kind: str, name: str, found: View | None) -> Outcome:
    mesh = home(service).get("meshName")
    if found is None:
        return failed(f"the provider is {kind} {name}, which does not exist in mesh {mesh}")
    return passed(f"the provider is {kind} {name} of mesh {mesh}")


def _each_flow(node: View) -> tuple[Part | View, ...]:
    return tuple(backends_of(node)) or (node,)


def _approved(flow: Subject) -> Outcome:
    node = home(flow)
    if not flow.key:
        return _without_backends(flow)
    service = str(flow.get("virtualServiceName"))
    if named(flow, SERVICES, "virtualService", service) is None:
        return failed(f"the backend {service} is not declared in the mesh")
    wanted = f"{node.get('meshName')}/{name_of(node)} -> {service}"
    if wanted in {_spelled(item) for item in flow.estate.parameter(FLOWS)}:
        return passed(f"the flow {wanted} is approved")
    return failed(f"the flow {wanted} is not among the approved flows")


def _without_backends(node: Subject) -> Outcome:
    kind = mesh_of(node).get("spec", "egressFilter", "type")
    if kind in {None, "DROP_ALL"}:
        return not_applicable("the node declares no backend, and its mesh drops everything else")
    raise underivable("a node without backends in a mesh whose egress filter lets everything out")


def _spelled(flow: str) -> str:
    """A flow with one space on each side of the arrow, however the engagement writes it."""
    return " -> ".join(part.strip() for part in flow.split("->"))


RESOURCE_STATUS_ACTIVE = Check(
    id="mesh-resource-status-active",
    objective="configuration-known",
    topic="security",
    says="Everything that the mesh is made of is in status ACTIVE.",
    severity=Severity.LOW,
    over=(MESHES, NODES, GATEWAYS, ROUTERS, SERVICES, ROUTES, GATEWAY_ROUTES),
    holds=_active,
    counts="resources of the mesh",
    remedy=(
        "Find out why a resource is INACTIVE (its mesh is no longer shared, or it is being "
        "deleted), and restore or remove it."
    ),
    references=("App Mesh API: MeshStatus", "appmesh:DescribeMesh", "appmesh:DescribeRoute"),
    examples=(
        passing("Mesh, node, router and service are active.", mesh(), node(), router(), service()),
        failing("A route is INACTIVE.", mesh(), in_status(route(), "INACTIVE")),
        failing("A node is DELETED.", in_status(node(), "DELETED")),
        unknowing(
            "A mesh was listed, and could not be described.", hidden(mesh(), "appmesh:DescribeMesh")
        ),
        unknowing("Routes were denied.", mesh(), denied(ROUTES, "appmesh:ListRoutes")),
        moot("There is no mesh in complete lists."),
    ),
)

EGRESS_FILTER_DROP_ALL = Check(
    id="mesh-egress-filter-drop-all",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Meshes drop traffic to destinations that were not declared.",
    severity=Severity.HIGH,
    over=(MESHES,),
    holds=_drops_all,
    counts="meshes",
    remedy=(
        "Declare what nodes call as backends, then set the mesh's egress filter to DROP_ALL. It "
        "binds only what is redirected into Envoy, and still lets AWS endpoints "
        "(*.amazonaws.com) through."
    ),
    references=(
        "App Mesh API: EgressFilter",
        "AWS Config rule: appmesh-mesh-deny-tcp-forwarding",
        "appmesh:DescribeMesh",
    ),
    examples=(
        passing("DROP_ALL.", mesh(egress="DROP_ALL")),
        passing("No egress filter: DROP_ALL is the default.", mesh()),
        failing("ALLOW_ALL.", mesh(egress="ALLOW_ALL")),
        unknowing("The meshes' list was denied.", denied(MESHES, "appmesh:ListMeshes")),
        unknowing("The mesh could not be described.", hidden(mesh(), "appmesh:DescribeMesh")),
        moot("There is no mesh in complete lists."),
    ),
)

VIRTUAL_SERVICE_PROVIDER_SET = Check(
    id="mesh-virtual-service-provider-set",
    objective="configuration-known",
    topic="infrastructure-security",
    says="Every virtual service leads to one provider that exists.",
    severity=Severity.LOW,
    over=(SERVICES,),
    holds=_provided,
    joins=(NODES, ROUTERS),
    counts="virtual services",
    remedy=(
        "Point the virtual service to a virtual node or a virtual router of the same mesh, or "
        "delete a service that nobody calls."
    ),
    references=("App Mesh API: VirtualServiceProvider", "appmesh:DescribeVirtualService"),
    examples=(
        passing("A virtual node that exists.", service(node="stock"), node("stock")),
        passing("A virtual router that exists.", service(router="stock"), router()),
        passing(
            "In a shared mesh the node may belong to another account.",
            service(node="stock"),
            node("stock", owner=OTHER),
        ),
        passing("A service without a provider dangles.", service(), advice=True),
        failing("The node does not exist in a complete list.", service(node="stock"), node()),
        failing(
            "Two providers at once.", service(node="stock", router="stock"), node("stock"), router()
        ),
        unknowing(
            "Virtual nodes were denied.",
            service(node="stock"),
            denied(NODES, "appmesh:ListVirtualNodes"),
        ),
        unknowing(
            "The service could not be described.",
            hidden(service(), "appmesh:DescribeVirtualService"),
        ),
        moot("There is no virtual service in complete lists."),
    ),
)

BACKEND_ALLOW_LIST = Check(
    id="mesh-backend-allow-list",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Virtual nodes call only backends that exist, over flows that the engagement approves.",
    severity=Severity.MEDIUM,
    over=(NODES,),
    subject=_each_flow,
    holds=_approved,
    joins=(SERVICES, MESHES),
    parameters=(FLOWS,),
    counts="flows from a virtual node to a backend",
    remedy=(
        "Remove backends that a node does not need or that no longer exist, and have the others "
        "approved: in the engagement (approved_flows) as `mesh/node -> virtual-service-name`."
    ),
    references=("App Mesh API: Backend", "appmesh:DescribeVirtualNode"),
    examples=(
        passing(
            "The flow is approved.",
            caller(),
            service(),
            approved_flows=["shop/orders -> stock.shop"],
        ),
        passing(
            "Spaces around the arrow don't matter.",
            caller(),
            service(),
            approved_flows=["shop/orders->stock.shop"],
        ),
        failing(
            "The flow is not approved.",
            caller(),
            service(),
            approved_flows=["shop/web -> stock.shop"],
        ),
        failing(
            "The backend does not exist in a complete list.",
            caller(),
            approved_flows=["shop/orders -> stock.shop"],
        ),
        unknowing("The engagement does not say which flows are approved.", caller(), service()),
        unknowing(
            "Virtual services were denied.",
            caller(),
            denied(SERVICES, "appmesh:ListVirtualServices"),
            approved_flows=["shop/orders -> stock.shop"],
        ),
        unknowing(
            "Without backends in a mesh that lets everything out, flows can't be told.",
            node(),
            mesh(egress="ALLOW_ALL"),
            approved_flows=[],
        ),
        unknowing(
            "Without backends, it's the mesh that decides, and it was denied.",
            node(),
            denied(MESHES, "appmesh:ListMeshes"),
        ),
        moot(
            "Without backends in a mesh that drops everything else.",
            node(),
            mesh(egress="DROP_ALL"),
        ),
    ),
)
