"""Every number that the risk rests on says where it is from."""

from matcher.rates import documented, rates


def test_every_rate_has_a_source_and_a_sensitivity():
    for about, table in documented().items():
        for name, row in table.items():
            assert set(row) == {"value", "source", "sensitivity"}, (about, name)
            assert row["source"].strip(), (about, name)
            assert row["sensitivity"].strip(), (about, name)


def test_every_chance_is_one():
    for about in (
        "people",
        "given",
        "family",
        "birth",
        "gender",
        "school",
        "year",
        "middle",
        "oen",
        "number",
    ):
        for name, value in rates(about).items():
            if name not in ("board_size", "schools", "clustered"):
                assert 0 < value <= 1, (about, name)


def test_a_student_types_what_is_right_more_often_than_anything_else():
    for about, right in (("given", "exact"), ("family", "exact"), ("birth", "exact"), ("oen", "equal")):
        rate = rates(about)
        assert rate[right] == max(value for name, value in rate.items() if name != "sole")
