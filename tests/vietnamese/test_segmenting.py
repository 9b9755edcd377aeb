from hypothesis import given, settings
from hypothesis import strategies as st

from vietnamese.segmenting import segment
from vietnamese.text import clean


def test_compounds_are_one_word():
    assert [word.text for word in segment("làm lại căn cước bị mất")] == ["làm", "lại", "căn cước", "bị", "mất"]


def test_spelling_is_kept():
    assert "hoà" in " ".join(word.text for word in segment("hoà giải ở cơ sở"))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxy áàảãạ.,?!  \n0123456789-/😀", max_size=60))
def test_no_letter_is_lost_and_places_are_right(text):
    cleaned = clean(text)
    words = segment(cleaned)
    assert "".join("".join(word.text.split()) for word in words) == "".join(cleaned.split())
    assert all(cleaned[word.start : word.end] == word.text for word in words)
