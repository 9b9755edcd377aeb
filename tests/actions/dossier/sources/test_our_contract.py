import datetime
import json
import ssl

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from actions.dossier.record import Dossier, DossierNotFound, DossierSourceBusy, DossierSourceDown, DossierUnreadable
from configuration.settings import ROOT, SettingsError
from tests.actions.dossier.servers import JSON, NOT_FOUND, PROBLEM, Answering, serving
from tests.actions.dossier.sources.conftest import open_configured

CODE = "H12.34-260115-0007"
DOSSIER = {
    "code": CODE,
    "procedure_name": "Đăng ký khai sinh",
    "status": 4,
    "as_of": "2026-01-19T10:15:00+07:00",
}
LOOK_UP = "/v1/dossiers/lookup"


@pytest.fixture
def answering():
    return Answering()


@pytest.fixture
async def source(answering):
    with serving(answering) as base_url:
        opened = open_configured(base_url=base_url)
        yield opened
        await opened.close()


def answer(answering, *told, status=200, kind=JSON):
    answering.answers[LOOK_UP] = (status, kind, *told)


def changed(**fields):
    return {**DOSSIER, **fields}


def test_the_examples_of_the_contract_are_dossiers():
    examples = yaml.safe_load((ROOT / "actions/dossier/openapi.yaml").read_text("utf-8"))["components"]["examples"]
    assert len(examples) >= 5
    for name, example in examples.items():
        told = {"status_name": "x", **example["value"]}
        assert Dossier.model_validate_json(json.dumps(told), strict=True).code, name


async def test_code_factor_and_correlation_id_are_sent_in_body_and_header(answering, source):
    answer(answering, DOSSIER)
    await source.look_up(CODE, "1234", "lan-1")
    path, headers, body = answering.asked[0]
    assert path == LOOK_UP
    assert json.loads(body) == {"code": CODE, "factor": "1234"}
    assert headers["x-correlation-id"] == "lan-1"


async def test_a_status_without_a_name_gets_the_national_one(answering, source):
    answer(answering, DOSSIER)
    assert (await source.look_up(CODE, "1234", "x")).status_name == "Đang xử lý"


async def test_fields_of_later_versions_and_of_owners_are_left_out(answering, source):
    answer(answering, changed(owner="Nguyễn Văn Mẫu", phone="0900000000", wind="nam"))
    assert "Mẫu" not in (await source.look_up(CODE, "1234", "x")).model_dump_json()


async def test_persons_in_free_text_are_taken_out(answering, source):
    step = {"status": 4, "at": "2026-01-16T09:00:00+07:00", "note": "Ông Nguyễn Văn Mẫu (0900000000) nộp thêm giấy"}
    answer(answering, changed(history=[step], supplements=["Bà Trần Thị Mẫu nộp giấy ủy quyền"]))
    dossier = await source.look_up(CODE, "1234", "x")
    assert dossier.history[0].note == "Ông ‹tên› (‹số điện thoại›) nộp thêm giấy"
    assert dossier.supplements == ("Bà ‹tên› nộp giấy ủy quyền",)


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
        b"[]",
        b'{"code": "' + CODE.encode(),
        {},
        {name: value for name, value in DOSSIER.items() if name != "as_of"},
        {name: value for name, value in DOSSIER.items() if name != "procedure_name"},
        changed(status=11),
        changed(status=None),
        changed(status=[4]),
        changed(status=True),
        changed(status="bốn"),
        changed(procedure_name=12),
        changed(procedure_name=""),
        changed(due_at=20260115),
        changed(due_at="15/01/2026"),
        changed(due_at="2026-01-15T08:00:00"),
        changed(due_at="0001-01-01T00:00:00+07:00"),
        changed(payments=[{"name": "Lệ phí", "amount": "50.000"}]),
        changed(payments=[{"name": "Lệ phí", "amount": -1}]),
        changed(supplements="Giấy"),
        changed(history=["bước"]),
        changed(history=[{"status": 4}]),
        changed(apology={"reason": "chậm"}),
        changed(code="H12.34-260115-0008"),
    ],
)
async def test_what_is_no_whole_dossier_is_refused_with_a_reason_and_no_value(answering, source, told):
    answer(answering, told)
    with pytest.raises(DossierUnreadable) as refused:
        await source.look_up(CODE, "1234", "x")
    assert str(refused.value)
    for value in (CODE, "H12.34", "15/01", "50.000", "bước"):
        assert value not in str(refused.value)


async def test_the_contracts_404_is_not_found(answering, source):
    answering.answers[LOOK_UP] = NOT_FOUND
    with pytest.raises(DossierNotFound):
        await source.look_up(CODE, "1234", "x")


@pytest.mark.parametrize(
    ("kind", "told"),
    [("text/html", b"<h1>404</h1>"), (JSON, {"detail": "Not Found"}), (PROBLEM, b"{"), (PROBLEM, {"status": 404})],
)
async def test_any_other_404_is_a_wrong_address_and_not_an_unknown_dossier(answering, source, kind, told):
    answer(answering, told, status=404, kind=kind)
    with pytest.raises(DossierSourceDown, match="base_url"):
        await source.look_up(CODE, "1234", "x")


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (502, DossierSourceBusy),
        (503, DossierSourceBusy),
        (504, DossierSourceBusy),
        (422, DossierUnreadable),
        (500, DossierSourceDown),
        (429, DossierSourceDown),
        (400, DossierSourceDown),
        (302, DossierSourceDown),
        (204, DossierSourceDown),
    ],
)
async def test_other_answers_are_told_apart_by_whether_asking_again_may_help(answering, source, status, fault):
    answer(answering, b"", status=status)
    with pytest.raises(DossierSourceDown, match=str(status)) as refused:
        await source.look_up(CODE, "1234", "x")
    assert type(refused.value) is fault


async def test_an_answer_without_an_end_is_not_read_to_its_end(answering, source):
    answer(answering, b"x" * 3_000_000)
    with pytest.raises(DossierSourceDown, match="1,000,000 bytes"):
        await source.look_up(CODE, "1234", "x")


class TestTokens:
    @pytest.fixture
    def answering(self):
        return Answering(token=(200, JSON, {"access_token": "the-1", "token_type": "Bearer", "expires_in": 3600}))

    @pytest.fixture
    async def source(self, answering):
        with serving(answering) as base_url:
            oauth = {"token_url": f"{base_url}/token", "client_id": "mot-cua", "client_secret": "bia", "scope": "doc"}
            opened = open_configured(base_url=base_url, contract={"oauth": oauth})
            yield opened
            await opened.close()

    async def test_one_token_serves_many_look_ups(self, answering, source):
        answer(answering, DOSSIER)
        for _ in range(3):
            await source.look_up(CODE, "1234", "x")
        assert (answering.calls("/token"), answering.calls(LOOK_UP)) == (1, 3)
        assert answering.asked[-1][1]["authorization"] == "Bearer the-1"
        _, headers, body = answering.asked[0]
        assert headers["authorization"].startswith("Basic ")
        assert b"grant_type=client_credentials" in body
        assert b"scope=doc" in body
        assert b"bia" not in body

    async def test_a_token_about_to_end_is_renewed_before_it_does(self, answering, source):
        answering.answers["/token"] = (200, JSON, {"access_token": "ngan", "token_type": "Bearer", "expires_in": 30})
        answer(answering, DOSSIER)
        await source.look_up(CODE, "1234", "x")
        await source.look_up(CODE, "1234", "x")
        assert answering.calls("/token") == 2

    async def test_a_token_that_is_not_taken_any_more_is_renewed_once(self, answering, source):
        refused = (401, PROBLEM, {"title": "Chưa xác thực", "status": 401})

        def revoked(headers, body):
            return (200, JSON, DOSSIER) if answering.calls(LOOK_UP) > 1 else refused

        answering.answers[LOOK_UP] = revoked
        assert (await source.look_up(CODE, "1234", "x")).code == CODE
        assert answering.calls("/token") == 2
        answering.answers[LOOK_UP] = refused
        asked = answering.calls(LOOK_UP)
        with pytest.raises(DossierSourceDown, match="credentials"):
            await source.look_up(CODE, "1234", "x")
        assert answering.calls(LOOK_UP) - asked == 2

    @pytest.mark.parametrize(
        ("told", "fault", "reason"),
        [
            ((401, JSON, {"error": "invalid_client"}), DossierSourceDown, "invalid_client"),
            ((200, "text/html", b"<html>"), DossierSourceDown, "no token"),
            ((200, JSON, {"token_type": "Bearer"}), DossierSourceDown, "no access_token"),
            ((200, JSON, {"access_token": "x", "expires_in": "mai"}), DossierSourceDown, "no token"),
            ((200, JSON, {"access_token": ["x"], "expires_in": 9}), DossierSourceDown, "no access_token"),
            ((200, JSON, {"access_token": "x", "expires_in": [9]}), DossierSourceDown, "no token"),
            ((200, JSON, {"access_token": "thẻ", "expires_in": 9}), DossierSourceDown, "no access_token"),
            ((200, JSON, {"access_token": "x\r\nHost: y"}), DossierSourceDown, "no access_token"),
            ((200, JSON, []), DossierSourceDown, "no token"),
            ((503, "text/html", b""), DossierSourceBusy, "no token: status 503"),
            ((500, "text/html", b""), DossierSourceDown, "no token: status 500"),
        ],
    )
    async def test_without_a_token_nothing_is_asked(self, answering, source, told, fault, reason):
        answering.answers["/token"] = told
        with pytest.raises(DossierSourceDown, match=reason) as refused:
            await source.look_up(CODE, "1234", "x")
        assert type(refused.value) is fault
        assert answering.calls(LOOK_UP) == 0


class TestMutualTls:
    @pytest.fixture
    def pem(self, tmp_path):
        """A maker of certificates under one authority; writes NAME.pem and NAME.key."""
        authority = _Authority(tmp_path)
        authority.issue("server", server=True)
        authority.issue("client", server=False)
        return tmp_path

    def options(self, pem):
        return {
            "ssl_certfile": pem / "server.pem",
            "ssl_keyfile": pem / "server.key",
            "ssl_ca_certs": pem / "ca.pem",
            "ssl_cert_reqs": ssl.CERT_REQUIRED,
        }

    async def test_our_certificate_is_shown_and_theirs_is_checked(self, answering, pem):
        answer(answering, DOSSIER)
        tls = {"ca_file": pem / "ca.pem", "certificate_file": pem / "client.pem", "key_file": pem / "client.key"}
        with serving(answering, **self.options(pem)) as base_url:
            source = open_configured(base_url=base_url, tls=tls)
            assert (await source.look_up(CODE, "1234", "x")).code == CODE
            await source.close()

    @pytest.mark.parametrize("missing", [("certificate_file", "key_file"), ("ca_file",)])
    async def test_without_a_certificate_or_a_known_authority_nothing_is_told(self, answering, pem, missing):
        tls = {"ca_file": pem / "ca.pem", "certificate_file": pem / "client.pem", "key_file": pem / "client.key"}
        tls = {name: value for name, value in tls.items() if name not in missing}
        with serving(answering, **self.options(pem)) as base_url:
            source = open_configured(base_url=base_url, tls=tls)
            with pytest.raises(DossierSourceDown):
                await source.look_up(CODE, "1234", "x")
            await source.close()
        assert answering.asked == []

    def test_a_certificate_that_cannot_be_used_stops_the_start_with_the_way_out(self, pem):
        tls = {"certificate_file": pem / "client.pem", "key_file": pem / "server.key"}
        with pytest.raises(SettingsError, match=r"\[dossier\.tls\].*client\.pem.*key without a password"):
            open_configured(tls=tls)
        with pytest.raises(SettingsError, match=r"nowhere\.pem"):
            open_configured(tls={"ca_file": pem / "nowhere.pem"})


class _Authority:
    def __init__(self, folder):
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Co quan bia")])
        self._certificate = self._builder(self._name, self._key.public_key(), ca=True).sign(self._key, hashes.SHA256())
        self._write("ca.pem", self._certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name, server):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        builder = self._builder(subject, key.public_key(), ca=False)
        if server:
            import ipaddress

            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
            builder = builder.add_extension(names, critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = builder.add_extension(issuer, critical=False).sign(self._key, hashes.SHA256())
        self._write(f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        form = serialization.PrivateFormat.PKCS8
        self._write(f"{name}.key", key.private_bytes(serialization.Encoding.PEM, form, plain))

    def _builder(self, subject, public_key, ca):
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        )

    def _write(self, name, data):
        (self._folder / name).write_bytes(data)
