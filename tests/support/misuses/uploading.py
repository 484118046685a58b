"""Stories about files."""

from __future__ import annotations

from emulating import SELLER, import_files, importable, imported, invoice_body
from fauxpa_fixtures import cii, samples
from scenes import plain_pdf

from . import right, wrong
from .acting import LATER, call, client, lose, read, send

IMPORT = "/v2/client_invoices/bulk"


def attachment_url(api):
    file = {"file": ("a.png", b"\x89PNG\r\n\x1a\n")}
    headers = {"X-Qonto-Idempotency-Key": "key-1"}
    id = call(api, "POST", "/v2/attachments", files=file, headers=headers).json()["attachment"]["id"]
    return call(api, "GET", f"/v2/attachments/{id}").json()["attachment"]["url"]


@wrong("too-many-files")
def six(api):
    import_files(api, *((f"{number}.pdf", plain_pdf()) for number in range(6)))


@right("too-many-files")
def five(api):
    import_files(api, *((f"{number}.pdf", plain_pdf() + b"%" * number) for number in range(5)))


@wrong("file-too-large")
def over_five_megabytes(api):
    import_files(api, ("a.pdf", plain_pdf() + b"%" * 5 * 1024 * 1024))


@wrong("file-too-large")
def over_fifteen_together(api):
    import_files(api, *((f"{number}.pdf", plain_pdf() + b"%" * 4 * 1024 * 1024) for number in range(4)))


@right("file-too-large")
def small(api):
    import_files(api, ("a.pdf", plain_pdf()))


@wrong("wrong-part-name")
def with_brackets(api):
    call(api, "POST", IMPORT, files={"client_invoices[]": ("a.pdf", plain_pdf())})


@wrong("wrong-part-name")
def upload_called_file(api):
    call(api, "POST", "/v2/client_invoices/uploads", files={"file": ("a.pdf", plain_pdf())})


@right("wrong-part-name")
def repeated(api):
    import_files(api, ("a.pdf", plain_pdf()), ("b.pdf", plain_pdf() + b"%"))


@wrong("imported-again")
def twice(api):
    data = importable()
    import_files(api, ("a.pdf", data))
    import_files(api, ("b.pdf", data))


@right("imported-again")
def two_invoices(api):
    import_files(api, ("a.pdf", importable()))
    import_files(api, ("b.pdf", importable(number="FA-2")))


@right("imported-again")
def after_a_lost_answer(api):
    data = importable()
    lose(api, "client_invoices.bulk_import")
    call(api, "POST", IMPORT, files={"client_invoices": ("a.pdf", data)})
    import_files(api, ("a.pdf", data))


@wrong("xml-imported")
def cii_as_it_is(api):
    import_files(api, ("a.xml", cii.write(samples.french_invoice())))


@right("xml-imported")
def facturx(api):
    import_files(api, ("a.pdf", importable()))


def uploaded_invoice(api):
    files = {"client_invoices_upload": ("a.pdf", importable())}
    upload = call(api, "POST", "/v2/client_invoices/uploads", files=files).json()["client_invoice_upload"]["id"]
    body = invoice_body(api, status="unpaid", upload_id=upload)
    return call(api, "POST", "/v2/client_invoices", json=body).json()["client_invoice"]["id"]


@wrong("imported-by-upload")
def uploaded_created_and_sent(api):
    id = uploaded_invoice(api)
    assert send(api, id).status_code == 204
    read(api, id)


@right("imported-by-upload")
def uploaded_and_created(api):
    uploaded_invoice(api)


@right("imported-by-upload")
def imported_and_sent(api):
    client(api)
    id = imported(api)
    send(api, id)
    read(api, id)


@wrong("expired-file-url")
def an_hour_later(api):
    url = attachment_url(api)
    api.wall.advance(LATER)
    call(api, "GET", url, auth=None)


@right("expired-file-url")
def right_away(api):
    call(api, "GET", attachment_url(api), auth=None)


@wrong("credentials-to-storage")
def with_the_key(api):
    call(api, "GET", attachment_url(api), auth=SELLER)


@right("credentials-to-storage")
def without_anything(api):
    call(api, "GET", attachment_url(api), auth=None)
