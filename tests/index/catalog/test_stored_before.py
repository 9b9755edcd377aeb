"""Records that an older Một Cửa wrote into the store: they are read as they were, and are no change."""

import json

import pytest
from sqlalchemy import create_engine, text

from index.catalog.procedure import Fee, FeeMeaning, Procedure, ProcessingTime, SubmissionChannel, SubmissionMethod
from index.catalog.store import CatalogStore, content_hash

BIRTH = "1.001193"
FEES = (
    Fee(meaning=FeeMeaning.AMOUNT, amount=8000),
    Fee(meaning=FeeMeaning.IN_WORDS, note="10 VNĐ (10 USD/bản)"),
)
TIMES = (ProcessingTime(meaning="in_words", note="5", source="5 OTHER"),)
GIVEN = Procedure(
    code=BIRTH,
    name="Đăng ký khai sinh",
    channels=(SubmissionChannel(method=SubmissionMethod.DIRECT, fees=FEES, times=TIMES),),
)


def put(store, procedure):
    return store.import_records([procedure], who="cán bộ", source="thử", source_hash="", complete=True, rejected=0)


@pytest.fixture
def store(tmp_path):
    """A store whose one record was written before fees had a currency."""
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    written = GIVEN.model_dump(mode="json")
    for fee in written["channels"][0]["fees"]:
        del fee["currency"]
    with CatalogStore.open(url) as opened:
        put(opened, GIVEN)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE catalog_record SET json = :json"), {"json": json.dumps(written)})
    engine.dispose()
    with CatalogStore.open(url) as opened:
        yield opened


def test_fees_without_a_currency_are_in_dong(store):
    assert store.procedure(BIRTH) == GIVEN
    assert [fee.currency for fee in store.procedure(BIRTH).channels[0].fees] == ["VND", "VND"]


def test_the_same_record_read_anew_is_no_change(store):
    before = store.versions()
    put(store, GIVEN)
    assert store.versions() == before


def test_dong_is_no_part_of_the_content_hash():
    in_dollars = FEES[0].model_copy(update={"currency": "USD"})
    channel = GIVEN.channels[0].model_copy(update={"fees": (in_dollars, FEES[1])})
    assert "VND" not in GIVEN.model_dump_json(exclude_defaults=True)
    assert content_hash(GIVEN.model_copy(update={"channels": (channel,)})) != content_hash(GIVEN)
