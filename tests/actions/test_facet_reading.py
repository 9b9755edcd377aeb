"""What a message asks for, by its words alone: marked, unmarked, in chat spelling and dialect."""

import pytest

from actions.facet_reading import MOST_FACETS, channel_in, facets_in
from actions.facets import Facet
from index.catalog.procedure import SubmissionMethod

D, F, T, W = Facet.REQUIRED_DOCUMENTS, Facet.FEES, Facet.PROCESSING_TIME, Facet.WHERE
N, S, R, M = Facet.ONLINE_SUBMISSION, Facet.STEPS, Facet.REQUIREMENTS, Facet.FORMS
L, K, A = Facet.LEGAL_BASIS, Facet.RESULT, Facet.APPLICANTS

SENTENCES = [
    ("cần giấy tờ gì và hết bao nhiêu, mấy ngày xong", (D, F, T)),
    ("can gi, phi bn, nop o dau", (D, F, W)),
    ("làm lại căn cước cần giấy tờ gì, lệ phí bao nhiêu, bao lâu có", (D, F, T)),
    ("đăng ký kết hôn thì cần những gì và nộp ở đâu ạ", (D, W)),
    ("dki ket hon can j, het bn tien, may ngay co", (D, F, T)),
    ("khai sinh cho bé: giấy tờ, lệ phí, thời gian", (D, F, T)),
    ("cho em hỏi giấy tờ với lệ phí", (D, F)),
    ("hồ sơ gồm những gì, nộp chỗ nào, bao giờ lấy được", (D, W, T)),
    ("ho so gom nhung gi, nop cho nao, bao gio lay dc", (D, W, T)),
    ("phí nhiêu vậy, bao lâu xong", (F, T)),
    ("mất bao lâu và tốn bao nhiêu tiền", (T, F)),
    ("mat bao lau va ton bao nhieu tien", (T, F)),
    ("nộp online được không, phí thế nào", (N, F)),
    ("nop online dc ko, phi sao", (N, F)),
    ("thủ tục tạm trú làm ở đâu, cần mang theo gì", (W, D)),
    ("mang gì theo, gặp ai, mấy bữa có", (D, W, T)),
    ("điều kiện gì, giấy tờ gì", (R, D)),
    ("dieu kien the nao va ho so can gi", (R, D)),
    ("ai được làm và cần giấy tờ gì", (A, D)),
    ("mẫu đơn tải ở đâu, nộp ở đâu", (M, W)),
    ("to khai lay o dau, le phi nhieu khong", (M, F)),
    ("theo luật nào và phí bao nhiêu", (L, F)),
    ("các bước làm như thế nào, cần chuẩn bị gì", (S, D)),
    ("quy trình ra sao, thời hạn giải quyết bao lâu", (S, T)),
    ("có giá trị bao lâu, lệ phí bao nhiêu", (K, F)),
    ("nhận được giấy gì và khi nào có", (K, T)),
    ("hết bao nhiêu tiền ạ", (F,)),
    ("het bn", (F,)),
    ("lệ phí bao nhiêu", (F,)),
    ("phí sao", (F,)),
    ("có mất tiền không", (F,)),
    ("co mat phi ko", (F,)),
    ("tốn mấy đồng", (F,)),
    ("nhiêu tiền dạ", (F,)),
    ("chứng thực bao nhiêu một trang", (F,)),
    ("xin trich luc may 1 ban v", (F,)),
    ("lệ phí nộp trực tiếp", (F,)),
    ("le phi cap lai bang lai", (F,)),
    ("lệ phí trước bạ", ()),
    ("lệ phí do ai quy định", ()),
    ("chi phí mai táng", ()),
    ("lệ phí em đóng rồi nhé", ()),
    ("nộp nhiều một lần được không", ()),
    ("đóng phí gì không", (F,)),
    ("có được miễn phí không ạ", (F,)),
    ("thế lệ phí thì sao", (F,)),
    ("mấy ngày xong", (T,)),
    ("may ngay thi co", (T,)),
    ("bao lâu thì có kết quả", (T,)),
    ("bao jo co ket qua", (T,)),
    ("bao giờ lấy được", (T,)),
    ("chừng nào có", (T,)),
    ("mấy bữa thì lấy được", (T,)),
    ("có lâu không", (T,)),
    ("lâu mau mới xong dzậy", (T,)),
    ("thời gian giải quyết thế nào", (T,)),
    ("tgian bao lâu", (T,)),
    ("bao h co", (T,)),
    ("mấy hum nữa có z", (T,)),
    ("ok thanks còn phí", (F,)),
    ("tầm bao tiền", (F,)),
    ("phí có khác nhau không", (F,)),
    ("lên công an phường làm được không", (W,)),
    ("gửi ở xã được chứ", (W,)),
    ("lm ở đou z", (W,)),
    ("nộp bằng cách nào", (W,)),
    ("làm trên điện thoại được không", (N,)),
    ("điều kiện để được cấp là gì", (R,)),
    ("làm sao để lấy", (S,)),
    ("làm lại căn cước mà đòi mấy thứ", ()),
    ("cần gì", (D,)),
    ("can j", (D,)),
    ("cần những giấy tờ nào", (D,)),
    ("gt gồm những j", (D,)),
    ("hs cần gì ad", (D,)),
    ("phải mang theo những gì", (D,)),
    ("cần chuẩn bị gì không", (D,)),
    ("cần chi rứa", (D,)),
    ("đem theo giấy gì", (D,)),
    ("nộp những giấy tờ gì", (D,)),
    ("nộp ở đâu", (W,)),
    ("nop dau", (W,)),
    ("làm ở chỗ nào", (W,)),
    ("làm ở mô", (W,)),
    ("đến cơ quan nào", (W,)),
    ("lên phường hay lên tỉnh, gặp ai", (W,)),
    ("cơ quan nào giải quyết", (W,)),
    ("ra đâu nộp", (W,)),
    ("làm online được không", (N,)),
    ("có nộp qua mạng không", (N,)),
    ("nộp trên vneid dc hok", (N,)),
    ("nộp trực tuyến như thế nào", (N,)),
    ("các bước thực hiện", (S,)),
    ("trình tự thế nào", (S,)),
    ("làm như thế nào", (S,)),
    ("cach lam", (S,)),
    ("điều kiện là gì", (R,)),
    ("mấy tuổi thì được làm", (R,)),
    ("có đủ điều kiện không", (R,)),
    ("mẫu đơn lấy ở đâu", (M,)),
    ("cho em xin mẫu đơn", (M,)),
    ("điền tờ khai thế nào", (M,)),
    ("dùng mẫu nào", (M,)),
    ("căn cứ pháp lý", (L,)),
    ("nghị định nào quy định", (L,)),
    ("kết quả là gì", (K,)),
    ("thẻ dùng được mấy năm", (K,)),
    ("giấy này có hiệu lực mấy tháng", (K,)),
    ("ai được làm", (A,)),
    ("người khác nộp thay được không", (A,)),
    ("nhờ người đi giùm được không", (A,)),
    # a matter's own name is not a question
    ("miễn giảm học phí cho con", ()),
    ("hỗ trợ chi phí học tập", ()),
    ("khai lệ phí trước bạ xe máy", ()),
    ("gia hạn thời hạn sử dụng đất", ()),
    ("cấp giấy phép lái xe", ()),
    ("đăng ký kết hôn với người nước ngoài", ()),
    ("đổi giấy phép lái xe do hết hạn", ()),
    ("mất hết giấy tờ tùy thân", ()),
    ("xác nhận số nhà", ()),
    ("làm lại căn cước bị mất", ()),
    ("chứng thực giấy ủy quyền", ()),
    ("đăng ký hộ kinh doanh", ()),
    ("sao y bản chính", ()),
    ("nộp hồ sơ trực tuyến", ()),
]


@pytest.mark.parametrize(("text", "asked"), SENTENCES)
def test_the_facets_are_read_in_their_order(text, asked):
    assert facets_in(text) == asked


def test_no_more_than_four_are_answered_at_once():
    assert (
        len(facets_in("cần giấy tờ gì, lệ phí bao nhiêu, mấy ngày xong, nộp ở đâu, điều kiện gì")) == MOST_FACETS == 4
    )


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("còn qua mạng thì sao", SubmissionMethod.ONLINE),
        ("onl thi sao", SubmissionMethod.ONLINE),
        ("gửi bưu điện thì mấy ngày", SubmissionMethod.POSTAL),
        ("buu chinh", SubmissionMethod.POSTAL),
        ("nộp trực tiếp hết bao nhiêu", SubmissionMethod.DIRECT),
        ("ra phường nộp thì sao", SubmissionMethod.DIRECT),
        ("nộp trực tiếp hay qua mạng", None),
        ("lệ phí bao nhiêu", None),
    ],
)
def test_the_channel_is_read(text, channel):
    assert channel_in(text) is channel
