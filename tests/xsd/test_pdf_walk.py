"""A PDF is a picture for people: whatever acts is refused."""

from __future__ import annotations

import io
import resource
import time
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from xsd.pdf import MOST_BYTES, MOST_OBJECTS, MOST_UNPACKED, check_pdf


def saved(pdf: Pdf, **how: object) -> bytes:
    """Return a PDF's bytes."""
    out = io.BytesIO()
    pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def plain(pages: int = 1) -> Pdf:
    """Return a PDF with empty pages."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    return pdf


def refusals(text: bytes) -> list[str]:
    """Return why a PDF is refused."""
    found = check_pdf(text)
    assert found.accepted == (not found.problems)
    for problem in found.problems:
        assert problem.text_fr != problem.text_en
    return [problem.code for problem in found.problems]


def action(kind: str, **more: object) -> Dictionary:
    """Return an action."""
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **more)


def script() -> Dictionary:
    """Return an action that runs a script."""
    return action("JavaScript", JS=String("app.alert(1)"))


def raw(*objects: bytes) -> bytes:
    """Write a PDF by hand; the first object is the catalogue."""
    text, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % size + rows
    return text + table + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(text))


PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


def on_open(pdf: Pdf, what: Dictionary) -> None:
    pdf.Root.OpenAction = what


def on_page(pdf: Pdf, what: Dictionary) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=what)


def in_names(pdf: Pdf, what: Dictionary) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), pdf.make_indirect(what)])))


def on_link(pdf: Pdf, what: Dictionary) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=what)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])


def on_field(pdf: Pdf, what: Dictionary) -> None:
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("f"), AA=Dictionary(K=what)))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def after_another(pdf: Pdf, what: Dictionary) -> None:
    pdf.Root.OpenAction = action("GoTo", D=Array([0]), Next=Array([what]))


def unreferenced(pdf: Pdf, what: Dictionary) -> None:
    pdf.Root.Unknown = pdf.make_indirect(what)


def test_a_plain_pdf_is_accepted() -> None:
    assert refusals(saved(plain(3))) == []
    assert refusals(saved(plain(), object_stream_mode=pikepdf.ObjectStreamMode.generate)) == []
    assert refusals(saved(plain(), linearize=True)) == []


def test_a_link_to_a_page_or_the_web_and_a_form_to_fill_in_are_no_danger() -> None:
    pdf = plain()
    on_link(pdf, action("URI", URI=String("https://example.ca")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("f")))]))
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
    assert refusals(saved(pdf)) == []


@pytest.mark.parametrize(
    "place", [on_open, on_page, in_names, on_link, on_field, after_another, unreferenced]
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_script_is_found_wherever_it_hides(place: object, packed: bool) -> None:
    pdf = plain()
    place(pdf, script())  # type: ignore[operator]
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert refusals(saved(pdf, object_stream_mode=mode)) == ["PDF-SCRIPT"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("Launch", "PDF-LAUNCH"),
        ("GoToR", "PDF-LAUNCH"),
        ("GoToE", "PDF-EMBEDDED"),
        ("SubmitForm", "PDF-FORM"),
        ("ImportData", "PDF-FORM"),
    ],
)
def test_an_action_that_reaches_out_is_refused(kind: str, code: str) -> None:
    pdf = plain()
    on_link(pdf, action(kind, F=String("x")))
    assert refusals(saved(pdf)) == [code]


def test_a_script_under_an_escaped_name_is_found() -> None:
    hidden = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScrip#74/J#53(x)>>>>"
    assert refusals(raw(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE)) == []
    assert refusals(raw(hidden, PAGES, PAGE)) == ["PDF-SCRIPT"]


def test_a_page_tree_that_bites_its_tail_is_damaged() -> None:
    assert refusals(raw(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]>>")) == [
        "PDF-DAMAGED"
    ]


def test_an_array_of_a_million_numbers_is_refused_in_time() -> None:
    started = time.process_time()
    long = b"[" + b"0 " * 1_000_000 + b"]"
    assert refusals(raw(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE, long))
    assert time.process_time() - started < 8


def test_arrays_nested_a_thousand_deep_are_refused() -> None:
    deep = b"[" * 1000 + b"]" * 1000
    assert refusals(raw(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE, deep))


def test_an_embedded_file_is_refused() -> None:
    pdf = plain()
    pdf.attachments["x.exe"] = b"MZ"
    assert refusals(saved(pdf)) == ["PDF-EMBEDDED"]


def test_an_xfa_form_is_refused() -> None:
    pdf = plain()
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))
    assert refusals(saved(pdf)) == ["PDF-SCRIPT"]


@pytest.mark.parametrize(("user", "owner"), [("secret", "o"), ("", "o")])
def test_encryption_is_refused_even_with_an_empty_password(user: str, owner: str) -> None:
    text = saved(plain(), encryption=pikepdf.Encryption(user=user, owner=owner))
    assert refusals(text) == ["PDF-ENCRYPTED"]


def test_a_cut_or_scrambled_file_is_damaged() -> None:
    text = saved(plain(3))
    assert refusals(text[: len(text) // 2]) == ["PDF-DAMAGED"]
    assert refusals(b"%PDF-1.7\nnothing") == ["PDF-DAMAGED"]
    assert refusals(text.replace(b"/Kids", b"/Lids")) == ["PDF-DAMAGED"]


def test_a_pdf_without_pages_is_damaged() -> None:
    assert refusals(saved(pikepdf.new())) == ["PDF-DAMAGED"]


def test_too_many_pages_objects_or_bytes_are_refused() -> None:
    assert refusals(saved(plain(201))) == ["PDF-COMPLEX"]
    assert refusals(b"%PDF-" + b" " * MOST_BYTES) == ["PDF-SIZE"]
    pdf = plain()
    pdf.Root.Many = Array([pdf.make_indirect(Dictionary(A=n)) for n in range(MOST_OBJECTS + 1)])
    assert refusals(saved(pdf)) == ["PDF-COMPLEX"]


def test_a_bomb_of_packed_objects_costs_little() -> None:
    packed = zlib.compress(b" " * 400_000_000, 9)
    body = b"%%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 9/Filter/FlateDecode/Length %d>>stream\n" % len(
        packed
    )
    body += packed + b"\nendstream\nendobj\n"
    xref = len(body)
    rows = b"".join(
        bytes(row) for row in ((0, 0, 0, 0), (1, 0, 9, 0), (2, 0, 1, 0), (1, *divmod(xref % 65536, 256), 0))
    )
    body += b"3 0 obj\n<</Type/XRef/Size 4/W[1 2 1]/Root 2 0 R/Length %d>>stream\n" % len(rows)
    body += rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % xref
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert refusals(body) == ["PDF-DAMAGED"]
    assert time.process_time() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB


def squeezed(size: int, times: int = 1) -> bytes:
    """Return a number of blanks, compressed more than once."""
    text = b" " * size
    for _ in range(times):
        text = zlib.compress(text, 9)
    return text


FLATE, JPEG = Name.FlateDecode, Name.DCTDecode


def with_stream(data: bytes, filters: list[Name], **more: object) -> bytes:
    """Return a PDF with a stream that its page does not lead to."""
    pdf = plain()
    pdf.Root.Unknown = pdf.make_indirect(Stream(pdf, data, Filter=Array(filters), **more))
    return saved(pdf, compress_streams=False)


@pytest.mark.parametrize(
    ("times", "filters"), [(1, [FLATE]), (2, [FLATE, FLATE]), (3, [FLATE] * 3), (2, [FLATE, FLATE, JPEG])]
)
def test_a_stream_that_unpacks_beyond_the_bound_is_refused_at_little_cost(
    times: int, filters: list[Name]
) -> None:
    bomb = with_stream(squeezed(300_000_000, times), filters)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert refusals(bomb) == ["PDF-UNPACKED"]
    assert time.process_time() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB
    assert refusals(with_stream(squeezed(1_000_000, times), filters)) == []


def test_streams_that_are_small_alone_are_refused_where_they_unpack_to_too_much_together() -> None:
    pdf = plain()
    packed = squeezed(MOST_UNPACKED)
    for few, many in (((0, 7), []), ((7, 8), ["PDF-UNPACKED"])):
        for number in range(*few):
            pdf.Root[f"/Part{number}"] = pdf.make_indirect(Stream(pdf, packed, Filter=FLATE))
        assert refusals(saved(pdf)) == many


def test_an_image_of_more_pixels_than_a_scan_has_is_refused() -> None:
    assert refusals(with_stream(b"\xff\xd8", [JPEG], Subtype=Name.Image, Width=5100, Height=8400)) == []
    huge = with_stream(b"\xff\xd8", [JPEG], Subtype=Name.Image, Width=65_535, Height=65_535)
    assert refusals(huge) == ["PDF-UNPACKED"]


def test_a_stream_that_does_not_unpack_is_damaged() -> None:
    assert refusals(with_stream(b"no zlib", [FLATE])) == ["PDF-DAMAGED"]
    assert refusals(with_stream(squeezed(1000), [Name.Unknown])) == ["PDF-DAMAGED"]
    assert refusals(with_stream(squeezed(1000), [JPEG, FLATE])) == ["PDF-DAMAGED"]


def form(pdf: Pdf, text: bytes, **resources: object) -> Object:
    return pdf.make_indirect(
        Stream(pdf, text, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Resources=Dictionary(**resources))
    )


def of_forms(pdf: Pdf, inner: Object) -> Object:
    return form(pdf, b"/A Do /A Do /A Do", XObject=Dictionary(A=inner))


def of_forms_by_many_names(pdf: Pdf, inner: Object) -> Object:
    return form(pdf, b"/A Do /#42 Do /C Do", XObject=Dictionary(A=inner, B=inner, C=inner))


def of_patterns(pdf: Pdf, inner: Object) -> Object:
    tile = Stream(pdf, b"/A Do", PatternType=1, Resources=Dictionary(XObject=Dictionary(A=inner)))
    return form(pdf, b"/P scn 1 /P SCN /P scn", Pattern=Dictionary(P=pdf.make_indirect(tile)))


def of_masks(pdf: Pdf, inner: Object) -> Object:
    return form(pdf, b"/G gs /G gs /G gs", ExtGState=Dictionary(G=Dictionary(SMask=Dictionary(G=inner))))


def of_glyphs(pdf: Pdf, inner: Object) -> Object:
    glyph = pdf.make_indirect(Stream(pdf, b"/A Do"))
    resources = Dictionary(XObject=Dictionary(A=inner))
    font = Dictionary(Subtype=Name.Type3, CharProcs=Dictionary(a=glyph), Resources=resources)
    return form(pdf, b"BT /F 1 Tf [(a) 3 (a)] TJ (a) Tj ET", Font=Dictionary(F=font))


KINDS = [of_forms, of_forms_by_many_names, of_patterns, of_masks, of_glyphs]


def on_page_content(pdf: Pdf, drawn: Object) -> None:
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=drawn))
    pdf.pages[0].obj.Contents = Stream(pdf, b"/A Do")


def on_annotation(pdf: Pdf, drawn: Object) -> None:
    shown = Dictionary(Subtype=Name.Stamp, Rect=Array([0, 0, 9, 9]), AP=Dictionary(N=Dictionary(Yes=drawn)))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(shown)])


@pytest.mark.parametrize("place", [on_page_content, on_annotation])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("levels", "codes"), [(4, []), (12, ["PDF-DRAWN"]), (40, ["PDF-DRAWN"])])
def test_what_a_page_draws_is_counted_as_often_as_it_is_drawn(
    place: object, kind: object, levels: int, codes: list[str]
) -> None:
    pdf = plain()
    inner = form(pdf, b"0 0 1 1 re f")
    for _ in range(levels):
        inner = kind(pdf, inner)  # type: ignore[operator]
    place(pdf, inner)  # type: ignore[operator]
    started = time.process_time()
    assert refusals(saved(pdf)) == codes
    assert time.process_time() - started < 5


def test_a_letterhead_on_every_page_and_a_text_in_pictures_of_letters_are_no_danger() -> None:
    pdf = plain(200)
    glyphs = {f"g{n}": pdf.make_indirect(Stream(pdf, b"0 0 1 1 re f")) for n in range(250)}
    font = pdf.make_indirect(Dictionary(Subtype=Name.Type3, CharProcs=Dictionary(**glyphs)))
    letterhead = form(pdf, b"0 0 1 1 re f")
    for page in pdf.pages:
        page.obj.Resources = Dictionary(XObject=Dictionary(A=letterhead), Font=Dictionary(F=font))
        page.obj.Contents = Stream(pdf, b"/A Do BT /F 1 Tf " + b"(" + b"a" * 100 + b") Tj " * 60 + b"ET")
    assert refusals(saved(pdf)) == []


def test_a_form_that_draws_itself_is_refused() -> None:
    pdf = plain()
    turning = form(pdf, b"/A Do")
    turning.Resources.XObject = Dictionary(A=turning)
    on_page_content(pdf, turning)
    assert refusals(saved(pdf)) == ["PDF-DRAWN"]


def test_forms_without_resources_of_their_own_draw_those_of_the_page() -> None:
    pdf = plain()
    names = [Name(f"/N{level}") for level in range(13)]
    drawn = [
        pdf.make_indirect(Stream(pdf, f"{name} Do ".encode() * 3, Subtype=Name.Form)) for name in names[1:]
    ]
    on_page_content(pdf, drawn[0])
    for name, inner in zip(names[1:], drawn[1:], strict=False):
        pdf.pages[0].obj.Resources.XObject[name] = inner
    assert refusals(saved(pdf)) == ["PDF-DRAWN"]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_pdf_with_bytes_changed_gets_a_verdict(data: st.DataObject) -> None:
    text = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(text)))
        text[start : start + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=10))
    check_pdf(bytes(text))


SAMPLE = saved(plain(2))
