"""What a whole answer is: each of these checks alone, without the others behind it."""

import pytest

from vouchbook.aws.whole import (
    Form,
    NotWholeError,
    check_body,
    check_documents,
    check_members,
)

JSON = b'{"Keys": [], "Truncated": false}'
XML = b"<?xml version='1.0'?><R xmlns='urn:x'><IsTruncated>false</IsTruncated></R>"
POLICY = b'{"Version": "2012-10-17", "Statement": []}'


def sized(body: bytes) -> dict[str, str]:
    return {"Content-Length": str(len(body))}


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (Form.JSON, JSON),
        (Form.XML, XML),
        (Form.XML, b"<VersioningConfiguration/>"),
        (Form.SOMETHING, POLICY),
        (Form.ANY, b""),
    ],
)
def test_a_whole_body_passes_and_half_of_it_does_not(form: Form, body: bytes) -> None:
    check_body(sized(body), body, 200, form)
    check_body({}, body, 200, form)
    half = body[: len(body) // 2]
    if half:
        with pytest.raises(NotWholeError, match="bytes arrived"):
            check_body(sized(body), half, 200, form)
    if form in {Form.JSON, Form.XML}:
        with pytest.raises(NotWholeError, match="not whole"):
            check_body(sized(half), half, 200, form)


@pytest.mark.parametrize("form", [Form.JSON, Form.XML, Form.SOMETHING])
def test_an_empty_body_is_no_answer(form: Form) -> None:
    with pytest.raises(NotWholeError):
        check_body({}, b"", 200, form)


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"half"'])
def test_json_that_is_no_object_is_no_answer(body: bytes) -> None:
    with pytest.raises(NotWholeError, match="not a JSON object"):
        check_body({}, body, 200, Form.JSON)


def test_xml_with_something_after_it_is_no_answer() -> None:
    with pytest.raises(NotWholeError):
        check_body({}, XML + XML, 200, Form.XML)


def test_an_error_s_body_may_be_anything() -> None:
    for form in Form:
        check_body({"content-length": "900"}, b"<html>", 503, form)


def test_a_length_may_be_written_in_any_case_or_not_be_a_number() -> None:
    with pytest.raises(NotWholeError, match="2 of 3 bytes"):
        check_body({"content-LENGTH": "3"}, b"{}", 200, Form.JSON)
    check_body({"content-length": "chunked"}, b"{}", 200, Form.JSON)


@pytest.mark.parametrize(
    ("answer", "member"),
    [
        ({}, "Keys"),
        ({"Keys": None}, "Keys"),
        ({"Keys": [{"KeyArn": "a"}, {}]}, "Keys[].KeyArn"),
        ({"Keys": ["a"]}, "Keys[].KeyArn"),
        ({"mesh": {"spec": None}}, "mesh.spec"),
        ({"mesh": "half"}, "mesh.spec"),
    ],
)
def test_a_missing_member_is_named(answer: dict[str, object], member: str) -> None:
    with pytest.raises(NotWholeError, match="the answer lacks") as caught:
        check_members(answer, (member,))
    assert member in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "member"),
    [
        ({"Keys": []}, "Keys[].KeyArn"),
        ({"Truncated": False}, "Truncated"),
        ({"Count": 0}, "Count"),
        ({"mesh": {"spec": {}}}, "mesh.spec"),
    ],
)
def test_what_is_empty_or_false_is_there(answer: dict[str, object], member: str) -> None:
    check_members(answer, (member,))


def test_a_document_is_a_document() -> None:
    path = ("Policy",)
    check_documents({"Policy": POLICY.decode()}, [path])
    check_documents({}, [path])
    check_documents({"Policy": None}, [path])
    for text in (POLICY.decode()[:-1], "", 7):
        with pytest.raises(NotWholeError, match="Policy is not whole JSON"):
            check_documents({"Policy": text}, [path])
