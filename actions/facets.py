"""The facets of a procedure that people ask about, and the words and intents that stand for them."""

from __future__ import annotations

from enum import StrEnum


class Facet(StrEnum):
    """What somebody wants to know about a procedure; the value is also the NLU intent's name."""

    OVERVIEW = "find_procedure"
    REQUIRED_DOCUMENTS = "ask_required_documents"
    FEES = "ask_fees"
    PROCESSING_TIME = "ask_processing_time"
    STEPS = "ask_steps"
    WHERE = "ask_where"
    ONLINE_SUBMISSION = "ask_online_submission"
    REQUIREMENTS = "ask_requirements"
    FORMS = "ask_forms"
    LEGAL_BASIS = "ask_legal_basis"
    RESULT = "ask_result"
    APPLICANTS = "ask_applicants"


LABELS: dict[Facet, str] = {
    Facet.OVERVIEW: "Tóm tắt thủ tục",
    Facet.REQUIRED_DOCUMENTS: "Giấy tờ cần có",
    Facet.FEES: "Phí, lệ phí",
    Facet.PROCESSING_TIME: "Bao lâu có kết quả",
    Facet.STEPS: "Các bước thực hiện",
    Facet.WHERE: "Nộp ở đâu",
    Facet.ONLINE_SUBMISSION: "Nộp qua mạng",
    Facet.REQUIREMENTS: "Điều kiện",
    Facet.FORMS: "Mẫu đơn, tờ khai",
    Facet.LEGAL_BASIS: "Căn cứ pháp lý",
    Facet.RESULT: "Kết quả nhận được",
    Facet.APPLICANTS: "Ai được làm",
}
"""Button titles; each fits Messenger's twenty letters."""

NEXT: dict[Facet, tuple[Facet, ...]] = {
    Facet.OVERVIEW: (Facet.REQUIRED_DOCUMENTS, Facet.FEES, Facet.PROCESSING_TIME, Facet.WHERE),
    Facet.REQUIRED_DOCUMENTS: (Facet.FEES, Facet.PROCESSING_TIME, Facet.WHERE),
    Facet.FEES: (Facet.REQUIRED_DOCUMENTS, Facet.PROCESSING_TIME, Facet.WHERE),
    Facet.PROCESSING_TIME: (Facet.REQUIRED_DOCUMENTS, Facet.FEES, Facet.WHERE),
    Facet.STEPS: (Facet.REQUIRED_DOCUMENTS, Facet.FEES, Facet.WHERE),
    Facet.WHERE: (Facet.ONLINE_SUBMISSION, Facet.REQUIRED_DOCUMENTS, Facet.FEES),
    Facet.ONLINE_SUBMISSION: (Facet.REQUIRED_DOCUMENTS, Facet.FEES, Facet.STEPS),
    Facet.REQUIREMENTS: (Facet.REQUIRED_DOCUMENTS, Facet.STEPS, Facet.FEES),
    Facet.FORMS: (Facet.REQUIRED_DOCUMENTS, Facet.WHERE, Facet.ONLINE_SUBMISSION),
    Facet.LEGAL_BASIS: (Facet.REQUIRED_DOCUMENTS, Facet.FEES, Facet.STEPS),
    Facet.RESULT: (Facet.PROCESSING_TIME, Facet.REQUIRED_DOCUMENTS, Facet.FEES),
    Facet.APPLICANTS: (Facet.REQUIREMENTS, Facet.REQUIRED_DOCUMENTS, Facet.FEES),
}
"""What people ask next, the commonest first."""
