import datetime
import itertools
import json

import pytest
from rich.console import Console

from index.catalog import comparison
from index.catalog.comparison import ComparisonError, as_text, changes_of, compare
from index.catalog.procedure import (
    Agency,
    AgencyRole,
    DocumentGroup,
    Fee,
    FeeMeaning,
    LegalBasis,
    Level,
    OnlineLevel,
    Procedure,
    ProcessingTime,
    RequiredDocument,
    SubmissionChannel,
    SubmissionMethod,
    TimeMeaning,
    TimeUnit,
)
from index.catalog.sources import text_export


def five_days(amount=5.0, **more):
    return ProcessingTime(amount=amount, unit=TimeUnit.WORKING_DAY, **more)


def fee(amount, **more):
    return Fee(meaning=FeeMeaning.AMOUNT, amount=amount, **more)


FORM = RequiredDocument(name="Đơn đề nghị nuôi rồng", originals=1)
PHOTO = RequiredDocument(name="Ảnh chân dung của rồng", originals=2)
DIRECT = SubmissionChannel(
    method=SubmissionMethod.DIRECT, times=(five_days(),), fees=(fee(20000, applies_to="mỗi con"),)
)
ONLINE = SubmissionChannel(method=SubmissionMethod.ONLINE, times=(five_days(3.0),))
STEPS = (
    "Bước 1: Người nuôi rồng nộp hồ sơ ở xã.",
    "Bước 2: Công chức xã đến xem chuồng rồng.",
    "Bước 3: Chủ tịch xã ký giấy phép.",
)


def dragon(**fields):
    facts = {
        "code": "1.999001",
        "name": "Cấp giấy phép nuôi rồng",
        "levels": (Level.COMMUNE,),
        "channels": (DIRECT, ONLINE),
        "document_groups": (DocumentGroup(case="Trường hợp nuôi lần đầu", documents=(FORM, PHOTO)),),
        "steps": STEPS,
        "agencies": (Agency(role=AgencyRole.EXECUTING, name="Ủy ban nhân dân cấp xã"),),
        "legal_basis": (LegalBasis(number="1/2026/QH15", title="Luật Rồng"),),
    }
    return Procedure(**{**facts, **fields})


def only_change(**fields):
    (change,) = changes_of(dragon(), dragon(**fields))
    return change


class TestWholeCatalogues:
    def test_what_appeared_vanished_changed_and_stayed_is_told_apart(self):
        before = [dragon(), dragon(code="1.999002"), dragon(code="1.999003")]
        after = [dragon(code="1.999003", name="Nuôi rồng"), dragon(code="1.999004"), dragon()]
        found = compare(before, after)
        assert [entry.code for entry in found.vanished] == ["1.999002"]
        assert [entry.code for entry in found.appeared] == ["1.999004"]
        assert [(one.code, one.name) for one in found.changed] == [("1.999003", "Nuôi rồng")]
        assert found.unchanged == 1
        assert not found.is_empty

    def test_a_code_that_stands_twice_is_refused_by_name(self):
        with pytest.raises(ComparisonError, match=r"1\.999001 stands twice in the newer version"):
            compare([], [dragon(), dragon()])

    def test_where_and_when_facts_were_taken_is_no_change(self):
        taken = {"facts_taken_on": datetime.date(2026, 7, 18), "source_updated_on": datetime.date(2026, 7, 1)}
        channel = DIRECT.model_copy(update={"source": "khác", "fees": (fee(20000, applies_to="mỗi con", source="x"),)})
        assert compare([dragon()], [dragon(source="b.txt", channels=(channel, ONLINE), **taken)]).is_empty

    def test_the_national_export_is_the_same_when_every_list_is_turned_round(self, national_export):
        records = itertools.islice(text_export.records(national_export), 400)
        procedures = [one for one in records if isinstance(one, Procedure)]
        turned = [
            one.model_copy(
                update={
                    field: tuple(reversed(getattr(one, field)))
                    for field in ("steps", "channels", "document_groups", "legal_basis", "agencies")
                }
            )
            for one in procedures
        ]
        found = compare(procedures, turned)
        assert found.is_empty
        assert found.unchanged == len(procedures) > 200


class TestItems:
    def test_a_changed_amount_is_found_inside_its_channel(self):
        dearer = DIRECT.model_copy(update={"fees": (fee(30000, applies_to="mỗi con"),)})
        change = only_change(channels=(ONLINE, dearer))
        assert change.place == "channels.1.fees.0.amount"
        assert change.label == "cách thức thực hiện › nộp trực tiếp › phí, lệ phí › mỗi con › số"
        assert (change.before, change.after) == ("20.000", "30.000")

    def test_a_changed_time_is_found_inside_its_channel(self):
        slower = ONLINE.model_copy(update={"times": (five_days(4.0),)})
        change = only_change(channels=(DIRECT, slower))
        assert (change.place, change.before, change.after) == ("channels.1.times.0.amount", "3", "4")

    def test_a_moved_document_that_also_changed_tells_only_what_changed(self):
        copied = FORM.model_copy(update={"copies": 1})
        change = only_change(
            document_groups=(DocumentGroup(case="Trường hợp nuôi lần đầu", documents=(PHOTO, copied)),)
        )
        assert (change.place, change.before, change.after) == ("document_groups.0.documents.1.copies", "0", "1")

    def test_a_new_document_stands_alone(self):
        documents = (RequiredDocument(name="Giấy khám sức khỏe", copies=1), FORM, PHOTO)
        change = only_change(document_groups=(DocumentGroup(case="Trường hợp nuôi lần đầu", documents=documents),))
        assert change.place == "document_groups.0.documents.0"
        assert (change.before, change.after) == ("", "Giấy khám sức khỏe (0 bản chính, 1 bản sao)")

    def test_a_document_that_goes_to_another_case_is_a_change(self):
        before = dragon(document_groups=(DocumentGroup(case="A", documents=(FORM, PHOTO)), DocumentGroup(case="B")))
        after = dragon(
            document_groups=(DocumentGroup(case="A", documents=(FORM,)), DocumentGroup(case="B", documents=(PHOTO,)))
        )
        gone, come = changes_of(before, after)
        assert (gone.place, gone.after) == ("document_groups.0.documents.1", "")
        assert (come.place, come.before) == ("document_groups.1.documents.0", "")

    def test_a_reworded_step_stands_beside_its_old_words_wherever_it_moved(self):
        reworded = "Bước 2: Công chức xã đến xem kỹ chuồng rồng."
        change = only_change(steps=(STEPS[2], reworded, STEPS[0]))
        assert (change.place, change.before, change.after) == ("steps.1", STEPS[1], reworded)

    def test_a_step_said_twice_instead_of_once_is_a_change(self):
        change = only_change(steps=(*STEPS, STEPS[2]))
        assert (change.before, change.after) == ("", STEPS[2])

    def test_a_step_with_quite_other_words_is_one_gone_and_one_come(self):
        gone, come = changes_of(dragon(), dragon(steps=(*STEPS[:2], "Nhận kết quả qua bưu điện.")))
        assert (gone.before, gone.after) == (STEPS[2], "")
        assert (come.before, come.after) == ("", "Nhận kết quả qua bưu điện.")

    def test_another_agency_in_the_same_role_is_one_change(self):
        change = only_change(agencies=(Agency(role=AgencyRole.EXECUTING, name="Sở Rồng"),))
        assert (change.before, change.after) == ("Ủy ban nhân dân cấp xã", "Sở Rồng")


class TestWords:
    @pytest.mark.parametrize(
        "enum", [FeeMeaning, TimeMeaning, TimeUnit, SubmissionMethod, OnlineLevel, AgencyRole, Level]
    )
    def test_every_value_of_the_catalogue_has_vietnamese_words(self, enum):
        assert all(as_text(member) and as_text(member) != member.value for member in enum)

    def test_every_field_of_the_catalogue_has_vietnamese_words(self):
        types = (Procedure, SubmissionChannel, DocumentGroup, RequiredDocument, Fee, ProcessingTime, LegalBasis, Agency)
        fields = {field for one in types for field in one.model_fields} - comparison.NOT_COMPARED - {"code"}
        assert fields - comparison._FIELDS.keys() == set()

    def test_a_channel_is_one_plain_line(self):
        assert as_text(DIRECT) == "nộp trực tiếp; 5 ngày làm việc; 20.000 đồng (mỗi con)"

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (Fee(meaning=FeeMeaning.AMOUNT, amount=10, currency="USD"), "10 USD"),
            (Fee(meaning=FeeMeaning.DOUBTFUL_AMOUNT, amount=50), "mức thu đáng ngờ: 50 đồng"),
            (ProcessingTime(meaning=TimeMeaning.NUMBER_WITHOUT_UNIT, amount=5), "5 không rõ đơn vị"),
        ],
    )
    def test_what_is_not_plain_dong_or_days_is_said_so(self, value, said):
        assert as_text(value) == said

    def test_json_holds_every_change(self):
        found = json.loads(comparison.as_json(compare([dragon()], [dragon(name="Nuôi rồng")])))
        assert found["changed"][0]["changes"] == [
            {"place": "name", "label": "tên", "before": "Cấp giấy phép nuôi rồng", "after": "Nuôi rồng"}
        ]

    def test_the_table_shows_square_brackets_as_they_are(self):
        console = Console(record=True, width=150)
        console.print(comparison.as_table(compare([], [dragon(name="Cấp [red] giấy")])))
        assert "Cấp [red] giấy" in console.export_text()
