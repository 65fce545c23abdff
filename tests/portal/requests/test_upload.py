"""Uploading a transcript: nothing is saved before Yes, what is wrong is said, what differs is asked about."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pikepdf
import pytest
from sqlalchemy import update

from autosgern_service.domain.lifecycle import Status
from autosgern_service.flow.filing import open_document
from autosgern_service.store.models import AuditEntry, Transcript, Upload
from tests.portal.pages import failure


def upload(client, row, content, name="releve.xml"):
    """Send a file from the upload window."""
    path = f"/requests/{row.reference}/upload"
    return client.submit(path, revision=str(row.revision), document=(io.BytesIO(content), name))


def answer(client, location, said):
    """Answer the validation screen, with the fields that it names."""
    fields = re.findall(r'name="field" value="(\w+)"', client.get(location).text)
    return client.submit(location, answer=said, field=fields)


def test_a_transcript_without_differences_is_filed_at_once(world, signed_in, document):
    row = world.request()
    content = document(row)
    client = signed_in("board", board="Rives")
    sent = upload(client, row, content)
    assert sent.status_code == 302, sent.text
    assert world.again(row).status == Status.ELECTRONIC_SENT
    (filed,) = world.rows(Transcript)
    assert open_document(world.service.vault, filed) == content
    assert "now “Electronic transcript sent”" in client.get(sent.location).text


def test_letter_case_accents_and_hyphens_do_not_open_the_validation_screen(world, signed_in, document):
    row = world.request(first_name="Zoé-Anne", last_name="Beausoleil")
    upload(signed_in("board", board="Rives"), row, document(row, first="ZOE ANNE", last="BEAUSOLEIL"))
    assert world.again(row).status == Status.ELECTRONIC_SENT


@pytest.mark.parametrize(
    ("asked", "submitted"), [("रवि", "रेवा"), ("สมชาย", "สุมชาย"), ("N/A", "N/A"), ("Zoé", "Zo")]
)
def test_another_name_and_one_that_nobody_knows_open_the_validation_screen(
    world, signed_in, document, asked, submitted
):
    row = world.request(first_name=asked)
    client = signed_in("board", board="Rives")
    page = client.get(upload(client, row, document(row, first=submitted)).location).text
    assert "1 of the 4 compared fields differs" in page
    assert world.again(row).status == Status.ACTION_REQUIRED


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "lettre d’un autre alphabet\u00a0: А"), ("en", "letter of another alphabet: А")]
)
def test_a_letter_that_looks_latin_is_pointed_out(world, signed_in, document, lang, said):
    row = world.request(first_name="Аnna")
    client = signed_in("board", board="Rives", lang=lang)
    page = client.get(upload(client, row, document(row, first="Anna")).location).text
    assert said in page
    assert said in client.get(f"/requests/{row.reference}").text


def test_a_difference_opens_the_validation_screen_and_nothing_is_saved(world, signed_in, document):
    row = world.request()
    client = signed_in("board", board="Rives", lang="fr")
    sent = upload(client, row, document(row, last="Autrement", birth_date=date(1999, 1, 2)))
    page = client.get(sent.location).text
    assert "2 des 4 champs comparés ne concordent pas" in page
    assert "Ne concordent pas\u00a0: Nom de famille, Date de naissance." in page
    assert "Non – annuler et retourner à l’écran précédent" in page
    assert world.again(row).status == Status.ACTION_REQUIRED
    assert world.rows(Transcript) == []


@pytest.mark.parametrize(("lang", "label"), [("fr", "Numéro d’élève"), ("en", "Student number")])
def test_the_students_number_is_called_as_everywhere_else(world, signed_in, document, lang, label):
    row = world.request()
    client = signed_in("board", board="Rives", lang=lang)
    page = client.get(upload(client, row, document(row, last="Autrement")).location).text
    table = page[page.index('class="stack compare"') : page.index("</table>")]
    assert f'<th scope="row">{label}</th>' in table


def test_yes_files_the_transcript(world, signed_in, document):
    row = world.request()
    client = signed_in("board", board="Rives")
    sent = upload(client, row, document(row, last="Autrement"))
    answer(client, sent.location, "yes")
    assert world.again(row).status == Status.ELECTRONIC_SENT
    assert world.rows(Upload) == []


@pytest.mark.parametrize("fields", [[], ["gender"], ["last_name", "gender"]])
def test_a_yes_without_the_fields_that_differ_is_asked_for_once_more(world, signed_in, document, fields):
    row = world.request()
    client = signed_in("board", board="Rives")
    sent = upload(client, row, document(row, last="Autrement"))
    told = client.submit(sent.location, answer="yes", field=fields)
    assert told.location == sent.location
    assert "Nothing was saved: look once more" in failure(client.get(told.location).text)
    assert world.rows(Transcript) == []
    answer(client, sent.location, "yes")
    assert world.again(row).status == Status.ELECTRONIC_SENT


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "fr",
            "Téléversé manuellement. <small>Enregistré bien que ceci ne concorde pas\u00a0: Nom de famille.</small>",
        ),
        ("en", "Uploaded by hand. <small>Filed although these differ: Surname.</small>"),
    ],
)
def test_the_history_names_the_fields_that_a_person_overruled(world, signed_in, document, lang, told):
    row = world.request()
    client = signed_in("board", board="Rives", lang=lang)
    answer(client, upload(client, row, document(row, last="Autrement")).location, "yes")
    assert told in client.get(f"/requests/{row.reference}").text
    (entry,) = [one for one in world.rows(AuditEntry) if one.action == "file-differing"]
    assert (entry.subject, entry.details, entry.address) == (
        row.reference,
        {
            "overruled": ["last_name"],
            "changed": {"status": [Status.ACTION_REQUIRED, Status.ELECTRONIC_SENT]},
        },
        "127.0.0.1",
    )


def test_no_forgets_the_file(world, signed_in, document):
    row = world.request()
    client = signed_in("board", board="Rives")
    sent = upload(client, row, document(row, last="Autrement"))
    answer(client, sent.location, "no")
    assert world.again(row).status == Status.ACTION_REQUIRED
    assert world.rows(Upload) == []
    assert world.rows(Transcript) == []


def test_the_waiting_file_lies_sealed(world, signed_in, document):
    row = world.request()
    upload(signed_in("board", board="Rives"), row, document(row, last="Autrement"))
    (waiting,) = world.rows(Upload)
    assert b"Autrement" not in waiting.document_sealed


def test_a_waiting_file_is_its_uploaders_alone(world, signed_in, document):
    row = world.request()
    sent = upload(signed_in("board", board="Rives"), row, document(row, last="Autrement"))
    colleague = signed_in("school", board="Rives", school="Rivière")
    assert colleague.get(sent.location).status_code == 404


def test_what_is_wrong_is_shown_with_its_line(world, signed_in, document):
    row = world.request()
    broken = document(row).replace(b"<CourseTitle>", b"<Titre>", 1).replace(b"</CourseTitle>", b"</Titre>", 1)
    page = upload(signed_in("board", board="Rives", lang="fr"), row, broken)
    assert page.status_code == 422
    assert "Le fichier ne peut pas être accepté. Rien n’a été enregistré." in page.text
    assert world.again(row).status == Status.ACTION_REQUIRED


def test_rubbish_is_refused_with_a_message(world, signed_in):
    row = world.request()
    page = upload(signed_in("board", board="Rives"), row, b"\x00\x01 no transcript")
    assert page.status_code == 422
    assert "The file cannot be accepted. Nothing was saved." in page.text


def test_an_empty_file_is_refused_with_a_message(world, signed_in):
    row = world.request()
    page = upload(signed_in("board", board="Rives"), row, b"")
    assert page.status_code == 400
    assert "Choose a file." in page.text


def test_two_hundred_megabytes_are_refused_unread_in_the_readers_language(world, signed_in):
    row = world.request()
    client = signed_in("board", board="Rives", lang="fr")

    class Body(io.RawIOBase):
        """A body that nobody should read to its end."""

        taken = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            Body.taken += len(buffer)
            return len(buffer)

    page = client.post(
        f"/requests/{row.reference}/upload",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": Body(), "CONTENT_LENGTH": "200000000"},
    )
    assert page.status_code == 413
    assert "Le fichier est trop volumineux" in page.text
    assert Body.taken < 1_000_000


def test_an_upload_on_a_request_that_moved_meanwhile_is_told_and_overwrites_nothing(
    world, signed_in, document
):
    row = world.request()
    first, second = signed_in("board", board="Rives"), signed_in("operator")
    waiting = upload(second, row, document(row, last="Autrement"))
    upload(first, row, document(row))
    page = second.post(
        waiting.location, data={"csrf_token": second.token("/requests/search"), "answer": "yes"}
    )
    assert page.status_code == 409
    assert "The request has changed meanwhile" in page.text
    assert len(world.rows(Transcript)) == 1


def test_a_new_upload_replaces_the_transcript_of_a_finished_request(world, signed_in, document):
    row = world.request()
    client = signed_in("board", board="Rives")
    upload(client, row, document(row))
    upload(client, world.again(row), document(row, first="Zoe"))
    assert [one.current for one in world.rows(Transcript)] == [False, True]


@pytest.mark.parametrize("is_pdf", [False, True])
def test_a_file_that_is_sent_twice_is_filed_once_and_answered_alike(world, signed_in, document, is_pdf):
    row = world.request()
    client = signed_in("board", board="Rives")
    content = pdf() if is_pdf else document(row)
    pages = [client.get(upload(client, row, content).location).text for _ in range(2)]
    told = [re.findall(r"Saved: request [^<]*", page) for page in pages]
    assert told[0] == told[1] != []
    assert len(world.rows(Transcript)) == 1


def test_another_file_from_a_page_that_was_sent_already_is_told_to_come_late(world, signed_in, document):
    row = world.request()
    client = signed_in("board", board="Rives")
    upload(client, row, document(row))
    assert upload(client, row, document(row, first="Zoe")).status_code == 409
    assert upload(signed_in("operator"), row, document(row)).status_code == 409
    assert len(world.rows(Transcript)) == 1


@pytest.mark.parametrize("said", ["yes", "no"])
def test_an_answer_that_is_sent_twice_is_given_once_and_told_alike(world, signed_in, document, said):
    row = world.request()
    client = signed_in("board", board="Rives")
    location = upload(client, row, document(row, last="Autrement")).location
    form = client.carried(location) | {"answer": said, "field": ["last_name"]}
    answers = [client.post(location, data=form) for _ in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(302, f"/requests/{row.reference}")] * 2
    told = {"yes": "now “Electronic transcript sent”", "no": "The upload was cancelled. Nothing was saved."}[
        said
    ]
    assert client.get(answers[0].location).text.count(told) == 2
    assert len(world.rows(Transcript)) == (said == "yes")
    deeds = {"yes": "file-differing", "no": "give-up-upload"}
    assert [one.action for one in world.rows(AuditEntry)].count(deeds[said]) == 1


@pytest.mark.parametrize("answers", [("yes", "no"), ("no", "yes")])
@pytest.mark.parametrize(
    ("lang", "told"),
    [("fr", "Ce fichier n’attend pas de réponse"), ("en", "This file does not wait for an answer")],
)
def test_another_answer_to_a_file_that_has_one_is_told_so(world, signed_in, document, answers, lang, told):
    row = world.request()
    client = signed_in("board", board="Rives", lang=lang)
    location = upload(client, row, document(row, last="Autrement")).location
    form = client.carried(location) | {"field": ["last_name"]}
    client.post(location, data=form | {"answer": answers[0]})
    page = client.post(location, data=form | {"answer": answers[1]})
    assert page.status_code == 404
    assert told in page.text
    assert len(world.rows(Transcript)) == (answers[0] == "yes")


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("fr", "Choisissez un seul fichier\u00a0: plusieurs ont été"),
        ("en", "Choose one file only: several were"),
    ],
)
def test_of_two_files_in_one_form_none_is_taken_and_that_is_said(world, signed_in, document, lang, told):
    row = world.request()
    client = signed_in("board", board="Rives", lang=lang)
    files = [(io.BytesIO(document(row)), "a.xml"), (io.BytesIO(document(row, last="Autre")), "b.xml")]
    for path in (f"/requests/{row.reference}/upload", "/transcripts/check"):
        page = client.submit(path, revision=str(row.revision), document=files)
        files = [(io.BytesIO(document(row)), name) for name in "ab"]
        assert page.status_code == 400
        assert told in page.text
    assert world.again(row).revision == row.revision
    assert world.rows(Upload) == []


@pytest.mark.parametrize("said", ["yes", "no", None])
def test_a_file_that_waited_for_a_day_waits_no_more(world, signed_in, document, said):
    row = world.request()
    client = signed_in("board", board="Rives")
    location = upload(client, row, document(row, last="Autrement")).location
    form = client.carried(location) | {"answer": said, "field": ["last_name"]}
    with world.service.store.begin() as session:
        session.execute(update(Upload).values(at=world.service.clock.now() - timedelta(days=1)))
    page = client.post(location, data=form) if said else client.get(location)
    assert page.status_code == 404
    assert "it waited for more than a day" in page.text
    assert world.rows(Transcript) == []


def test_an_auditor_cannot_upload(world, signed_in):
    row = world.request()
    assert signed_in("auditor").get(f"/requests/{row.reference}/upload").status_code == 403


def test_the_filed_transcript_can_be_read_by_its_readers_only(world, signed_in, document):
    row = world.request()
    client = signed_in("board", board="Rives", lang="fr")
    assert client.get(f"/requests/{row.reference}/transcript").status_code == 404
    upload(client, row, document(row))
    assert "Relevé de notes de la demande" in client.get(f"/requests/{row.reference}/transcript").text
    assert signed_in("board", board="Hills").get(f"/requests/{row.reference}/transcript").status_code == 404


def test_the_submitted_transcript_can_be_read_before_the_decision(world, signed_in, document):
    row = world.request()
    client = signed_in("board", board="Rives", lang="fr")
    sent = upload(client, row, document(row, last="Autrement"))
    assert "Lire le relevé soumis" in client.get(sent.location).text


JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"0" * 100
CORRECT_THE_RECORD = {"fr": "Corrigez le dossier", "en": "Correct the record"}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fr", "C’est une image (JPEG)\u00a0: enregistrez-la en PDF"),
        ("en", "This is a picture (JPEG): save it as PDF"),
    ],
)
def test_a_picture_is_told_for_what_it_is_and_nobody_is_sent_to_correct_a_record(
    world, signed_in, lang, words
):
    row = world.request()
    client = signed_in("board", board="Rives", lang=lang)
    for page in (upload(client, row, JPEG, "releve.jpg"), checked(client, JPEG)):
        assert words in page.text
        assert "FILE-PICTURE" in page.text
        assert CORRECT_THE_RECORD[lang] not in page.text
        assert page.text.count("<title>") == 1
    assert world.again(row).status == Status.ACTION_REQUIRED


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_to_correct_the_record_is_advised_for_xml_only(world, signed_in, document, lang):
    row = world.request()
    client = signed_in("board", board="Rives", lang=lang)
    broken = document(row).replace(b"<CourseTitle>", b"<Titre>", 1).replace(b"</CourseTitle>", b"</Titre>", 1)
    for content, is_xml in (
        (broken, True),
        (pdf()[:200], False),
        (b"PK\x03\x04 zip", False),
        (b"a,b", False),
    ):
        for page in (upload(client, row, content), checked(client, content)):
            assert (CORRECT_THE_RECORD[lang] in page.text) == is_xml


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n"])
def test_a_pdf_whose_header_stands_a_little_later_is_taken_as_it_came(world, signed_in, before):
    row = world.request()
    sent = upload(signed_in("board", board="Rives"), row, before + pdf(), "releve.pdf")
    assert sent.status_code == 302
    assert world.again(row).status == Status.TRANSCRIPT_UPLOADED
    (filed,) = world.rows(Transcript)
    assert open_document(world.service.vault, filed) == before + pdf()


def test_a_pdf_that_only_a_repair_could_open_is_told_in_the_words_of_pdf(world, signed_in):
    row = world.request()
    client = signed_in("board", board="Rives", lang="en")
    for content in (pdf().replace(b"startxref\n", b"startxref\n9"), pdf() + b"\0" * 2048):
        page = upload(client, row, content, "releve.pdf")
        assert page.status_code == 422
        assert "The PDF is damaged and cannot be examined." in page.text


def test_a_transcript_with_two_byte_order_marks_is_refused_at_every_door_of_the_portal(
    world, signed_in, document
):
    row = world.request()
    client = signed_in("board", board="Rives", lang="en")
    content = "\ufeff".encode() * 2 + document(row)
    for page in (upload(client, row, content), checked(client, content)):
        assert "XML-DECLARATION" in page.text
    several = client.submit("/requests/several/upload", documents=(io.BytesIO(content), "releve.xml"))
    assert "is not at the very beginning" in several.text
    assert world.again(row).status == Status.ACTION_REQUIRED
    assert world.rows(Transcript) == []


def checked(client, content):
    """Send a file to Check a transcript."""
    return client.submit("/transcripts/check", document=(io.BytesIO(content), "releve"))


def pdf():
    """Return a PDF of one page, the same each time."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out, deterministic_id=True)
    return out.getvalue()
