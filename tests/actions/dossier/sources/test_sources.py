"""What every source must do, whichever system is behind it: one suite over all adapters."""

import datetime
import time

import pytest

from actions.dossier.record import DossierNotFound, DossierSourceDown, DossierUnreadable
from sandbox.dossiers import COUNTER, made_up_dossiers
from vietnamese.numbers import TIME_ZONE

CODE, FACTOR, OTHER_FACTOR = "H12.34-260115-0007", "1234", "5678"
UNKNOWN = "H99.99-260115-0007"
MADE_UP = made_up_dossiers()


def of_status(status):
    return next(dossier for dossier in MADE_UP if dossier.status == status)


async def test_code_and_factor_open_the_dossier(standing):
    dossier = await standing.source.look_up(CODE, FACTOR, "test-1")
    assert (dossier.code, dossier.procedure_code, dossier.status) == (CODE, "1.014064", 4)
    assert dossier.procedure_name == "Cấp lại thẻ căn cước"
    assert dossier.unit == "Công an phường Mẫu A"
    assert dossier.received_at == datetime.datetime(2026, 1, 15, 9, 31, tzinfo=TIME_ZONE)
    assert dossier.due_at == datetime.datetime(2026, 1, 22, 9, 31, tzinfo=TIME_ZONE)
    assert dossier.history[-1].status == 4
    assert dossier.history[-1].at == datetime.datetime(2026, 1, 17, 1, 31, tzinfo=TIME_ZONE)


async def test_each_status_is_told_in_the_national_vocabulary_with_a_name(standing):
    for status in range(1, 11):
        made_up = of_status(status)
        dossier = await standing.source.look_up(made_up.code, made_up.factors[0], "test-1")
        assert dossier.status == status
        assert " " in dossier.status_name
        assert (dossier.finished_at is not None) == (status in (9, 10))


async def test_what_must_be_brought_is_told(standing):
    made_up = of_status(5)
    dossier = await standing.source.look_up(made_up.code, made_up.factors[0], "test-1")
    assert dossier.supplements == made_up.requests[-1].papers


async def test_what_must_be_paid_and_where_is_told(standing):
    made_up = of_status(6)
    dossier = await standing.source.look_up(made_up.code, made_up.factors[0], "test-1")
    assert [payment.amount for payment in dossier.payments] == [charge.amount for charge in made_up.charges]
    assert dossier.pay_at == COUNTER.pay_at


async def test_an_apology_and_its_new_date_are_told(standing):
    made_up = next(dossier for dossier in MADE_UP if dossier.apologies)
    dossier = await standing.source.look_up(made_up.code, made_up.factors[0], "test-1")
    assert dossier.apology is not None
    assert dossier.apology.new_due_at == made_up.apologies[-1].new_due_at
    assert dossier.apology.reason == made_up.apologies[-1].reason
    assert dossier.apology.issued_at == made_up.apologies[-1].issued_at


async def test_the_second_number_of_a_dossier_opens_it_too(standing):
    if standing.kind == "national sync":
        pytest.skip("the documented fields hold one number of the owner")
    dossier = await standing.source.look_up(CODE, OTHER_FACTOR, "test-1")
    assert dossier.code == CODE


async def test_unknown_code_and_wrong_factor_are_one_refusal(standing):
    for code, factor in ((CODE, "0000"), (UNKNOWN, FACTOR), (UNKNOWN, "0000")):
        with pytest.raises(DossierNotFound) as refused:
            await standing.source.look_up(code, factor, "test-1")
        assert str(refused.value) == ""


@pytest.mark.parametrize("factor", ["", "01234", "123", "١٢٣٤"])
async def test_what_is_no_factor_opens_nothing(standing, factor):
    with pytest.raises((DossierNotFound, DossierUnreadable)):
        await standing.source.look_up(CODE, factor, "test-1")


async def test_nothing_of_a_person_is_told_of_any_dossier(standing):
    for made_up in MADE_UP[::7]:
        dossier = await standing.source.look_up(made_up.code, made_up.factors[0], "test-1")
        told = dossier.model_dump_json()
        for secret in (made_up.owner, made_up.owner_id, "Cán bộ Mẫu", '"factor'):
            assert secret not in told


async def test_the_time_of_the_data_is_told(standing):
    dossier = await standing.source.look_up(CODE, FACTOR, "test-1")
    age = datetime.datetime.now(datetime.UTC) - dossier.as_of
    # The export writes minutes.
    assert datetime.timedelta(seconds=-1) < age < datetime.timedelta(minutes=2)


async def test_a_source_that_is_gone_is_down_and_names_no_code(standing):
    await standing.stop()
    time.sleep(0.02)
    with pytest.raises(DossierSourceDown) as down:
        await standing.source.look_up(CODE, FACTOR, "test-1")
    assert str(down.value)
    assert CODE not in str(down.value)


async def test_many_at_once_are_answered_each_with_its_own(standing):
    import asyncio

    asked = MADE_UP[:60]
    answers = await asyncio.gather(*(standing.source.look_up(each.code, each.factors[0], "t") for each in asked))
    assert [answer.code for answer in answers] == [each.code for each in asked]
