"""A search over a small catalogue, for tests of what is answered."""

import datetime

import pytest

from actions.places import OneStopGuide
from configuration.settings import load_settings
from index.catalog.procedure import (
    Agency,
    AgencyRole,
    DocumentGroup,
    Fee,
    FeeMeaning,
    Form,
    LegalBasis,
    Level,
    Procedure,
    ProcessingTime,
    RequiredDocument,
    SubmissionChannel,
    SubmissionMethod,
    TimeUnit,
)
from index.catalog.sources import own_records
from index.places.directory import SAMPLE, Directory
from index.places.installed import InstalledDirectory
from index.places.places import places
from index.questions.question_bank import questions_by_code
from index.search.header import Header
from index.search.installed import encoder_key, load_encoder, prepare_encoder
from index.search.release import Releases
from tests.conftest import ROOT
from tests.index.catalog.conftest import database, postgresql_socket  # noqa: F401  an empty SQLite and PostgreSQL

CARD = Procedure(
    code="1.000001",
    name="CẤP LẠI THẺ CĂN CƯỚC.",
    decision="5710/QĐ-MAU",
    levels=(Level.COMMUNE,),
    summary="Xin lại thẻ khi mất.",
    agencies=(
        Agency(role=AgencyRole.EXECUTING, name="Công an cấp xã"),
        Agency(role=AgencyRole.PROMULGATING, name="Bộ Công an"),
    ),
    channels=(
        SubmissionChannel(
            method=SubmissionMethod.DIRECT,
            times=(ProcessingTime(amount=7, unit=TimeUnit.WORKING_DAY),),
            fees=(Fee(meaning=FeeMeaning.AMOUNT, amount=70_000, note="Đến hết năm 2026 thu 50%."),),
        ),
        SubmissionChannel(
            method=SubmissionMethod.POSTAL,
            times=(ProcessingTime(amount=7, unit=TimeUnit.WORKING_DAY),),
            fees=(Fee(meaning=FeeMeaning.NOT_PUBLISHED),),
        ),
    ),
    document_groups=(
        DocumentGroup(
            documents=(
                RequiredDocument(name="Phiếu đề nghị", originals=1, forms=(Form(name="Mẫu DC02"),)),
                RequiredDocument(name="Giấy tờ của người đại diện", originals=1, copies=2),
            ),
            notes=("Nộp mạng thì điền trên mạng.",),
        ),
    ),
    steps=("Nộp phiếu.", "Nhận thẻ."),
    results=("Thẻ căn cước",),
    legal_basis=(LegalBasis(number="26/2023/QH15", title="Luật Căn cước"),),
    link="https://example.vn/1",
)
PERMIT = Procedure(
    code="1.000002",
    name="Cấp giấy phép xây dựng nhà ở",
    common_names=("xin phép xây nhà",),
    document_groups=(
        DocumentGroup(documents=(RequiredDocument(name="Đơn đề nghị", originals=1),)),
        DocumentGroup(case="Trường hợp xây mới", documents=(RequiredDocument(name="Bản vẽ xây mới", copies=2),)),
        DocumentGroup(case="Trường hợp sửa chữa", documents=(RequiredDocument(name="Ảnh hiện trạng", copies=1),)),
    ),
)
BIRTH = Procedure(code="1.000003", name="Đăng ký khai sinh", common_names=("làm khai sinh cho con",))
MARRIAGE = Procedure(code="1.000004", name="Đăng ký kết hôn", common_names=("làm giấy kết hôn",))


@pytest.fixture
def card():
    return CARD


@pytest.fixture
def permit():
    return PERMIT


@pytest.fixture
def birth():
    return BIRTH


class FixedSearch:
    """Finds by plain containment of a key, so that each test says what is found."""

    def __init__(self):
        self.procedures = (CARD, PERMIT, BIRTH, MARRIAGE)

    def procedure(self, code):
        return next((p for p in self.procedures if p.code == code), None)

    def header(self, code):
        return Header.of(self.procedure(code))

    def search(self, text, count=10, filters=None):
        from index.search.decision import Decision
        from index.search.engine import Hit, SearchResult
        from index.search.wording import subject
        from vietnamese.text import fold

        keys = {"can cuoc": CARD, "xay": PERMIT, "khai sinh": BIRTH, "ket hon": MARRIAGE}
        found = [p for key, p in keys.items() if key in fold(text)]
        if "dang ky" in fold(text) and not found:
            found = [BIRTH, MARRIAGE]
        hits = tuple(Hit(p.code, p.name, 0.9) for p in found)
        decision = {0: Decision.NONE, 1: Decision.ANSWER}.get(len(found), Decision.CLARIFY)
        return SearchResult(decision, hits, subject(text))


class WordSearch:
    """Finds by the words of names: where one name holds most of the question's words it answers, else asks which."""

    def __init__(self, *procedures):
        self.procedures = procedures

    def procedure(self, code):
        return next((p for p in self.procedures if p.code == code), None)

    def header(self, code):
        procedure = self.procedure(code)
        return Header.of(procedure) if procedure else None

    def search(self, text, count=10, filters=None):
        from index.search.decision import Decision
        from index.search.engine import PUBLIC, Hit, SearchResult
        from index.search.wording import subject
        from vietnamese.text import fold

        asked = subject(text)
        words = set(asked.split())
        filters = filters or PUBLIC
        shares = [
            (len(words & set(fold(p.name).split())) / max(len(words), 1), p)
            for p in self.procedures
            if filters.admits(Header.of(p))
        ]
        shares = sorted((each for each in shares if each[0] > 0), key=lambda each: -each[0])
        hits = tuple(Hit(p.code, p.name, share) for share, p in shares[:count])
        best = [p for share, p in shares if share == shares[0][0]]
        if not hits or hits[0].score < 0.5:
            return SearchResult(Decision.NONE, hits, asked)
        return SearchResult(Decision.ANSWER if len(best) == 1 else Decision.CLARIFY, hits, asked)


@pytest.fixture
def engine():
    return FixedSearch()


@pytest.fixture(scope="session")
def starter(var_folder, tmp_path_factory):
    """The real search over the starter catalogue, with the encoder of this installation's settings."""
    name = prepare_encoder(load_settings(var=var_folder))
    lines = [record.model_dump_json() for record in own_records.records(ROOT / "index" / "starter")]
    releases = Releases(tmp_path_factory.mktemp("starter") / "releases")
    encoder = load_encoder(name, threads=1)
    release = releases.build(lines, questions_by_code(), lambda: encoder, encoder_key(name), "starter")
    return releases.open(release, encoder)


@pytest.fixture
def empty_guide():
    """The country's places, and no directory of one-stop units."""
    return OneStopGuide(places(), None)


@pytest.fixture(scope="session")
def sample_guide():
    """The country's places, and the made-up directory as if imported on 2 March 2026."""
    imported_at = datetime.datetime(2026, 3, 1, 18, tzinfo=datetime.UTC)
    return OneStopGuide(places(), InstalledDirectory(Directory.read(SAMPLE, places()), SAMPLE.name, imported_at))
