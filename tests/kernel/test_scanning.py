"""An answer is looked through to its last text, and keeps its structure."""

import base64
import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.kernel.canonical import canonical, canonical_value
from vouchbook.kernel.detected import mark
from vouchbook.kernel.scanning import is_free, scanned

SECRET, PERSON = mark("secret"), mark("person")
HIT, ANN = "HIT", "ANN"


def find(text: str, *, free: bool) -> tuple[str, tuple[str, ...]]:
    """Take every HIT for a secret, and every ANN in free text for a person."""
    kinds = (["person"] if free and ANN in text else []) + (["secret"] if HIT in text else [])
    hidden = text.replace(HIT, SECRET)
    return (hidden.replace(ANN, PERSON) if free else hidden), tuple(kinds)


def test_an_answer_in_which_nothing_is_found_is_given_back_itself() -> None:
    answer = {"A": ["x", {"B": '{"c": "d"}'}], "ANN": {"$base64": "AAEC/w=="}}
    assert scanned(answer, find)[0] is answer
    assert scanned(answer, find)[1] == ()


@pytest.mark.parametrize(
    ("answer", "hidden", "paths"),
    [
        ({"A": "a HIT"}, {"A": f"a {SECRET}"}, ("A!secret",)),
        ({"A": [{"B": HIT}, {"B": "b"}]}, {"A": [{"B": SECRET}, {"B": "b"}]}, ("A[].B!secret",)),
        ({"A": {HIT: {"B": HIT}}}, {"A": {SECRET: {"B": SECRET}}}, ("A.*!secret", "A.*.B!secret")),
        ({"A": ANN, "Name": ANN}, None, ()),
        ({"Description": ANN}, {"Description": PERSON}, ("Description!person",)),
        (
            {"Tags": [{"Key": ANN, "Value": "x"}]},
            {"Tags": [{"Key": PERSON, "Value": "x"}]},
            ("Tags[].Key!person",),
        ),
        ({"tags": {ANN: "x"}}, {"tags": {PERSON: "x"}}, ("tags.*!person",)),
        (
            {"format": {"json": [{"key": "k", "value": ANN}]}},
            {"format": {"json": [{"key": "k", "value": PERSON}]}},
            ("format.json[].value!person",),
        ),
    ],
)
def test_what_is_found_is_taken_out_and_told(
    answer: dict[str, Any], hidden: dict[str, Any] | None, paths: tuple[str, ...]
) -> None:
    before = copy.deepcopy(answer)
    assert scanned(answer, find) == (answer if hidden is None else hidden, paths)
    assert answer == before


FREE = (
    *("Description", "GroupDescription", "description", "Comment", "DisplayName", "Tags", "tags"),
    *("TagSet", "TagList", "TagsList", "resourceTags", "Sid", "LogFormat", "StatusReason"),
    *("StackStatusReason", "statusMessage", "Title", "Notes"),
)
BOUND = (
    *("Arn", "UserName", "RoleSessionName", "Principal", "Action", "Name", "Value", "Key"),
    *(
        "imageTag",
        "TagResource",
        "taskDefinition",
        "PolicyDocument",
        "EmailAddress",
        "userIdentity",
    ),
)


@pytest.mark.parametrize("name", FREE)
def test_what_people_write_for_people_is_free_text(name: str) -> None:
    assert is_free(name)
    assert scanned({name: {"deep": [ANN]}}, find)[0] == {name: {"deep": [PERSON]}}


@pytest.mark.parametrize("name", BOUND)
def test_an_identifier_is_no_free_text(name: str) -> None:
    assert not is_free(name)
    assert scanned({name: {"deep": [ANN]}}, find)[1] == ()


POLICY = {"Statement": [{"Sid": "for ANN", "Principal": {"AWS": ANN}, "Condition": {"x": HIT}}]}
HIDDEN = {
    "Statement": [{"Sid": f"for {PERSON}", "Principal": {"AWS": ANN}, "Condition": {"x": SECRET}}]
}


@pytest.mark.parametrize("indent", [None, 2])
def test_a_document_in_a_text_stays_a_document(indent: int | None) -> None:
    answer = {"Policy": json.dumps(POLICY, indent=indent)}
    hidden, paths = scanned(answer, find)
    assert json.loads(hidden["Policy"]) == HIDDEN
    assert paths == ("Policy.Statement[].Condition.x!secret", "Policy.Statement[].Sid!person")


def test_a_document_without_a_hit_stays_as_it_came() -> None:
    text = json.dumps({"a": "b", "n": 1.0}, indent=3)
    assert scanned({"Policy": text, "Other": HIT}, find)[0] == {"Policy": text, "Other": SECRET}


def test_documents_in_documents_are_read() -> None:
    answer = {"Event": json.dumps({"requestParameters": {"policy": json.dumps(POLICY)}})}
    hidden, _ = scanned(answer, find)
    inner = json.loads(hidden["Event"])["requestParameters"]["policy"]
    assert json.loads(inner) == HIDDEN


SPELLED = {
    "escaped": '{"a": "\\u0048IT"}',
    "escaped, and a name twice": '{"a": "\\u0048IT", "a": ""}',
    "a name twice": '{"a": "HIT", "a": ""}',
    "cut off": '{"a": "HIT',
    "escaped and cut off": '{"a": "\\u0048\\u0049T',
    "a number that nobody can write": '{"a": "HIT", "n": 123456789012345678901234567890}',
    "nested deeply": '{"a":' * 500 + '"HIT"' + "}" * 500,
    "in a list": '["HIT"]',
    "no JSON": "[HIT] is no document",
}


@pytest.mark.parametrize("name", SPELLED)
def test_a_secret_in_a_document_is_found_however_it_is_spelled(name: str) -> None:
    hidden, paths = scanned({"Doc": SPELLED[name]}, find)
    assert HIT not in hidden["Doc"]
    assert "\\u0048" not in hidden["Doc"]
    assert paths
    assert canonical(hidden)


def test_bytes_stay_bytes() -> None:
    data = b"\xff\x00 HIT \xfe"
    answer = canonical_value({"Content": data, "Other": b"\xff\x00"})
    hidden, paths = scanned(answer, find)
    assert base64.b64decode(hidden["Content"]["$base64"]) == data.replace(b"HIT", SECRET.encode())
    assert hidden["Other"] == answer["Other"]
    assert paths == ("Content!secret",)


def test_two_names_that_are_taken_out_stay_two_members() -> None:
    hidden, _ = scanned({"tags": {"ANN": "1", "x": "2", "ANN ": "3", SECRET: "4"}}, find)
    assert list(hidden["tags"].values()) == ["1", "2", "3", "4"]
    hidden, _ = scanned({HIT: 1, SECRET: 2}, find)
    assert sorted(hidden.values()) == [1, 2]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["x", HIT, ANN, "a HIT b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["A", "Tags", "Sid", HIT, "x"]), inner, max_size=3)
        | inner.map(json.dumps)
    ),
    max_leaves=10,
)


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return [shape(item) for item in value.values()]
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


@given(JSON)
def test_nothing_stays_and_the_structure_does(answer: Any) -> None:
    hidden, paths = scanned(answer, find)
    assert HIT not in json.dumps(hidden)
    assert shape(hidden) == shape(answer)
    assert bool(paths) == (hidden != answer)
    assert scanned(hidden, find) == (hidden, ())
