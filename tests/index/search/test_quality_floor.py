"""On the starter catalogue the search finds no less than when the floor was laid (docs/search-evaluation.md)."""

import json

import pytest

from configuration.settings import load_settings
from index.catalog.sources import own_records
from index.questions.question_bank import questions_by_code
from index.search.evaluation.measures import figures
from index.search.evaluation.questions import read
from index.search.evaluation.run import ask
from index.search.installed import encoder_key, load_encoder, prepare_encoder
from index.search.release import Releases
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "evaluation"
FLOOR = json.loads((FOLDER / "floor.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def measured(var_folder, tmp_path_factory):
    """Figures of the questions that the starter catalogue can answer."""
    name = prepare_encoder(load_settings(var=var_folder))
    records = list(own_records.records(ROOT / "index" / "starter"))
    lines = [record.model_dump_json() for record in records]
    releases = Releases(tmp_path_factory.mktemp("floor") / "releases")
    encoder = load_encoder(name, threads=1)
    release = releases.build(lines, questions_by_code(), lambda: encoder, encoder_key(name), "starter")
    codes = {record.code for record in records}
    questions = [question for path in sorted(FOLDER.glob("*.jsonl")) for question in read(path).questions]
    held = [question for question in questions if not codes.isdisjoint(question.relevant)]
    return figures(ask(releases.open(release, encoder), held, codes))


@pytest.mark.parametrize("measure", FLOOR["measures"])
def test_the_search_finds_what_it_found(measured, measure):
    floor = FLOOR["measures"][measure]
    now = measured.measures[measure].value
    told = f"{measure} is {now:.3f} on {measured.answerable} questions; the floor is {floor['value']:.3f}"
    assert now >= floor["value"] - floor["noise"], f"{told}, its noise {floor['noise']:.3f}"
