"""From kubectl's files to a verdict: where a bundle or Istio's defaults could mislead a check."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.asked import asked_checks
from tests.sources.bringing import AT, PLACE, shapes
from tests.sources.kubernetes_bundle import (
    CLUSTER,
    SIDECAR,
    Plain,
    bring,
    listed,
    mesh_config,
    namespace,
    peer,
    thing,
)
from vouchbook.evaluate import judge
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Verdict
from vouchbook.model.collector import Collector
from vouchbook.model.engagement import Terms
from vouchbook.model.facts import NameNotInShapeError, Trail, View
from vouchbook.model.history import Brought
from vouchbook.model.reading import Reading, Seen, Unseen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult
from vouchbook.normalise import normalise
from vouchbook.sources.kubernetes_kinds import KINDS

PEERS = "peerauthentications.security.istio.io.json"
STRICT = peer("default", "istio-system", "STRICT")
CONFIG = mesh_config("rootNamespace: istio-system\n")
BROUGHT = {name: item for name, item in collectors().items() if item.brought}
ISTIO = {name: check for name, check in checks().items() if name.startswith("istio-")}


def readings_of(brought: Brought) -> list[Reading]:
    """What a collection makes of the newest bundle: a reading a collector."""
    whole = {census.collector: census for census in brought.censuses}
    found: list[Reading] = []
    for name, collector in BROUGHT.items():
        census = whole.get(name)
        records = tuple(
            item.record for item in brought.observations if item.record.collector == name
        )
        if census is not None:
            found.append(
                Seen(collector=name, place=PLACE, as_of=AT, records=records, gaps=census.gaps)
            )
        else:
            found.append(_unseen(collector))
    return found


def _unseen(collector: Collector) -> Unseen:
    unread = Unread(reason=Reason.NEEDS_KUBERNETES_API, detail=collector.id)
    return Unseen(collector=collector.id, place=PLACE, as_of=AT, unread=unread)


def result(check: str, files: Mapping[str, object]) -> CheckResult:
    model = normalise(
        readings_of(bring({"cluster.json": SIDECAR, **files})), collectors(), shapes()
    )
    terms = Terms(
        parameters={}, statements=(), as_of=AT, period_from="2026-07-01", period_to="2026-09-30"
    )
    return judge(checks()[check], model, terms)


def bundle(*items: Plain, without: tuple[str, ...] = ()) -> dict[str, object]:
    """Every list of a cluster, whole, with these objects in them."""
    files: dict[str, object] = {}
    for kind in KINDS:
        if kind.resource not in without:
            mine = [item for item in items if _is(item, kind.group, kind.kind)]
            files[f"{kind.resource}.json"] = listed(*mine)
    return files


def _is(item: Plain, group: str, kind: str) -> bool:
    version = str(item["apiVersion"])
    return item["kind"] == kind and (version.partition("/")[0] if "/" in version else "") == group


def verdicts(check: str, files: Mapping[str, object]) -> Mapping[str, Verdict]:
    found = result(check, files).findings
    return {item.subject.removeprefix(CLUSTER): item.verdict for item in found}


CHECK = "istio-peer-authentication-strict"


def test_a_whole_strict_mesh_passes() -> None:
    found = result(CHECK, bundle(CONFIG, STRICT))
    assert (found.verdict, found.complete, found.population) == (Verdict.PASS, True, 2)


def test_a_list_of_one_namespace_is_not_the_cluster_s() -> None:
    # `kubectl get peerauthentications -n istio-system`: overrides elsewhere would be unseen.
    files = bundle(CONFIG, without=("peerauthentications.security.istio.io",))
    found = result(CHECK, {**files, "istio-system.json": listed(STRICT)})
    assert found.verdict is Verdict.UNKNOWN


def test_a_list_that_was_cut_off_decides_nothing() -> None:
    files = {**bundle(CONFIG), PEERS: listed(STRICT, goes_on="more")}
    assert result(CHECK, files).verdict is Verdict.UNKNOWN


def test_a_manifest_in_git_does_not_make_a_mesh_strict() -> None:
    meant = peer("default", "istio-system", "STRICT")
    del meant["metadata"]["uid"]
    files = {**bundle(CONFIG), "git.json": meant}
    assert result(CHECK, files).verdict is Verdict.FAIL


def test_an_object_with_a_new_field_is_unknown_and_takes_no_other_along() -> None:
    new = peer("new", "shop", "STRICT", unheard={"of": 1})
    found = verdicts(CHECK, bundle(CONFIG, STRICT, new))
    assert found["/PeerAuthentication/shop/new"] is Verdict.UNKNOWN
    assert found["/PeerAuthentication/istio-system/default"] is Verdict.PASS


def test_a_weaker_port_in_yaml_s_own_numbers_is_seen() -> None:
    weak = peer("ports", "shop", "STRICT", portLevelMtls={"8080": {"mode": "PERMISSIVE"}})
    found = verdicts(CHECK, bundle(CONFIG, STRICT, weak))
    assert found["/PeerAuthentication/shop/ports"] is Verdict.FAIL


def test_a_cluster_without_istio_is_not_applicable_by_whole_lists_only() -> None:
    assert verdicts(CHECK, bundle())[""] is Verdict.NOT_APPLICABLE
    missing = bundle(without=("configmaps",))
    assert verdicts(CHECK, missing)[""] is Verdict.UNKNOWN


def test_a_second_cluster_hides_what_its_files_do_not_list() -> None:
    west = CLUSTER.replace("/shop", "/west")
    files = {**bundle(CONFIG, STRICT), "west/cluster.json": {"cluster": {"arn": west}}}
    found = result(CHECK, files)
    assert found.verdict is Verdict.UNKNOWN
    assert not found.complete


def test_snake_case_in_the_mesh_config_counts() -> None:
    snake = mesh_config("outbound_traffic_policy: {mode: REGISTRY_ONLY}\n")
    assert verdicts("istio-egress-registry-only", bundle(snake))[""] is Verdict.PASS
    other = mesh_config("outboundtrafficpolicy: {mode: REGISTRY_ONLY}\n")
    assert verdicts("istio-egress-registry-only", bundle(other))[""] is Verdict.FAIL


def test_a_policy_of_another_cluster_s_namespace_of_the_same_name_does_not_count() -> None:
    west = CLUSTER.replace("/shop", "/west")
    policy = thing("security.istio.io/v1", "AuthorizationPolicy", "deny", "shop", spec={})
    labelled = namespace("shop", **{"istio-injection": "enabled"})
    files = bundle(CONFIG, labelled)
    others = {f"west/{name}": content for name, content in bundle(CONFIG, policy).items()}
    found = verdicts(
        "istio-authorization-default-deny",
        {**files, **others, "west/cluster.json": {"cluster": {"arn": west}}},
    )
    assert found["/Namespace/shop"] is Verdict.FAIL


@pytest.mark.parametrize("check", ISTIO)
def test_with_nothing_brought_nothing_passes(check: str) -> None:
    found = result(check, {})
    assert found.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("check", sorted(ISTIO.keys() - {"istio-inventory-complete"}))
def test_taking_any_list_away_only_makes_unknown(check: str) -> None:
    items: list[dict[str, Any]] = [
        CONFIG,
        STRICT,
        namespace("shop", **{"istio-injection": "enabled"}),
        thing("v1", "Service", "orders", "shop", spec={"selector": {"app": "orders"}}),
    ]
    before = verdicts(check, bundle(*items))
    for kind in {item.partition(":")[0] for item in _permissions(check)}:
        group, _, plural = kind.rpartition("/")
        resource = f"{plural}.{group}" if group else plural
        after = verdicts(check, bundle(*items, without=(resource,)))
        changed = {name: item for name, item in after.items() if before.get(name) is not item}
        assert set(changed.values()) <= {Verdict.UNKNOWN}, resource


def _permissions(check: str) -> set[str]:
    names = {*checks()[check].over, *checks()[check].joins}
    return {
        collectors()[name].facets[0].operation.permission
        for name in names
        if name != "kubernetes.clusters"
    }


def test_a_name_that_no_object_has_is_a_mistake_at_every_depth() -> None:
    model = normalise(
        readings_of(bring({"cluster.json": SIDECAR, **bundle(STRICT)})), collectors(), shapes()
    )
    (resource,) = model.resources["istio.peer-authentications"]
    view = View(resource, Trail())
    assert view.get("spec", "mtls", "mode") == "STRICT"
    for path in (("specs",), ("spec", "mtl"), ("spec", "mtls", "modus"), ("metadata", "labls")):
        with pytest.raises(NameNotInShapeError):
            view.get(*path)


def test_checks_of_istio_ask_aws_nothing() -> None:
    assert ISTIO
    assert not ISTIO.keys() & asked_checks().keys()
