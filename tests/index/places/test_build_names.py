from index.places.build_names import as_text, main, names_of
from index.places.lexicon import Lexicon
from vietnamese.mentions.places import NAMES


def test_the_list_of_names_is_the_one_that_todays_places_make(tmp_path):
    main(tmp_path / "names.json")
    assert (tmp_path / "names.json").read_text("utf-8") == NAMES.read_text("utf-8"), (
        "run python -m index.places.build_names"
    )


def test_names_old_and_new_are_in_it_by_kind():
    names = names_of(Lexicon.load())
    assert "Gò Vấp" in names["kinds"]["Quận"]
    assert "Phú Quốc" in names["kinds"]["Đặc khu"]
    assert names["alone"]["sài gòn"] == "Hồ Chí Minh"
    assert "made by" in as_text(names).lower()
