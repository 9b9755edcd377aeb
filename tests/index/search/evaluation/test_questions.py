import json

import pytest

from index.search.evaluation.questions import Half, Question, QuestionError, half_of, read, read_documents, select

GOOD = {"id": "c001", "text": "làm khai sinh", "style": "plain", "relevant": ["1.000003"], "field": "Hộ tịch"}


@pytest.fixture
def written(tmp_path):
    def write(*lines):
        path = tmp_path / "hoi.jsonl"
        path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
        return path

    return write


class TestOurFiles:
    def test_a_question_comes_with_all_that_its_line_says(self, written):
        (question,) = read(written({**GOOD, "level": "commune"}, "")).questions
        assert question == Question(
            "c001", "làm khai sinh", {"1.000003": 1.0}, "plain", "Hộ tịch", "commune", source="hoi"
        )

    def test_a_question_that_no_procedure_fits_expects_nothing(self, written):
        assert read(written({**GOOD, "relevant": []})).questions[0].relevant == {}

    def test_an_empty_text_is_a_question_too(self, written):
        assert read(written({**GOOD, "text": ""})).questions[0].text == ""

    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            ("không phải JSON", "Invalid JSON"),
            ({"id": "c002", "relevant": []}, "text: Field required"),
            ({"id": "c002", "text": "x"}, "relevant: Field required"),
            ({**GOOD, "id": "c002", "relevant": ["1.3"]}, r"relevant\.0: String should match"),
            ({**GOOD, "id": "c002", "relevant": "1.000003"}, "relevant: Input should be a valid"),
            ({**GOOD, "id": "c002", "style": None}, "style: Input should be a valid string"),
            ({**GOOD, "id": ""}, "id: Value should have at least 1"),
            ({**GOOD}, "mã c001 đã có ở dòng 1"),
            ([1], "Input should be"),
        ],
    )
    def test_a_bad_line_is_named_with_file_line_and_fault(self, written, line, fault):
        with pytest.raises(QuestionError, match=rf"hoi\.jsonl, dòng 2: .*{fault}"):
            read(written(GOOD, line))

    def test_a_file_that_is_not_there_empty_or_no_text_says_so(self, written, tmp_path):
        with pytest.raises(QuestionError, match=r"không có .*nowhere"):
            read(tmp_path / "nowhere")
        with pytest.raises(QuestionError, match="không có câu hỏi nào"):
            read(written(""))
        (tmp_path / "x.jsonl").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(QuestionError, match=r"không đọc được .*x\.jsonl"):
            read(tmp_path / "x.jsonl")


class TestBeirFolders:
    QUERIES = ({"_id": "q1", "text": "khai sinh", "metadata": {"style": "plain"}}, {"_id": 2, "text": "kết hôn"})

    def test_queries_get_their_graded_judgements(self, beir):
        read_set = read(beir(self.QUERIES, [("q1", "1.000003", 2), ("q1", "1.000004", 0), ("2", "1.000002", 1)]))
        assert [(q.id, q.relevant, q.style, q.source) for q in read_set.questions] == [
            ("q1", {"1.000003": 2.0}, "plain", "thu-tuc"),
            ("2", {"1.000002": 1.0}, "", "thu-tuc"),
        ]

    def test_judgements_may_stand_beside_the_queries(self, beir):
        assert len(read(beir(self.QUERIES, [("q1", "a", 1)], qrels_at="qrels.tsv")).questions) == 1

    def test_a_query_without_judgements_is_left_out_and_counted(self, beir):
        read_set = read(beir(self.QUERIES, [("q1", "1.000003", 1)]))
        assert [q.id for q in read_set.questions] == ["q1"]
        assert read_set.unjudged == 1

    def test_a_query_judged_to_have_nothing_or_said_to_be_unanswerable_expects_nothing(self, beir):
        none = {"_id": "q3", "text": "trời mưa", "metadata": {"answerable": False}}
        read_set = read(beir([*self.QUERIES, none], [("q1", "a", 1), ("2", "a", 0)]))
        assert [(q.id, dict(q.relevant)) for q in read_set.questions] == [("q1", {"a": 1.0}), ("2", {}), ("q3", {})]

    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            (("q1", "a"), "có 2 cột"),
            (("q9", "a", 1), "câu hỏi q9 không có"),
            (("q1", "a", "nhiều"), "“nhiều” không phải là số"),
            (("q1", "a", "nan"), "không phải là số"),
            (("q1", "b", 1), "đã có ở dòng trên"),
        ],
    )
    def test_a_bad_judgement_is_named_with_file_line_and_fault(self, beir, row, fault):
        with pytest.raises(QuestionError, match=rf"test\.tsv, dòng 3: .*{fault}"):
            read(beir(self.QUERIES, [("q1", "b", 1), row]))

    def test_judgements_without_their_header_are_refused(self, beir):
        folder = beir(self.QUERIES, [])
        (folder / "qrels" / "test.tsv").write_text("q1\t0\ta\t1\n")
        with pytest.raises(QuestionError, match=r"dòng 1: .*query-id, corpus-id, score"):
            read(folder)

    @pytest.mark.parametrize("part", ["queries.jsonl", "qrels/test.tsv"])
    def test_a_folder_that_lacks_a_part_says_which(self, beir, part):
        folder = beir(self.QUERIES, [])
        (folder / part).unlink()
        with pytest.raises(QuestionError, match=f"thiếu {part}"):
            read(folder)

    def test_documents_come_with_title_and_text(self, beir):
        folder = beir(self.QUERIES, [], [{"_id": "d1", "title": "Khai sinh", "text": "Nộp ở xã."}, {"_id": "d2"}])
        assert [(d.id, d.title, d.text) for d in read_documents(folder)] == [
            ("d1", "Khai sinh", "Nộp ở xã."),
            ("d2", "", ""),
        ]

    def test_an_empty_corpus_says_so(self, beir):
        with pytest.raises(QuestionError, match=r"corpus\.jsonl không có tài liệu nào"):
            read_documents(beir(self.QUERIES, []))


class TestChoosing:
    QUESTIONS = tuple(Question(f"c{number:03d}", "x", {}) for number in range(1, 21))

    def test_even_numbers_are_for_developing_and_odd_ones_for_testing(self):
        dev, test = (select(self.QUESTIONS, half) for half in (Half.DEV, Half.TEST))
        assert [q.id for q in dev[:2]] == ["c002", "c004"]
        assert [q.id for q in test[:2]] == ["c001", "c003"]
        assert sorted(q.id for q in [*dev, *test]) == [q.id for q in select(self.QUESTIONS)]

    def test_the_last_number_of_an_id_decides(self):
        assert half_of(Question("2024-q7-plain", "x", {})) is Half.TEST

    def test_an_id_without_a_number_belongs_to_no_half(self):
        with pytest.raises(QuestionError, match=r"“abc”.*bỏ --half"):
            select([Question("abc", "x", {})], Half.DEV)

    def test_a_sample_is_the_same_for_the_same_seed_and_keeps_the_order(self):
        first, again, other = (select(self.QUESTIONS, sample=8, seed=seed) for seed in (42, 42, 43))
        assert first == again != other
        assert len(first) == 8
        assert [q.id for q in first] == sorted(q.id for q in first)

    def test_a_limit_keeps_the_first(self):
        assert [q.id for q in select(self.QUESTIONS, Half.DEV, limit=2)] == ["c002", "c004"]
        assert len(select(self.QUESTIONS, sample=99)) == 20
