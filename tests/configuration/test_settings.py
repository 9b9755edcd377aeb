import pytest

from configuration.settings import SettingsError, load_settings


@pytest.fixture
def configured(tmp_path, monkeypatch):
    def write(text):
        (tmp_path / "motcua.toml").write_text(text)
        monkeypatch.setenv("MOTCUA_CONFIG", str(tmp_path / "motcua.toml"))

    return write


def test_the_file_is_read(configured):
    configured("[bot]\nport = 6001\n")
    assert load_settings().bot.port == 6001


def test_the_environment_is_over_the_file(configured, monkeypatch):
    configured("[bot]\nport = 6001\n")
    monkeypatch.setenv("MOTCUA_BOT__PORT", "6002")
    assert load_settings().bot.port == 6002


def test_a_wrong_value_names_its_key_and_the_value(configured):
    configured('[actions]\nport = "many"\n')
    with pytest.raises(SettingsError, match=r"actions\.port = 'many'.*MOTCUA_ACTIONS__PORT"):
        load_settings()


def test_an_unknown_key_in_a_section_is_refused(configured):
    configured("[bot]\nprot = 1\n")
    with pytest.raises(SettingsError, match=r"bot\.prot"):
        load_settings()


def test_a_file_that_is_no_toml_is_named(configured):
    configured("[bot\n")
    with pytest.raises(SettingsError, match=r"motcua\.toml cannot be read"):
        load_settings()


def test_a_named_file_that_is_missing_is_no_silent_default(monkeypatch):
    monkeypatch.setenv("MOTCUA_CONFIG", "/nowhere/motcua.toml")
    with pytest.raises(SettingsError, match="not a file"):
        load_settings()


def test_state_goes_where_it_is_told(configured, monkeypatch, tmp_path):
    configured("")
    monkeypatch.setenv("MOTCUA_VAR", str(tmp_path / "state"))
    assert load_settings().var == tmp_path / "state"


def test_the_sandbox_is_asked_unless_another_source_is_named(configured):
    configured("[sandbox]\nport = 7001\n")
    assert load_settings().dossier_url == "http://127.0.0.1:7001"
    configured('[dossier]\nbase_url = "https://hoso.example.vn/api"\n')
    assert load_settings().dossier_url == "https://hoso.example.vn/api"


def test_passages_on_a_server_need_its_address(configured, monkeypatch):
    configured('[search]\npassages = "qdrant"\n')
    with pytest.raises(SettingsError, match=r"search\.qdrant_url = None: .*must name the server.*SEARCH__QDRANT_URL"):
        load_settings()
    monkeypatch.setenv("MOTCUA_SEARCH__QDRANT_URL", "http://127.0.0.1:6333")
    monkeypatch.setenv("MOTCUA_SEARCH__QDRANT_API_KEY", "chỉ ta biết")
    settings = load_settings()
    assert settings.search.qdrant_url is not None
    assert "chỉ ta biết" not in repr(settings)


def test_passages_are_kept_in_the_releases_files_unless_told_otherwise(configured):
    configured("")
    assert load_settings().search.passages == "faiss"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('source = "national_sync"', r"\[dossier\.national_sync\] must describe it"),
        ('source = "one_stop_export"', r"\[dossier\.one_stop_export\] must describe it"),
        ("[dossier.statuses]\nDone = 11", r"dossier\.statuses\.Done = 11"),
        ('[dossier.one_stop_export]\nview = "v"', "either a database or a file"),
        ('[dossier.tls]\nkey_file = "k.pem"', "must be given together"),
    ],
)
def test_a_dossier_source_that_is_half_described_stops_the_start(configured, written, told):
    configured(f"[dossier]\n{written}\n")
    with pytest.raises(SettingsError, match=told):
        load_settings()


def test_a_fault_of_a_whole_section_shows_no_secret_in_it(configured):
    configured('[dossier]\nsource = "national_sync"\nevents_secret = "rat-bi-mat"\n')
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "rat-bi-mat" not in str(refused.value)
