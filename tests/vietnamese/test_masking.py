import pytest

from vietnamese.masking import mask_personal_data


@pytest.mark.parametrize(
    "secret",
    [
        "001099012345",
        "0010 9901 2345",
        "123456789",
        "0912345678",
        "0912 345 678",
        "+84912345678",
        "an.nguyen@example.com",
        "4111 1111 1111 1111",
        "H12.34-260115-0007",
        "h12 34 260115 0007",
        "H12.34.260115.0007",
        "h12342601150007",
        "03706/2026/07906",
    ],
)
def test_personal_numbers_are_masked_in_a_sentence(secret):
    masked = mask_personal_data(f"của em là {secret} ạ")
    assert secret not in masked
    assert not any(run.isdigit() and len(run) > 3 for run in masked.split())
    assert masked.startswith("của em là ‹")


def test_the_digits_of_a_second_factor_are_masked():
    assert mask_personal_data("1234") == "‹số›"


@pytest.mark.parametrize("text", ["thủ tục 1.014064", "70.000 đồng", "ngày 18/07/2026", "118/2025/NĐ-CP", "hạng B2"])
def test_what_is_nobodys_stays(text):
    assert mask_personal_data(text) == text
