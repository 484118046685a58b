"""XML that somebody uploaded: what is read, and what is refused before it costs anything."""

from __future__ import annotations

import pytest

from fauxpa_emulator.documents import Unreadable, xml

DECLARED = '<?xml version="1.0" encoding="{}"?><a>é€</a>'


def refused(data):
    with pytest.raises(Unreadable) as caught:
        xml.parse(data)
    return caught.value.code


@pytest.mark.parametrize(
    "data",
    [
        "<a>é€</a>".encode(),
        "\ufeff<a>é€</a>".encode(),
        "\n <a>é€</a>".encode(),
        "\n <?xml version='1.0'?><a>é€</a>".encode(),
        DECLARED.format("utf-8").encode(),
        DECLARED.format("UTF8").encode(),
        DECLARED.format("utf-16").encode("utf-16"),
        DECLARED.format("utf-16").encode("utf-16-be"),
        DECLARED.format("utf-16").encode("utf-16-le"),
        DECLARED.format("ISO-8859-15").encode("iso-8859-15"),
        DECLARED.format("windows-1252").encode("cp1252"),
        "\ufeff".encode() + DECLARED.format("ISO-8859-1").encode(),  # declared wrongly, but the mark is right
    ],
)
def test_encodings_that_are_read(data):
    assert xml.parse(data).text == "é€"


@pytest.mark.parametrize("name", ["utf-7", "IBM037", "cp037", "shift_jis", "utf-32", "zlib", "no-such", "utf-16"])
def test_other_encodings_are_refused_because_tags_could_hide_in_them(name):
    assert refused(f'<?xml version="1.0" encoding="{name}"?><a/>'.encode()) == "unsupported_encoding"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["UTF-8", "ISO-8859-1", "UTF-32"])
def test_a_document_in_utf_16_that_declares_something_else_is_refused(encoding, declared):
    assert refused(DECLARED.format(declared).encode(encoding)) == "not_well_formed"
    assert xml.parse("<a>é€</a>".encode(encoding)).text == "é€"


def test_comments_and_instructions_do_not_split_texts():
    root = xml.parse(b"<?x y?><!-- before --><a>1<!-- 2 -->3<?z z?>4</a>")
    assert root.text == "134"


@pytest.mark.parametrize(
    "prolog",
    [
        b"",
        b"<?xml version='1.0'?>",
        b"<?xml version='1.0'?>\n\n",
        b"<!-- a comment --><?x y?> ",
        b"<!-->-->",
        b"\xef\xbb\xbf",
    ],
)
@pytest.mark.parametrize(
    "doctype",
    [
        b"<!DOCTYPE a>",
        b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/x.dtd'>",
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>",
        b"<!DOCTYPE a PUBLIC '-//X' 'x.dtd'>",
        b"<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///etc/hostname'> %p;]>",
    ],
)
def test_a_doctype_is_refused(prolog, doctype):
    assert refused(prolog + doctype + b"<a>&x;</a>") in ("doctype_refused", "not_well_formed")
    if prolog != b"<!-->-->":
        assert refused(prolog + doctype + b"<a/>") == "doctype_refused"


def test_a_doctype_in_utf_16_is_refused():
    assert refused("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".encode("utf-16")) == "doctype_refused"


def test_billion_laughs_are_refused_for_their_doctype():
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    document = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">{entities}]><l>&j;</l>'
    assert refused(document.encode()) == "doctype_refused"


def test_a_doctype_in_a_comment_or_text_is_none():
    assert xml.parse(b"<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>").text == "<!DOCTYPE a>"


@pytest.mark.parametrize(
    "data",
    [b"<a>", b"<a></b>", b"<a/><a/>", b"<a>&undefined;</a>", b"<a b='1' b='2'/>", b"<p:a/>", b"<a>\x00</a>", b"<",
     b"<a>\xff</a>", b"\xff\xfe<", b"<?xml", b"<!--", b"<a \xe9='1'/>", b"<a>]]></a>", b"<a><![CDATA[</a>"],
)  # fmt: skip
def test_what_is_not_well_formed_is_refused(data):
    assert refused(data) == "not_well_formed"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<a>" + b"x" * xml.MAX_BYTES + b"</a>", id="bytes"),
        pytest.param(b"<r>" + b"<a/>" * (xml.MAX_ELEMENTS + 1) + b"</r>", id="elements"),
        pytest.param(b"<r>" + b"<a></a>" * (xml.MAX_ELEMENTS + 1) + b"</r>", id="pairs"),
        pytest.param(b"<r>" + b"<![CDATA[</]]><a/>" * xml.MAX_ELEMENTS + b"</r>", id="hidden"),
        pytest.param(("<r>" + "<a/>" * (xml.MAX_ELEMENTS + 1) + "</r>").encode("utf-16"), id="utf-16"),
        pytest.param(b"<r " + b" ".join(b"a%d=''" % n for n in range(xml.MAX_ATTRIBUTES + 1)) + b"/>", id="attributes"),
        pytest.param(b"<r><x " + b" ".join(b"a%d=''" % n for n in range(101)) + b"/></r>", id="attributes of one"),
    ],
)  # fmt: skip
def test_what_is_too_large_is_refused(data):
    assert refused(data) == "too_large"


def test_deep_nesting_is_refused():
    assert refused(b"<a>" * 1000 + b"</a>" * 1000) == "not_well_formed"


def test_just_inside_the_limits_is_read():
    root = xml.parse(b"<r>" + b"<a/>" * (xml.MAX_ELEMENTS - 1) + b"</r>")
    assert len(root) == xml.MAX_ELEMENTS - 1
