"""JSON is read once, and is the same as if the strict and the exact reader had both read it."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gql.transport import bodies
from gql.transport.bodies import BadRequest, json_of

_INTEGERS = st.integers(-(2**70), 2**70) | st.sampled_from([2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1])
_SCALARS = st.one_of(
    _INTEGERS.map(str),
    st.sampled_from(["-0", "1.0", "1e2", "-0.0", "1e400", "9" * 41, "true", "null", "NaN", "01", '"', '"\\ud800"']),
    st.text(max_size=8).map(json.dumps),
    st.sampled_from([r'"\":"', r'"a\" :"', '":"', r'"\\"', '"query ($id: ID!) { a }"', '"\u00e5"']),
)
_SPACES = st.sampled_from(["", " ", "\n\t", "\r\n  "])
_KEYS = st.sampled_from(['"a"', '"b"', r'"a\":"', r'"\u0061"', '"query"', '":"', '""'])


def _object(members: list[tuple[str, str, str]]) -> str:
    return "{" + ",".join(f"{key}{space}:{space}{value}" for key, space, value in members) + "}"


_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda values: "[" + ", ".join(values) + "]"),
        st.lists(st.tuples(_KEYS, _SPACES, inner), max_size=4).map(_object),
    ),
    max_leaves=12,
)


def _by_both(raw: bytes) -> Any:
    """The strict reader judges, the exact one reads."""
    orjson.loads(raw)
    return json.loads(
        raw,
        object_pairs_hook=bodies._object,
        parse_int=bodies._integer,
        parse_float=bodies._float,
        parse_constant=bodies._no_number,
    )


def _same(raw: bytes) -> None:
    try:
        expected = _by_both(raw)
    except (ValueError, RecursionError):
        with pytest.raises(BadRequest):
            json_of(raw)
    else:
        # As text too, so that 1 is not 1.0, nor 0.0 -0.0, and the order of keys counts.
        assert repr(json_of(raw)) == repr(expected)


@given(_JSON)
@example('{"a":1,"a":1}')
@example('{"a":1,"\\u0061":1}')
@example('{"a":{"b":1},"c":{"b":1,"b" :2}}')
@example('{"a":"\\":","b":1,"b":2}')
@example("[18446744073709551616]")
def test_what_is_json_is_read_as_both_readers_do(text: str) -> None:
    _same(text.encode("utf-8", "surrogatepass"))


@given(_JSON, st.data())
def test_what_is_nearly_json_is_refused_as_both_readers_do(text: str, data: st.DataObject) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    place = data.draw(st.integers(0, len(raw)))
    _same(raw[:place] + data.draw(st.binary(max_size=2)) + raw[place + data.draw(st.integers(0, 2)) :])


def test_what_a_client_sends_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", None)
    told = {"query": 'query Q($id: ID!) { a(b: "c") }', "operationName": "Q", "variables": {"id": "x", "n": [1, True]}}
    assert json_of(json.dumps(told).encode()) == told
    assert json_of(orjson.dumps(told)) == told
