import pytest

from tests.whole_numbers import holds_number


@pytest.mark.parametrize(
    "told",
    [
        "1234",
        "số 1234.",
        '{"factor": "1234"}',
        "hồ sơ H12.34-1234-0007",
        "h12.34.1234.0007",
        b"\x00\x011234\xff",
        "ngày 1.1234",
    ],
)
def test_a_number_of_its_own_is_found(told):
    assert holds_number(told, "1234")


@pytest.mark.parametrize(
    "told",
    [
        "",
        "51234",
        "12345",
        "1795375407.1234",
        "1795375407.0123498",
        "took 0.1234 s",
        "b81234f0",
        "spawned: 'bot' with pid 1234",
        "Started server process [1234]",
        b"1795375407.1234",
    ],
)
def test_within_moments_digests_and_process_ids_it_is_nobodys(told):
    assert not holds_number(told, "1234")
