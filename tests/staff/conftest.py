"""The desk over a real release: a few starter records, and made-up ones for what those do not show."""

import datetime
import hashlib
import shutil

import numpy as np
import pytest
import structlog
from starlette.testclient import TestClient

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
from index.search.lexical import terms
from index.search.release import LiveSearch, Releases
from staff.passwords import PasswordFile
from staff.server import build_app
from tests.conftest import ROOT

PASSWORD = "mật khẩu đủ dài"
HOST = "http://desk.test"

_STARTER = ("can-cuoc", "ho-tich", "cu-tru")

PERMIT = Procedure(
    code="1.900001",
    name="Cấp giấy phép xây dựng nhà ở mẫu",
    common_names=("xin phép xây nhà mẫu",),
    field="Xây dựng",
    levels=(Level.PROVINCE,),
    provinces=("Huế",),
    agencies=(
        Agency(role=AgencyRole.EXECUTING, name="Phòng Quản lý đô thị cấp huyện"),
        Agency(role=AgencyRole.PROMULGATING, name="Ủy ban nhân dân thành phố Huế"),
    ),
    channels=(
        SubmissionChannel(
            method=SubmissionMethod.DIRECT,
            times=(ProcessingTime(amount=15, unit=TimeUnit.WORKING_DAY, source="15 Ngày làm việc <b>nguồn ghi</b>"),),
            fees=(Fee(meaning=FeeMeaning.NOT_PUBLISHED, source="Lệ phí : 0 VNĐ ()"),),
        ),
    ),
    document_groups=(
        DocumentGroup(
            documents=(
                RequiredDocument(name="Đơn đề nghị", originals=1, forms=(Form(name="Mẫu số 01", link="https://example.vn/m01"),)),
            )
        ),
        DocumentGroup(case="Trường hợp xây mới", documents=(RequiredDocument(name="Bản vẽ xây mới", copies=2),)),
        DocumentGroup(
            case="Trường hợp sửa chữa",
            documents=(RequiredDocument(name="Ảnh hiện trạng", copies=1),),
            notes=("Ảnh chụp không quá ba tháng.",),
        ),
    ),
    steps=("Nộp đơn.", "Nhận giấy phép."),
    requirements=("Đất ở hợp pháp.",),
    results=("Giấy phép xây dựng",),
    legal_basis=(LegalBasis(number="45/2013/QH13", title="Luật Đất đai", source="Luật Đất đai số 45/2013/QH13"),),
    decision="01/QĐ-MAU",
    link="https://example.vn/900001",
    facts_taken_on=datetime.date(2024, 1, 1),
)  # fmt: skip
INTERNAL = Procedure(
    code="1.900002",
    name="Thẩm định nội bộ hồ sơ giấy phép mẫu",
    field="Xây dựng",
    internal=True,
    document_groups=(DocumentGroup(documents=(RequiredDocument(name="Tờ trình", originals=1),)),),
)
HOSTILE = Procedure(
    code="1.900003",
    name="Thủ tục <script>alert(1)</script> lạ",
    link="javascript:alert(1)",
    steps=("<img src=x onerror=alert(1)>",),
)


class HashedWords:
    """Vectors of hashed words: it stands in for the encoder's speed, not its wits."""

    dimensions = 64

    def queries(self, texts):
        return np.stack([self._vector(text) for text in texts])

    def passages(self, texts, progress=False):
        return self.queries(texts)

    def _vector(self, text):
        vector = np.full(self.dimensions, 1e-3, dtype=np.float32)
        for term in terms(text):
            vector[hashlib.md5(term.encode()).digest()[0] % self.dimensions] += 1.0
        return vector / np.linalg.norm(vector)


def starter():
    return [record for field in _STARTER for record in own_records.records(ROOT / "index" / "starter" / field)]


def publish(releases, procedures):
    """Build and publish a release, as an import does."""
    questions = {"1.014064": ("mất thẻ căn cước thì làm lại ở đâu",)}
    lines = [procedure.model_dump_json() for procedure in procedures]
    release = releases.build(lines, questions, HashedWords, "hashed", "test")
    releases.publish(release)
    return release


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A folder with a published release; tests that publish another take a copy."""
    folder = tmp_path_factory.mktemp("desk") / "releases"
    publish(Releases(folder), [*starter(), PERMIT, INTERNAL, HOSTILE])
    return folder


@pytest.fixture(scope="session")
def hashed(tmp_path_factory):
    """A folder of state in which the password is set: hashing takes its time on purpose."""
    folder = tmp_path_factory.mktemp("hashed")
    PasswordFile.of(folder).set(PASSWORD)
    return folder


@pytest.fixture
def var(tmp_path, hashed):
    return shutil.copytree(hashed, tmp_path / "var")


@pytest.fixture(scope="session", autouse=True)
def plain_logs():
    """Logs as the process writes them: without pictures of every variable."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def search(built):
    return LiveSearch(Releases(built), HashedWords)


@pytest.fixture
def visitor(var, search):
    """A browser that has not signed in."""
    app = build_app(load_settings(var=var), search, "test secret")
    with TestClient(app, base_url=HOST, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def officer(visitor):
    """A browser that has signed in."""
    assert sign_in(visitor).status_code == 303
    return visitor


def sign_in(client, password=PASSWORD, **headers):
    data = {"mat_khau": password, "tiep": "/"}
    return client.post("/dang-nhap", data=data, headers={"Origin": HOST, **headers})
