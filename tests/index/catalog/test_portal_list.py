import gzip
import json

import pytest

from index.catalog.procedure import Agency, AgencyRole, Procedure
from index.catalog.sources import SourceError, portal_list, text_export
from tests.conftest import SHARED

ROW = {
    "id": "00000000-1111-2222-3333-444444444444",
    "name": "Cấp giấy phép nuôi rồng cảnh",
    "code": "1.999001",
    "categories": ["Chăn nuôi"],
    "departments": ["Sở Nuôi rồng", ""],
    "departmentPromulgate": "UBND tỉnh Rồng Vàng",
    "formalityTargetType": ["Công dân Việt Nam"],
    "state": "ACTIVE",
    "type": "STANDARD_INTERNAL",
}
BARE = Procedure(code="1.999001", name="Cấp giấy phép nuôi rồng cảnh")


@pytest.fixture
def listing(tmp_path):
    def write(*rows, name="list.jsonl"):
        lines = "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows) + "\n"
        path = tmp_path / name
        path.write_bytes(gzip.compress(lines.encode()) if name.endswith(".gz") else lines.encode())
        return path

    return write


@pytest.fixture
def listed(listing):
    return portal_list.read_list(listing(ROW))["1.999001"]


@pytest.fixture(scope="session")
def national_list():
    path = SHARED / "data" / "portal-api-list-2026-07.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"the portal's list is not at {path}")
    return path


class TestReading:
    def test_a_row_is_read_field_by_field(self, listed):
        assert (listed.portal_id, listed.name) == (ROW["id"], ROW["name"])
        assert (listed.fields, listed.applicants) == (("Chăn nuôi",), ("Công dân Việt Nam",))
        assert listed.departments == ("Sở Nuôi rồng",)
        assert (listed.state, listed.type, listed.internal) == ("ACTIVE", "STANDARD_INTERNAL", True)
        assert listed.provinces == ("Rồng Vàng",)

    def test_gzip_and_blank_lines_change_nothing(self, listing, listed):
        assert portal_list.read_list(listing("", ROW, "", name="list.jsonl.gz")) == {"1.999001": listed}

    def test_a_code_with_a_blank_is_still_that_code(self, listing):
        assert list(portal_list.read_list(listing(ROW | {"code": " 1.999001"}))) == ["1.999001"]

    @pytest.mark.parametrize("order", [1, -1])
    def test_of_two_rows_with_a_code_the_one_written_without_blanks_is_it(self, listing, order):
        rows = [ROW | {"code": " 1.999001", "name": "Khác"}, ROW][::order]
        path = listing(*rows)
        assert portal_list.read_list(path)["1.999001"].name == ROW["name"]
        (rejection,) = portal_list.rejections(path)
        assert "Khác" in rejection.reason

    def test_bad_rows_are_reported_by_line_and_the_rest_is_read(self, listing):
        path = listing(ROW | {"code": "1.014955-Xoa"}, "{broken", "[]", '{"code": 1}', ROW, "x" * 1_000_002)
        assert list(portal_list.read_list(path)) == ["1.999001"]
        reported = [(rejection.place, rejection.code) for rejection in portal_list.rejections(path)]
        assert reported == [
            ("list.jsonl:1", "1.014955-Xoa"),
            ("list.jsonl:2", ""),
            ("list.jsonl:3", ""),
            ("list.jsonl:4", ""),
            ("list.jsonl:6", ""),
        ]

    def test_a_truncated_gzip_is_refused_as_a_whole(self, listing):
        path = listing(*(ROW | {"code": f"1.{number:06}"} for number in range(500)), name="list.jsonl.gz")
        path.write_bytes(path.read_bytes()[:-200])
        with pytest.raises(SourceError, match="fetch the list again"):
            portal_list.read_list(path)

    def test_a_file_without_any_row_is_refused(self, listing):
        with pytest.raises(SourceError, match="holds no row"):
            portal_list.read_list(listing("<html>Request Rejected</html>"))


class TestEnriching:
    def test_adds_what_is_missing(self, listed):
        enriched = portal_list.enrich(BARE, listed)
        assert enriched.promulgating_agency == "UBND tỉnh Rồng Vàng"
        assert enriched.agencies_in(AgencyRole.EXECUTING) == ("Sở Nuôi rồng",)
        assert enriched.link == f"https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{ROW['id']}"
        assert (enriched.internal, enriched.provinces) == (True, ("Rồng Vàng",))

    def test_changes_nothing_that_the_record_says(self, listed):
        told = BARE.model_copy(
            update={
                "agencies": (
                    Agency(role=AgencyRole.PROMULGATING, name="Bộ Rồng"),
                    Agency(role=AgencyRole.EXECUTING, name="Cục Rồng"),
                ),
                "link": "https://example.vn/1",
                "internal": True,
                "provinces": ("Khác",),
            }
        )
        assert portal_list.enrich(told, listed) == told

    @pytest.mark.parametrize(
        ("publisher", "provinces"), [("UBND tỉnh Rồng Vàng", ("Rồng Vàng",)), ("Bộ Rồng", ()), (None, ("Đắk Lắk",))]
    )
    def test_a_province_concluded_from_decision_and_agencies_gives_way_to_the_list(self, listing, publisher, provinces):
        agencies = (Agency(role=AgencyRole.EXECUTING, name="Sở Nuôi rồng tỉnh Đắk Lắk"),)
        told = BARE.model_copy(
            update={"decision": "12/QĐ-UBND", "agencies": agencies, "provinces": ("Đắk Lắk",)},
        )
        row = portal_list.read_list(listing(ROW | {"departmentPromulgate": publisher}))["1.999001"]
        assert portal_list.enrich(told, row).provinces == provinces

    def test_twice_is_as_once(self, listed):
        once = portal_list.enrich(BARE, listed)
        assert portal_list.enrich(once, listed) == once

    def test_leaves_another_procedure_with_the_same_code_alone(self, listed):
        other = BARE.model_copy(update={"name": "Xây dựng chương trình công tác"})
        assert portal_list.enrich(other, listed) == other

    def test_by_the_row_of_another_code_is_an_error(self, listed):
        with pytest.raises(ValueError, match=r"1\.999001 cannot enrich 1\.999002"):
            portal_list.enrich(BARE.model_copy(update={"code": "1.999002"}), listed)


class TestTheNationalList:
    def test_is_read_and_nothing_is_lost(self, national_list):
        found, rejected = portal_list.read_list(national_list), portal_list.rejections(national_list)
        assert len(found) + len(rejected) == 5670
        assert sorted(rejection.code.strip() for rejection in rejected) == [
            "1.0133611",
            "1.014325",
            "1.014955-Xoa",
            "2.009182739",
        ]
        assert sum(listed.internal for listed in found.values()) == 192

    def test_gives_every_record_of_the_text_export_its_agency_and_link(self, national_list, national_export):
        found = portal_list.read_list(national_list)
        records = [record for record in text_export.records(national_export) if isinstance(record, Procedure)]
        enriched = [portal_list.enrich(record, found[record.code]) for record in records]
        assert all(record.link for record in enriched)
        assert sum(not record.promulgating_agency for record in enriched) <= 1
        named = [sum(bool(r.agencies_in(AgencyRole.EXECUTING)) for r in rs) for rs in (records, enriched)]
        assert named[1] > named[0]

    def test_agrees_with_the_provinces_that_the_text_export_alone_tells(self, national_list, national_export):
        found = portal_list.read_list(national_list)
        records = [record for record in text_export.records(national_export) if isinstance(record, Procedure)]
        concluded = [(record.provinces, found[record.code].provinces) for record in records if record.code in found]
        right = sum(told == truth for told, truth in concluded if told)
        precision = right / sum(bool(told) for told, _ in concluded)
        recall = right / sum(bool(truth) for _, truth in concluded)
        told_share = f"provinces of the text export: precision {precision:.2%}, recall {recall:.2%}, {right} right"
        print(told_share)
        assert precision >= 0.99, told_share
        assert recall >= 0.7, told_share
