"""What a PDF says of itself: what cannot be read counts as not said, and hides nothing else."""

from __future__ import annotations

import pytest

from fauxpa_emulator.documents import anatomy
from fauxpa_emulator.documents.anatomy import Anatomy, Attachment
from fauxpa_fixtures import facturx, samples
from hostile_pdf import CATALOG, SPECIFICATION, TREE, XML, pdf_of, stream, with_catalog, with_metadata, zeros

ATTACHED = Attachment(name="factur-x.xml", relationship="Data", media_type="text/xml", associated=True)


def test_a_factur_x_says_everything():
    found = anatomy.of(facturx.write(samples.french_invoice()))
    (attachment,) = found.attachments
    assert (attachment.name, attachment.relationship, attachment.associated) == ("factur-x.xml", "Alternative", True)
    assert attachment.media_type == "text/xml"
    assert b"pdfaid:part" in (found.metadata or b"")
    assert (found.encrypted, found.readable) == (False, True)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(with_metadata(zeros(600), b"/Filter/FlateDecode"), id="endless"),
        pytest.param(with_metadata(b"x", b"/Filter/Imaginary"), id="packed in an unknown way"),
        pytest.param(with_catalog(b"/Metadata 5 0 R", b"5 0 R"), id="a loop"),
        pytest.param(with_catalog(b"/Metadata 7"), id="a number"),
    ],
)
def test_metadata_that_cannot_be_read_are_none_and_the_attachment_is_seen(data):
    assert anatomy.of(data) == Anatomy(attachments=(ATTACHED,))


@pytest.mark.parametrize(
    "specification",
    [
        SPECIFICATION.replace(b"/AFRelationship/Data", b"/AFRelationship 5 0 R"),
        SPECIFICATION.replace(b"/AFRelationship/Data", b""),
    ],
)
def test_a_relationship_that_cannot_be_read_is_none(specification):
    data = pdf_of(CATALOG, TREE, specification, stream(XML, b"/Subtype/text#2Fxml"), b"5 0 R")
    (attachment,) = anatomy.of(data).attachments
    assert attachment.relationship is None


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x00" * 100, b"%PDF-1.7\n" + b"1 0 obj" * 100_000])
def test_a_file_that_is_no_pdf_says_nothing(data):
    assert anatomy.of(data) == Anatomy(readable=False)
