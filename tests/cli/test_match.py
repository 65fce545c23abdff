"""`autosgern match` on files."""

import csv
import json

import pytest
from click.testing import CliRunner

from autosgern_service.cli.match import command

ROSTER = """student_id,oen,first,middle,last,preferred,former,dob,gender,bsid,last_year
S1,635684962,Gabrielle,Maude,Bélanger,,Roy;Côté,2004-05-07,F,890154,2022
S2,948743687,Liam,,O'Brien,,,2003-01-09,M,890154,2021
S3,,"Mary, Ann",,Smith,Molly,,2003-02-11,,,
"""
REQUESTS = """request_id,first,last,former,dob,gender,oen,bsid,last_year
Q1,Gabrielle,Belanger,,2004-05-07,F,635684962,890154,2022
Q2,LIAM,OBrien,,2003-01-09,M,,890154,2021
Q3,Nobody,Atall,,1999-09-09,,,,
Q4,Gabrielle,Okafor,Bélanger,2004-05-07,F,,890154,2022
"""


@pytest.fixture
def run(tmp_path):
    """Return a function that writes the files, runs the command, and returns its result and the decisions."""

    def start(roster=ROSTER, requests=REQUESTS, *options):
        (tmp_path / "r.csv").write_bytes(roster if isinstance(roster, bytes) else roster.encode())
        (tmp_path / "q.csv").write_bytes(requests if isinstance(requests, bytes) else requests.encode())
        files = [
            f"--{name}={tmp_path / file}"
            for name, file in (("roster", "r.csv"), ("requests", "q.csv"), ("out", "d.csv"))
        ]
        result = CliRunner().invoke(command, [*files, *options])
        out = tmp_path / "d.csv"
        rows = list(csv.DictReader(out.open(encoding="utf-8", newline=""))) if out.exists() else []
        return result, rows

    return start


def test_every_request_gets_a_row_in_its_order(run):
    result, rows = run()
    assert result.exit_code == 0
    assert list(rows[0]) == [
        "request_id",
        "outcome",
        "student_id",
        "score",
        "margin",
        "rule",
        "candidates",
        "risk",
    ]
    assert [(row["request_id"], row["outcome"], row["student_id"]) for row in rows] == [
        ("Q1", "Matched", "S1"),
        ("Q2", "Matched", "S2"),
        ("Q3", "NotFound", ""),
        ("Q4", "Matched", "S1"),
    ]


def test_the_same_files_give_the_same_bytes(run, tmp_path):
    run()
    first = (tmp_path / "d.csv").read_bytes()
    run()
    assert (tmp_path / "d.csv").read_bytes() == first


def test_columns_may_stand_in_any_order_with_others_between_and_a_bom(run):
    swapped = "note,last,first,dob,request_id,former,gender,oen,bsid,last_year,middle\n"
    result, rows = run(
        ROSTER,
        b"\xef\xbb\xbf" + (swapped + "x,Belanger,Gabrielle,2004-05-07,Q1,,F,,890154,2022,Maude\n").encode(),
    )
    assert (result.exit_code, rows[0]["student_id"]) == (0, "S1")


def test_json_is_the_last_line_and_counts_the_outcomes(run):
    result, _ = run(ROSTER, REQUESTS, "--json")
    summary = json.loads(result.stdout.splitlines()[-1])
    assert summary["requests"] == 4
    assert summary["outcomes"] == {"Matched": 3, "MultipleMatch": 0, "Review": 0, "NotFound": 1}
    assert summary["seconds"] >= 0


@pytest.mark.parametrize(
    "row",
    [
        "Q9,Gabrielle,Belanger,,2004-13-45,F,635684962,890154,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07,female,635684962,890154,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07,F,635684962,890154,22",
        "Q9,Gabrielle,Belanger",
        "Q9,Gabrielle,Belanger,,2004-05-07,F,635684962,890154,2022,more",
        ",Gabrielle,Belanger,,2004-05-07,F,635684962,890154,2022",
        f"Q9,{200_000 * 'x'},Belanger,,2004-05-07,F,635684962,890154,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07,F,6.35685E+08,890154,2022",
        "Q9,Gabrielle\0,Belanger,,2004-05-07,F,635684962,890154,2022",
        "Q9,Gabrielle,Belanger,,2004-W19-5,F,635684962,890154,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07 13:45:00,F,635684962,890154,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07T04:00:00Z,F,635684962,890154,2022",
        "Q9,Gabrielle,Belanger,,38114,F,635684962,890154,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07,Féminin,635684962,890154,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07,F,635684962,8901,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07,F,635684962,8.90154E+05,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07,H,635684962,890154,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07,F,635684962,École du Lac,2022",
        "Q9,Gabrielle,Belanger,,2004-05-07,F,635684962,890154,2022.5",
    ],
)
def test_a_bad_request_is_named_by_its_line_and_left_to_a_person(run, row):
    result, rows = run(ROSTER, REQUESTS + row + "\n")
    assert result.exit_code == 0
    assert "q.csv:6: " in result.stderr
    assert (rows[-1]["outcome"], rows[-1]["rule"], rows[-1]["student_id"]) == ("Review", "bad-row", "")
    assert len(rows) == 5


SHAPES = [  # column, as meant, as a spreadsheet, pandas or a transcript writes it
    ("bsid", "890154", "00890154"),
    ("bsid", "890154", "890154.0"),
    ("bsid", "090154", "90154"),
    ("bsid", "090154", "90154.0"),
    ("bsid", "090154", "00090154"),
    ("oen", "635684962", "635684962.0"),
    ("oen", "635684962", "635684962.00"),
    ("last_year", "2022", "2022.0"),
    ("dob", "2004-05-07", "2004-05-07 00:00:00"),
    ("dob", "2004-05-07", "2004-05-07T00:00:00"),
    ("dob", "2004-05-07", "2004-05-07T00:00:00.000Z"),
    ("gender", "F", "f"),
    ("student_number", "007654321", "7654321.0"),
    ("oen", "635684962", '"=""635684962"""'),
    ("bsid", "090154", '="090154"'),
]
PERSON = {
    "first": "Zoé", "last": "Gagnon", "former": "", "dob": "2004-05-07", "gender": "F", "oen": "635684962",
    "bsid": "890154", "last_year": "2022", "student_number": "007654321",
}  # fmt: skip


def one_row(key: str, **values: str) -> str:
    """A file of one person."""
    columns = {key: "1", "middle": "", "preferred": ""} | PERSON | values
    return f"{','.join(columns)}\n{','.join(columns.values())}\n"


@pytest.mark.parametrize(("column", "meant", "written"), SHAPES)
def test_a_value_is_read_as_it_is_meant_in_either_file(run, column, meant, written):
    roster, request = one_row("student_id", **{column: meant}), one_row("request_id", **{column: meant})
    _, expected = run(roster, request)
    assert expected[0]["outcome"] == "Matched"
    for files in (
        (one_row("student_id", **{column: written}), request),
        (roster, one_row("request_id", **{column: written})),
    ):
        result, rows = run(*files)
        assert rows == expected
        assert "not usable" not in result.stderr


@pytest.mark.parametrize("written", ["0", "-", "N/A", "NULL", "aucun"])
@pytest.mark.parametrize("column", ["bsid", "oen", "last_year", "gender", "student_number"])
def test_a_way_of_leaving_a_value_out_is_no_bad_row(run, column, written):
    roster, without = one_row("student_id"), one_row("request_id", **{column: ""})
    result, rows = run(roster, one_row("request_id", **{column: written}))
    assert rows == run(roster, without)[1]
    assert "not usable" not in result.stderr


@pytest.mark.parametrize(
    ("column", "written"), [("bsid", "000000"), ("bsid", "0.0"), ("dob", "0000-00-00 00:00:00")]
)
def test_zeros_of_any_form_leave_a_value_out(run, column, written):
    result, _ = run(one_row("student_id", **{column: written}), one_row("request_id"))
    assert "not usable" not in result.stderr


@pytest.mark.parametrize(
    ("column", "written"), [("bsid", "1890154"), ("oen", "6.35685E+08"), ("dob", "7 mai 2004")]
)
def test_a_value_that_is_not_understood_is_told_of_either_file(run, column, written):
    result, rows = run(one_row("student_id", **{column: written}), one_row("request_id", **{column: written}))
    assert f"r.csv:2: {column} '{written}' is not usable" in result.stderr
    assert f"q.csv:2: {column} '{written}' is not usable" in result.stderr
    assert rows[0]["rule"] == "bad-row"


def test_a_student_whose_id_has_lost_digits_is_told_and_left_to_a_person(run):
    header, person = one_row("student_id").splitlines()
    result, rows = run(f"{header}\n1.00235E+09{person[1:]}\n", one_row("request_id"))
    assert "r.csv:2: student_id '1.00235E+09' has lost digits" in result.stderr
    assert (rows[0]["outcome"], rows[0]["rule"], rows[0]["student_id"]) == ("Review", "student-id-shared", "")


def test_an_id_that_looks_like_a_number_with_decimals_is_given_back_as_it_is_written(run):
    header, person = one_row("student_id").splitlines()
    _, rows = run(f"{header}\n1001.0{person[1:]}\n", one_row("request_id"))
    assert rows[0]["student_id"] == "1001.0"


def test_lines_are_counted_where_a_field_holds_a_line_break(run):
    result, _ = run(ROSTER, REQUESTS + '"Q\n8",A,B,,,,,,\nQ9,A,B,,bad,,,,\n')
    assert "q.csv:8: " in result.stderr


def test_a_quote_that_is_not_closed_spoils_its_own_line_only(run):
    roster = ROSTER.replace("S2,", 'S9,,"Ana,,Silva,,,1999-01-01,F,,\nS2,')
    header, *asked = REQUESTS.splitlines()
    asked[1:1] = [
        'Q9,"Ana,Silva,,1999-01-01,F,,,',
        'Q9,"Ana,Silva,,1999-01-01,F,,,',
        'Q9,"Ana" B,Silva,,,F,,,',
    ]
    result, rows = run(roster, "\n".join([header, *asked]))
    assert "r.csv:3: a quote is not closed" in result.stderr
    assert "q.csv:3: a quote is not closed" in result.stderr
    assert [(row["request_id"], row["student_id"], row["rule"] == "bad-row") for row in rows] == [
        ("Q1", "S1", False),
        *[("Q9", "", True)] * 3,
        ("Q2", "S2", False),
        ("Q3", "", False),
        ("Q4", "S1", False),
    ]


def test_two_quotes_on_two_lines_do_not_make_one_request_of_two(run):
    """The joined record has the right width, and would be sent with the second one's birth date and OEN."""
    header = REQUESTS.splitlines()[0]
    first = 'Q1,"Gabrielle,Roy,,2004-05-07,F,,,'
    second = 'Q2,Liam",OBrien,,2003-01-09,M,948743687,890154,2021'
    _, rows = run(ROSTER, "\n".join([header, first, second]))
    assert [(row["request_id"], row["student_id"]) for row in rows] == [("Q1", ""), ("Q2", "S2")]
    assert rows[0]["rule"] == "bad-row"
    spoiled = 'S9,"1,Ana,,Silva,,,1999-01-01,F,,\nS1,'
    _, rows = run(ROSTER.replace("S1,", spoiled).replace("Bélanger,,", 'Bélanger",,'), REQUESTS)
    assert [row["student_id"] for row in rows] == ["S1", "S2", "", "S1"]


def test_a_shifted_row_of_the_roster_is_left_out_and_empty_cells_more_do_no_harm(run):
    shifted = ROSTER.replace("S2,948743687,", "S2,948743687,,")
    result, rows = run(shifted, REQUESTS)
    assert "r.csv:3: 12 fields where the header has 11" in result.stderr
    assert [row["student_id"] for row in rows] == ["S1", "", "", "S1"]
    result, rows = run(ROSTER.replace("2022\n", "2022,,\n"), REQUESTS.replace("2021\n", "2021,\n"))
    assert "fields" not in result.stderr
    assert [row["student_id"] for row in rows] == ["S1", "S2", "", "S1"]


def test_a_line_break_within_a_name_is_read(run):
    asked = REQUESTS.splitlines()[0] + '\nQ1,Gabrielle,"Bel\nanger",,2004-05-07,F,635684962,890154,2022\n'
    _, rows = run(ROSTER, asked)
    assert [(row["request_id"], row["student_id"]) for row in rows] == [("Q1", "S1")]


def test_an_id_of_two_students_names_neither(run):
    another = "S1,,Olu,,Adeyemi,,,2003-01-02,M,890154,2021\n"
    asked = REQUESTS + "Q5,Olu,Adeyemi,,2003-01-02,M,,890154,2021\n"
    result, rows = run(ROSTER + another, asked)
    assert "belongs to two different students" in result.stderr
    found = [(row["outcome"], row["rule"], row["student_id"]) for row in (rows[0], rows[4])]
    assert found == [("Review", "student-id-shared", "")] * 2
    assert rows[0]["candidates"] == "S1"
    assert rows[1]["student_id"] == "S2"


@pytest.mark.parametrize("source", ["r.csv", "q.csv"])
def test_the_decisions_never_overwrite_what_they_are_made_from(run, tmp_path, source):
    run()
    before = (tmp_path / source).read_bytes()
    result, _ = run(ROSTER, REQUESTS, f"--out={tmp_path / '.' / source}")
    assert result.exit_code == 2
    assert "overwrite" in result.stderr
    assert (tmp_path / source).read_bytes() == before


def test_a_bad_roster_row_is_named_and_the_rest_is_used(run):
    result, rows = run(ROSTER + "S4,,Ana,,Silva,,,1999-99-99,F,,\n,,No,,Id,,,,,,\n", REQUESTS)
    assert "r.csv:5: " in result.stderr
    assert "r.csv:6: " in result.stderr
    assert rows[0]["student_id"] == "S1"


def test_a_student_on_two_rows_with_two_schools_is_one_student(run):
    again = "S1,635684962,Gabrielle,Maude,Bélanger,,Roy;Côté,2004-05-07,F,890155,2020\n"
    result, rows = run(ROSTER + again, REQUESTS)
    assert rows[0]["outcome"] == "Matched"
    assert "r.csv" not in result.stderr


@pytest.mark.parametrize(
    ("again", "same"),
    [
        ("S1,,GABRIELLE,,Belanger,,,2004-05-07,,890155,2020", True),  # what is left out is no other person's
        ("S1,000000000,Gabrielle,,Bélanger,,,2004-05-07,F,890155,2020", True),
        ("S1,635-684-962,Gabrielle,Maud,Bélanger,Gaby,,2004-05-07,F,890155,2020", True),
        ("S1,635684962,Gabrielle,Maude,Bélanger,,Roy;Côté,2004-05-08,F,890155,2020", False),
        ("S1,948743687,Gabrielle,Maude,Bélanger,,Roy;Côté,2004-05-07,F,890155,2020", False),
        ("S1,635684962,Marielle,Maude,Bélanger,,Roy;Côté,2004-05-07,F,890155,2020", False),
    ],
)
def test_two_rows_of_one_id_are_one_student_where_nothing_contradicts(run, again, same):
    result, rows = run(ROSTER + again + "\n", REQUESTS)
    assert (rows[0]["rule"] == "student-id-shared", "two different students" in result.stderr) == (
        not same,
        not same,
    )
    if same:
        assert rows[0]["student_id"] == "S1"


@pytest.mark.parametrize(
    ("roster", "requests", "why"),
    [
        ("student_id,first\nS1,A\n", REQUESTS, "r.csv: no column oen, middle"),
        (ROSTER, "request_id,first\nQ1,A\n", "q.csv: no column last"),
        (ROSTER, "", "q.csv: the first line is '', not the names"),
        (ROSTER, "\n" + REQUESTS, "q.csv: the first line is '', not the names"),
        (ROSTER, "sep=;\n" + REQUESTS, "q.csv: the first line is 'sep=;', not the names"),
        (b"\xff\xfe\x00", REQUESTS, "r.csv: not UTF-8"),
        (ROSTER, REQUESTS.encode("utf-16"), "save it as CSV in UTF-8"),
        (ROSTER, REQUESTS.replace(",", ";"), "separated by ';', not by commas"),
        (ROSTER.replace(",", "\t"), REQUESTS, "separated by '\\t', not by commas"),
        (ROSTER, REQUESTS.replace("former", "first"), "q.csv: no column former"),
        (ROSTER, REQUESTS.replace("former", "former,last", 1), "q.csv: more than one column last"),
    ],
)
def test_a_file_that_cannot_be_used_ends_the_run_and_says_why(run, roster, requests, why):
    result, _ = run(roster, requests)
    assert result.exit_code == 2
    assert why in result.stderr


def test_a_missing_file_ends_the_run(tmp_path):
    missing = str(tmp_path / "missing.csv")
    result = CliRunner().invoke(command, ["--roster", missing, "--requests", missing, "--out", missing])
    assert result.exit_code == 2


NUMBERED = """request_id,first,last,former,dob,gender,oen,bsid,last_year,student_number
Q1,Mol,Smyth,,2003-02-11,F,,,,7007284165
Q2,Liam,Okafor,,2003-01-09,M,,890154,2021,007284165
"""


def test_a_student_number_of_the_roster_confirms(run):
    roster = ROSTER.replace("\n", ",student_number\n", 1).replace("M,890154,2021", "M,890154,2021,7284165")
    roster = roster.replace("F,890154,2022", "F,890154,2022,").replace("02-11,,,", "02-11,,,,")
    _, rows = run(roster, NUMBERED)
    assert [(row["student_id"], row["rule"]) for row in rows[1:]] == [("S2", "number-names-birth")]


def test_without_such_a_column_the_id_that_somebody_typed_is_the_number(run):
    _, rows = run(ROSTER.replace("S2", "07284165"), NUMBERED)
    assert (rows[1]["student_id"], rows[1]["rule"]) == ("07284165", "number-names-birth")
    _, rows = run(ROSTER.replace("S2", "7284165.0"), NUMBERED)
    assert (rows[1]["student_id"], rows[1]["rule"]) == ("7284165.0", "number-names-birth")
    other = ROSTER.replace("S2", "0654321")  # an id that nobody typed says nothing, for or against
    _, rows = run(other, NUMBERED)
    assert rows[1]["outcome"] == "Review"
    _, plain = run(other, NUMBERED.replace("0007284165", ""))
    assert plain[1]["score"] == rows[1]["score"]


def test_the_standard_policy_suggests_more(run):
    asked = "request_id,first,last,former,dob,gender,oen,bsid,last_year\nQ1,Gaby,Belanger,,2004-05-07,F,,890154,2022\n"
    assert run(ROSTER, asked)[1][0]["outcome"] == "Review"
    assert run(ROSTER, asked, "--policy=standard")[1][0]["outcome"] == "Matched"


def test_no_requests_give_a_header_only(run):
    result, rows = run(ROSTER, REQUESTS.splitlines()[0] + "\n", "--json")
    assert (result.exit_code, rows) == (0, [])
