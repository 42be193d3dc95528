"""The strict reader and the canonical writer, against outside vectors and against the standard library."""

import enum
import json
import math
import re
from collections import OrderedDict, UserDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance import canonical as module
from compliance.canonical import MAX_INTEGER, canonical, parse, parse_canonical, sha256
from compliance.errors import JsonError

integers = st.integers(-MAX_INTEGER, MAX_INTEGER)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def outside_profile(data):
    """Why valid JSON is outside our profile, found with another reader than ours; empty if it is inside."""
    reasons = []

    def pairs(found):
        if len({key for key, _ in found}) != len(found):
            reasons.append("duplicate key")

    def integer(text):
        if text == "-0" or abs(int(text)) > 2**53 - 1:
            reasons.append("integer out of range")

    json.loads(
        data, object_pairs_hook=pairs, parse_int=integer, parse_float=lambda _: reasons.append("fraction or exponent")
    )
    return reasons


def refusal(data):
    """The error, or None where the document is read."""
    try:
        parse(data)
    except JsonError as error:
        return error
    return None


def test_jsontestsuite(vectors):
    files = sorted((vectors / "jsontestsuite" / "test_parsing").glob("*.json"))
    valid = {path.name: path.read_bytes() for path in files if path.name.startswith("y_")}
    accepted = {path.name for path in files if refusal(path.read_bytes()) is None}
    assert (len(files), len(valid)) == (318, 95)
    assert accepted == {name for name, data in valid.items() if not outside_profile(data)}
    assert len(accepted) == 76
    reasons = {reason for data in valid.values() for reason in outside_profile(data)}
    assert reasons == {"duplicate key", "fraction or exponent", "integer out of range"}


def test_jcs_vectors_of_integers(vectors):
    ran = []
    for path in sorted((vectors / "jcs" / "input").glob("*.json")):
        expected = (vectors / "jcs" / "output" / path.name).read_bytes()
        as_hex = (vectors / "jcs" / "outhex" / path.name).with_suffix(".txt").read_text()
        assert bytes.fromhex(as_hex) == expected
        if outside_profile(path.read_bytes()):
            with pytest.raises(JsonError, match="no fraction and no exponent"):
                parse(path.read_bytes())
        else:
            ran.append(path.stem)
            assert canonical(parse(path.read_bytes())) == expected
    assert ran == ["arrays", "french", "unicode", "weird"]


@given(values)
def test_what_is_written_is_read_again(value):
    written = canonical(value)
    assert parse(written) == value
    assert canonical(parse(written)) == written


@given(values)
def test_spelling_does_not_change_the_canonical_bytes(value):
    for spelling in (json.dumps(value), json.dumps(value, indent=3), json.dumps(value, ensure_ascii=False)):
        assert canonical(parse(spelling.encode())) == canonical(value)


@given(st.recursive(integers | st.text("abcXYZ019 ~"), lambda x: st.dictionaries(st.text("abcXYZ019 ~"), x)))
def test_ascii_keys_give_the_bytes_of_the_standard_library(value):
    assert canonical(value) == json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


# Characters on both sides of every line that the encoding draws: escapes, the planes, the surrogates.
edges = st.text(
    st.sampled_from(
        [*map(chr, range(0x24)), *"/\\aZ\x7f\x80\xa0\u2028\ud7ff\ue000\ufb33\ufeff\uffff\U00010000\U0001f602\U0010ffff"]
    )
)
edge_values = st.recursive(
    st.none() | st.booleans() | integers | edges,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(edges, inner),
)


def slowly(value):
    """RFC 8785 sections 3.2.2.2 and 3.2.3 to the letter, character by character."""
    short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 0x22: '\\"', 0x5C: "\\\\"}
    if isinstance(value, str):
        code = ((ord(char), char) for char in value)
        return '"' + "".join(short.get(at, f"\\u{at:04x}" if at < 0x20 else char) for at, char in code) + '"'
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{slowly(key)}:{slowly(value[key])}" for key in keys) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(slowly, value)) + "]"
    return {None: "null", True: "true", False: "false"}[value] if type(value) is not int else str(value)


@given(edge_values)
def test_every_character_is_written_as_the_standard_says(value):
    assert canonical(value) == slowly(value).encode()
    assert module._write_carefully(value) == canonical(value)


class Text(str):
    __slots__ = ()


class Number(int):
    pass


class Word(enum.StrEnum):
    A = "a"


NUMBERS = (1.0, math.inf, MAX_INTEGER + 1, -MAX_INTEGER - 1, 2**64, Number(1))
KEYS = ({1: 2}, {None: 1}, {True: 1}, {1.5: 1}, {Text("a"): 1}, {Word.A: 1}, {"\udfff": 1})
odd = st.sampled_from([*NUMBERS, *KEYS, Text("a"), Word.A, b"a", {1}, UserDict(a=1), "\ud800", range(1)])


@given(st.recursive(odd | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)))
def test_the_quick_way_refuses_what_the_careful_way_refuses(value):
    def way(write):
        try:
            return write(value)
        except JsonError as error:
            return error.message

    assert way(canonical) == way(module._write_carefully)


def test_the_quick_way_is_taken_up_to_the_limits_and_no_further():
    nested: object = {"a": [MAX_INTEGER, -MAX_INTEGER, True, None, "\u5b57"]}
    for _ in range(62):
        nested = [nested]
    assert module._write_quickly(nested) == canonical(nested) == module._write_carefully(nested)
    for beyond in ([nested], [MAX_INTEGER + 1], {"\U0001f602": 1}, OrderedDict(a=1), 1.0):
        assert module._write_quickly(beyond) is None
    assert canonical(OrderedDict(b=1, a=2)) == b'{"a":2,"b":1}'
    with pytest.raises(JsonError, match="deeper than `64`"):
        canonical([nested])


@given(edge_values, st.data())
def test_the_quick_reader_reads_what_the_strict_reader_reads(value, data):
    """Or nothing: on any spelling, and with a slip in it."""
    spelling = data.draw(
        st.sampled_from([canonical(value), json.dumps(value).encode(), json.dumps(value, indent=1).encode()])
    )
    at = data.draw(st.integers(0, len(spelling)))
    slip = data.draw(
        st.sampled_from(
            [b"", b"0", b"-0", b'"', b"\\u0041", b".0", b"e1", b",", b"[", b"\xed\xa0\x80", b'"a":1,"a":1,']
        )
    )
    spelling = spelling[:at] + slip + spelling[at:]
    found = module._read_quickly(spelling)
    if found is not None:
        assert slowly(found[0]) == slowly(module._read_strictly(spelling, ""))
        assert json.dumps(found[0]) == json.dumps(json.loads(spelling))  # the order of keys is kept


def test_the_quick_reader_leaves_every_choice_of_spelling_to_the_strict_one():
    compact = {b'{"b":[1,-2,true,null],"a":"\\n\\u0001/"}': True, '"字\U0001f602"'.encode(): True, b"null": True}
    loose = [
        b"[ 1]",
        b'"\\/"',
        b'"\\u0041"',
        b'"\\u000A"',
        b'"\\u000a"',
        b"-0",
        b"1.0",
        b"1e1",
        b'{"a":1,"a":1}',
        b"",
        b"\xef\xbb\xbf1",
    ]
    beyond = [b"9007199254740992", b"[" * 65 + b"]" * 65, b"[" * 100_000, b"1" * 10_000, b'"\xed\xa0\x80"', b'"\xff"']
    cases = compact | dict.fromkeys(loose + beyond, False)
    assert {data: module._read_quickly(data) is not None for data in cases} == cases


@given(values)
def test_only_the_canonical_spelling_is_read_as_canonical(value):
    written = canonical(value)
    assert parse_canonical(written) == value
    for spelling in (json.dumps(value), json.dumps(value, indent=1), json.dumps(value, ensure_ascii=False)):
        if spelling.encode() != written:
            with pytest.raises(JsonError, match="not the canonical spelling"):
                parse_canonical(spelling.encode(), where="d.json")


@given(edge_values, st.data())
def test_what_is_read_as_canonical_is_what_the_strict_reader_reads(value, data):
    written = bytearray(canonical(value))
    at = data.draw(st.integers(0, len(written) - 1))
    written[at : at + data.draw(st.integers(0, 2))] = data.draw(
        st.sampled_from([b"", b"0", b"-", b'"', b"\\u0041", b"1e1"])
    )
    try:
        found = parse_canonical(bytes(written))
    except JsonError:
        return
    assert slowly(found) == slowly(parse(bytes(written)))
    assert slowly(found).encode() == written


def test_keys_are_sorted_by_utf16_units():
    # RFC 8785 section 3.2.3: the emoji begins with unit D83D, before FB33, though its code point is greater.
    written = canonical({"\ufb33": 1, "\U0001f602": 2, "a": 3})
    assert list(json.loads(written)) == ["a", "\U0001f602", "\ufb33"]


REFUSED = [
    (b"\xef\xbb\xbf{}", "byte order mark", ""),
    (b'"\xff"', "byte `1` is not UTF-8", ""),
    ("{}".encode("utf-16"), "not UTF-8", ""),
    (b'{"a": 1,\n "a": 2}', 'the key "a" stands more than once', "line 2, column 2"),
    (b'{"a": {"a": 1}, "b": [{"c": 1, "\\u0063": 2}]}', 'the key "c"', "line 1, column 32"),
    (b'{"a": "a", "b": ["a", "a"], "b": 1}', 'the key "b"', "line 1, column 29"),
    (b'{"n":\n 1.5}', "`1.5` is not an integer", "line 2, column 2"),
    (b'["1.5", 1e3]', "`1e3` is not an integer", "line 1, column 9"),
    (b"[NaN]", "`NaN` is not an integer", ""),
    (b"[-Infinity]", "`-Infinity` is not", ""),
    (b"[1, -0]", "`-0` is not", "line 1, column 5"),
    (b"[9007199254740992]", "not an integer that every reader reads alike", "line 1, column 2"),
    (b"[" + b"9" * 5000 + b"]", "not an integer that every reader", "line 1, column 2"),
    (b'["ok", "\\ud800"]', "lone surrogate", "line 1, column 8"),
    (b'{"\\udc00\\ud800": 1}', "lone surrogate", "line 1, column 2"),
    (b"[" * 65 + b"]" * 65, "deeper than `64`", "line 1, column 65"),
    (b'{"a":' * 65 + b"1" + b"}" * 65, "deeper than `64`", "line 1, column 321"),
    (b"[" * 500_000, "deeper than `64`", "line 1, column 65"),
    (b'["\\"' + b"[" * 70 + b'"' + b",[" * 64 + b"]" * 65, "deeper than `64`", ""),
    (b'"a","a",[1,"a","a"]}' + b"[" * 66, "deeper than `64`", "line 1, column 85"),
    (b"{} {}", "not JSON: extra data", "line 1, column 4"),
    (b"", "not JSON", "line 1, column 1"),
    (b"[" * 64 + b"]" * 63, "not JSON", ""),
    (b'["\t"]', "not JSON: invalid control character", ""),
    (b"'a'", "not JSON", ""),
]


@pytest.mark.parametrize(("data", "message", "place"), REFUSED, ids=range(len(REFUSED)))
def test_what_readers_could_read_differently_is_refused(data, message, place):
    with pytest.raises(JsonError, match=re.escape(message)) as caught:
        parse(data)
    assert place in caught.value.where
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(("data", "message", "place"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused_is_no_canonical_json_either(data, message, place):
    with pytest.raises(JsonError, match=re.escape(message)) as caught:
        parse_canonical(data)
    assert place in caught.value.where
    assert module._read_quickly(data) is None


@pytest.mark.parametrize("data", [b" 1", b"1\n", b'{"b":1,"a":2}', b'"\\/"', b'"\\u000a"', b'"\\u001F"', b"[1, 2]"])
def test_another_spelling_is_not_canonical(data):
    assert parse(data) is not None
    with pytest.raises(JsonError, match="not the canonical spelling"):
        parse_canonical(data)


def test_canonical_json_has_its_size():
    assert parse_canonical(b'"aa"', max_bytes=4) == "aa"
    with pytest.raises(JsonError, match="more than `3`"):
        parse_canonical(b'"aa"', max_bytes=3)


def test_the_place_names_the_document():
    with pytest.raises(JsonError) as caught:
        parse(b"[\n1.0]", where="m.json")
    assert caught.value.where == "m.json:2:1"


def test_a_reader_that_runs_out_of_stack_refuses(monkeypatch):
    monkeypatch.setattr(module, "_too_deep", lambda _: False)
    with pytest.raises(JsonError, match="nested too deeply"):
        parse(b"[" * 100_000)


def test_limits_are_reached_exactly():
    assert parse(b"[" * 64 + b"]" * 64)
    assert parse(b'[{"a":' * 32 + b"0" + b"}]" * 32)
    for deep in (b'[{"a":' * 32 + b"[]" + b"}]" * 32, b'[{"a":' * 50 + b"0" + b"}]" * 50):
        with pytest.raises(JsonError, match="deeper than `64` levels"):
            parse(deep)
    assert parse(b"[9007199254740991, -9007199254740991]") == [MAX_INTEGER, -MAX_INTEGER]
    assert parse(b'["' + b"[" * 1000 + b'\\"]"]')
    assert parse(b'"\\ud83d\\ude02"') == "\U0001f602"
    assert parse(b" " * 98 + b"{}", max_bytes=100) == {}
    with pytest.raises(JsonError, match="more than `99`"):
        parse(b" " * 98 + b"{}", max_bytes=99)
    with pytest.raises(JsonError, match="more than `1048576`"):
        parse(b'"' + b"a" * (1 << 20) + b'"')


@pytest.mark.parametrize(
    "value",
    [1.0, math.nan, MAX_INTEGER + 1, -MAX_INTEGER - 1, b"a", {1: 2}, {None: 1}, {"a": {1, 2}}, object(), "\ud800"],
    ids=lambda value: type(value).__name__,
)
def test_only_the_profile_has_a_canonical_form(value):
    with pytest.raises(JsonError):
        canonical(value)
    with pytest.raises(JsonError):
        canonical([{"a": value}])


def test_a_value_that_holds_itself_is_refused():
    value: list[object] = []
    value.append(value)
    with pytest.raises(JsonError, match="deeper"):
        canonical(value)


def test_true_and_one_stay_apart():
    assert canonical([True, 1, False, 0, None, (2,)]) == b"[true,1,false,0,null,[2]]"


def outside_strings(text):
    """The brackets outside strings, one character after the other."""
    found, inside, escaped = "", False, False
    for char in text:
        if char == '"' and not escaped:
            inside = not inside
        found += char if char in "[]{}" and not inside else ""
        escaped = inside and char == "\\" and not escaped
    return found


@given(st.text('[]{}"\\a:, \u5b57', min_size=1))
def test_brackets_count_outside_strings_alone(text):
    assert module._brackets(text) == outside_strings(text)


def test_hostile_input_takes_linear_time():
    # Each of these made a reader with nested scans quadratic; at 1 MiB that would be hours, not a second.
    for data in (b'"' + b'\\"' * 500_000, b"[" + b'"\\",' * 250_000, b'"' * 1_000_000, b"[1." + b"1" * 1_000_000):
        with pytest.raises(JsonError):
            parse(data)
    keys = b",".join(b'"%d":1' % number for number in range(80_000))
    with pytest.raises(JsonError, match="more than once"):
        parse(b"{" + keys + b',"7":2}')


def test_the_digest_is_sha256():
    # FIPS 180-4 example.
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_public_limits():
    assert (module.MAX_BYTES, module.MAX_DEPTH) == (1 << 20, 64)
