"""Small questions and results, made by hand, so that every number can be reckoned on paper."""

import json

import pytest

from index.search.decision import Decision
from index.search.engine import Hit, SearchResult
from index.search.evaluation.questions import Question
from index.search.evaluation.run import Asked


def asked(found="", relevant="", decision="answer", probability=0.5, held=None, ms=1.0, **facts):
    """A result: found, relevant and held are letters, each the code of a procedure; relevant may give grades."""
    grades = relevant if isinstance(relevant, dict) else dict.fromkeys(relevant, 1.0)
    question = Question(**{"id": "q1", "text": "hỏi", "relevant": grades, **facts})
    hits = tuple(Hit(code, f"Thủ tục {code}", 0.5) for code in found)
    expected = {code: grade for code, grade in grades.items() if held is None or code in held}
    return Asked(question, expected, SearchResult(Decision(decision), hits, "hỏi", probability), ms)


@pytest.fixture
def beir(tmp_path):
    """Writes a BEIR folder of rows; qrels are (query, document, score)."""

    def write(queries, qrels, documents=(), qrels_at="qrels/test.tsv"):
        folder = tmp_path / "thu-tuc"
        (folder / "qrels").mkdir(parents=True)
        for name, rows in (("queries.jsonl", queries), ("corpus.jsonl", documents)):
            (folder / name).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        rows = [("query-id", "corpus-id", "score"), *qrels]
        (folder / qrels_at).write_text("".join("\t".join(map(str, row)) + "\n" for row in rows))
        return folder

    return write
