"""Life events: every file loads, its codes and deadlines are the export's, and messages are told apart with care."""

import re
import tarfile
from pathlib import Path

import pytest

from index.life_events.life_events import (
    LifeEventError,
    linked_in_catalogue,
    load_life_events,
    match,
    steps_in_catalogue,
)
from tests.conftest import ROOT
from vietnamese.text import clean, fold

TOLD: dict[str, list[str]] = {
    "cham-nguoi-gia": [
        "Mẹ mình 82 tuổi, có những chế độ gì cần làm?",
        "ba toi gia yeu nam mot cho, gia dinh can lam giay to gi",
        "Ông bà ngoại em trên 80 tuổi, cần làm những thủ tục gì để được hưởng quyền lợi",
        "tui đang nuôi mẹ già, nhà nước có chế độ chi không, làm răng",
        "bà cố neo đơn 90 tuổi, cần làm những gì cho bà",
        "Cụ nhà mình 95 tuổi, có chế độ gì không",
        "me toi gia yeu, con chau can lam giay to gi",
        "bố mẹ già không có lương hưu, nên làm những gì",
    ],
    "cham-nguoi-khuyet-tat": [
        "Con mình bị bại não, có những chế độ gì và cần làm gì?",
        "em gai toi bi khuyet tat nang, gia dinh phai lam nhung thu tuc gi",
        "Anh trai em bị tâm thần, nhà nước hỗ trợ những gì",
        "nhà em có người khuyết tật, cần làm giấy tờ chi",
        "bé bị tự kỷ thì gia đình cần làm những việc gì",
        "Cháu mình bị câm điếc, nhà nước có chế độ gì",
        "nha toi co con bi bai nao, can lam nhung gi",
        "em trai bị liệt sau tai nạn, gia đình cần làm gì",
    ],
    "chuyen-cho-o": [
        "Nhà mình vừa chuyển vào Nam sống, cần làm lại những giấy tờ gì?",
        "em doi phong tro, can bao voi ai lam gi khong, huong dan em",
        "Gia đình tôi dọn về quê ở hẳn, phải làm những thủ tục gì",
        "mới ra ở riêng, giờ cần làm những gì",
        "vợ chồng em lên thành phố thuê nhà, cần lo giấy tờ chi",
        "Mình dọn về nhà mới tuần sau, cần báo hay làm giấy tờ gì",
        "gia dinh toi chuyen nha ra Ha Noi, phai lam nhung thu tuc gi",
        "con trai lên Sài Gòn ở trọ, cần làm gì",
    ],
    "di-hoc": [
        "Cháu nhà mình năm nay vào lớp 1, phải chuẩn bị hồ sơ gì?",
        "con toi do dai hoc roi, can lam nhung giay to gi",
        "bé nhà em sắp đi mẫu giáo, cần lo thủ tục chi",
        "Em trúng tuyển cao đẳng, trước khi nhập học cần chuẩn bị những gì ạ",
        "con út lên cấp 3, phụ huynh cần làm gì",
        "Bé thứ hai nhà mình sắp vào lớp một rồi, cần lo những gì",
        "chau toi trung tuyen dai hoc can lam thu tuc gi",
        "tân sinh viên xa nhà cần chuẩn bị giấy tờ gì",
    ],
    "dong-cua-kinh-doanh": [
        "Mình muốn đóng cửa tiệm, cần làm thủ tục gì?",
        "quan e qua, tui tinh dep quan, phai lam gi",
        "Tôi định giải thể công ty, các bước thế nào",
        "nghỉ bán rồi thì phải làm những giấy tờ gì",
        "em tạm ngừng kinh doanh một năm, cần làm những gì",
        "Tiệm mình ế, tính dẹp, cần làm những thủ tục gì",
        "toi muon nghi ban hang luon, phai lam gi",
        "em tính giải thể công ty, cần làm gì",
    ],
    "ket-hon": [
        "Cuối tháng này tụi mình cưới rồi, cần chuẩn bị giấy tờ gì?",
        "minh sap cuoi, huong dan minh nhung viec can lam voi",
        "Con trai tôi chuẩn bị lấy vợ, gia đình phải lo những thủ tục nào",
        "cưới xong thì phải đi làm mấy thứ giấy tờ chi rứa",
        "em mới lấy chồng, ngoài đăng ký kết hôn ra thì còn phải làm gì nữa không",
        "Mình với bạn gái tính cưới sang năm, cần làm các thủ tục gì",
        "toi moi lay vo, gio phai di lam nhung viec gi",
        "Cháu gái chuẩn bị lấy chồng, nhờ bạn chỉ giúp từng bước",
    ],
    "ly-hon": [
        "Vợ chồng tôi đã ly hôn, cần làm những giấy tờ gì tiếp?",
        "em dang muon ly di, phai lam nhung thu tuc gi",
        "Tụi em vừa ly hôn xong, con cái nhà cửa phải làm giấy tờ thế nào cho đủ",
        "chồng đòi ly hôn, em cần làm gì",
        "li hôn rồi thì phải đi đổi những giấy tờ nào",
        "Chị gái mình vừa ly dị, cần làm những thủ tục gì",
        "vo chong toi quyet dinh ly hon, phai lam gi",
        "ly hôn rồi thì cần đi làm lại giấy tờ nào",
    ],
    "mat-giay-to": [
        "Mình bị rơi ví mất hết giấy tờ, giờ làm sao?",
        "tui bi giat gio xach, trong do du thu giay to, phai lam gi truoc",
        "Nhà cháy mất sạch giấy tờ, làm lại từ đâu ạ",
        "em rớt bóp mất căn cước, bằng lái với thẻ bảo hiểm y tế",
        "lụt cuốn hết giấy tờ rồi phải mần răng",
        "Đi chợ bị móc túi, mất ví, giờ phải làm gì trước",
        "nuoc lu cuon sach giay to cua ca nha, lam lai tu dau",
        "hôm qua em làm rơi túi có hộ chiếu, căn cước và bằng lái",
    ],
    "mat-viec": [
        "Mình vừa bị sa thải, giờ nên làm những gì?",
        "cong ty cat giam nguoi, em mat viec roi, phai lam sao",
        "Chồng tôi thất nghiệp hai tháng nay, có những thủ tục gì cần làm",
        "e mới nghỉ việc hum qua, cần làm j ạ",
        "nhà máy đóng cửa, tụi em phải làm gì để được hưởng hết quyền lợi",
        "Tôi vừa bị công ty cho thôi việc, phải làm các thủ tục gì",
        "chi em moi nghi viec, nen lam gi truoc",
        "nhà máy phá sản rồi, công nhân tụi tui phải làm gì",
    ],
    "mo-quan": [
        "Mình muốn mở tiệm bánh ngọt thì phải làm thủ tục gì?",
        "tui dinh mo quan com binh dan, can nhung giay to chi",
        "Chị gái em sắp khai trương cửa hàng hoa, cần xin những gì ạ",
        "em tính bán trà sữa online ở nhà, cần làm những gì cho hợp pháp",
        "muốn mở công ty mà chưa biết bắt đầu từ đâu",
        "vk ck e định mở shop quần áo",
        "Mẹ em muốn mở quán phở, mẹ phải xin những giấy gì",
        "sap mo tiem sua xe, can lam gi truoc",
        "mình tính kinh doanh hoa tươi, chưa rành thủ tục",
    ],
    "mua-nha-dat": [
        "Mình đang tính mua căn chung cư cũ, cần làm các thủ tục nào?",
        "vua mua mieng dat duoi que, gio phai lam gi",
        "Gia đình em đã mua đất rồi, các bước tiếp theo là gì ạ",
        "ảnh bán nhà xong thì phải làm những giấy tờ gì",
        "e mới mua nhà lần đầu k biết phải làm gì hết",
        "Anh trai tôi vừa mua lô đất mặt tiền, phải làm gì tiếp theo",
        "e sap mua can ho tra gop, can nhung thu tuc gi",
        "bán đất rồi thì bên bán phải làm những gì",
    ],
    "mua-xe": [
        "Mình vừa mua ô tô, cần làm những gì?",
        "tui moi mua chiec xe may cu, phai lam giay to chi",
        "Em bán xe máy rồi, phải làm những thủ tục gì cho khỏi rắc rối",
        "ba em sắm con xe tải, giờ phải lo những thứ gì",
        "được ông anh cho chiếc xe, cần làm gì ạ",
        "Bạn trai em vừa tậu ô tô, cần làm thủ tục gì",
        "moi mua xe tay ga, lam gi de duoc chay hop phap",
        "Tôi bán chiếc xe tải cũ rồi, cần làm gì nữa",
    ],
    "nguoi-than-mat": [
        "Bà nội tôi qua đời hôm kia, gia đình cần làm những giấy tờ gì?",
        "cha toi mat roi, gio con chau phai lam chi",
        "ông ngoại em mới mất đêm qua, cả nhà rối quá",
        "Chồng tôi mất vì ung thư, tôi phải làm các thủ tục nào",
        "mạ em mất bữa trước, chừ phải mần răng",
        "nhà em đang có tang, xong rồi thì phải làm những việc gì với phường",
        "Anh ruột tôi mất tối qua, gia đình chưa biết phải làm gì",
        "ong ngoai toi vua qua doi, huong dan giup gia dinh",
        "Má chồng em mới mất, tụi em cần làm những giấy tờ gì",
    ],
    "nhan-con-nuoi": [
        "Hai vợ chồng mình muốn nhận bé gái làm con nuôi, cần làm gì?",
        "em dinh nhan con nuoi thi phai lam nhung thu tuc gi",
        "Tôi muốn nhận cháu ruột về nuôi, hướng dẫn tôi các việc cần làm",
        "vợ chồng tui xin đứa nhỏ về nuôi, phải lo giấy tờ chi",
        "nhận nuôi bé mồ côi thì cần chuẩn bị gì ạ",
        "Chú em muốn xin một bé về nuôi, cần làm các thủ tục gì",
        "toi dinh nhan nuoi hai chau be, huong dan toi",
        "vợ chồng tôi đã nhận con nuôi, phải làm gì tiếp",
    ],
    "om-dau": [
        "Mẹ em bị ung thư, gia đình có những chế độ gì và phải làm sao?",
        "chong toi nam vien ca thang nay, can lam giay to gi",
        "Em bị tai nạn lao động ở xưởng, giờ phải làm những gì",
        "vợ em phải mổ, nghỉ làm lâu, cần làm thủ tục gì ạ",
        "ba tui bịnh nặng, phải lo giấy tờ chi",
        "Chồng mình mới bị tai nạn giao thông nằm viện, cần làm giấy tờ gì",
        "ba em bi tai bien, gia dinh co duoc che do gi",
        "tui đang chạy thận, phải lo những thủ tục chi",
    ],
    "ra-nuoc-ngoai": [
        "Con gái mình sắp đi du học Nhật, cần chuẩn bị giấy tờ gì?",
        "em chuan bi sang dai loan lam viec thi phai lam gi",
        "Cả nhà tôi sắp định cư ở Canada, trước khi đi phải làm những thủ tục nào",
        "anh hai em đi xuất khẩu lao động, cần lo những giấy tờ gì",
        "tui sắp qua Mỹ ở luôn, phải mần những việc chi",
        "Vợ chồng mình sắp sang Đức làm việc, cần lo giấy tờ gì",
        "chau toi chuan bi du hoc Han Quoc, phai lam nhung gi",
        "em được cử sang Nhật ba năm, trước khi đi nên làm gì",
    ],
    "sinh-con": [
        "Vợ mình sinh cháu trai sáng nay, giờ cần làm những thủ tục gì cho cháu vậy ạ?",
        "ba xa tui sanh roi phai di lam giay to chi",
        "Nhà mình vừa có thêm em bé thì cần lo những gì?",
        "e bầu 8 tháng rùi, cần chuẩn bị giấy tờ j trc ạ",
        "con gái út nhà bác đẻ hôm qua, giúp bác biết phải làm những việc gì",
        "mới sinh xong, chưa biết bắt đầu từ đâu",
        "Ông xã ơi vợ mới sinh rồi nè, hai vợ chồng phải đi làm những thủ tục nào cho con",
        "con dau toi vua sinh chau dich ton, xin chi cac viec can lam",
        "em mang thai tháng thứ bảy, nên chuẩn bị những giấy tờ gì từ giờ",
    ],
    "tim-viec": [
        "Em mới ra trường, chuẩn bị đi làm thì cần giấy tờ gì?",
        "con trai toi sap di lam cong nhan, can lam nhung giay to nao",
        "Em vừa xuất ngũ, muốn kiếm việc thì cần làm gì",
        "e sắp nhận việc, cần chuẩn bị hồ sơ gì ạ",
        "đi làm lần đầu thì phải làm những giấy tờ chi",
        "Cháu vừa tốt nghiệp cao đẳng, sắp đi làm, cần những giấy tờ gì",
        "toi bat dau di lam thang sau, can chuan bi gi",
        "em đang kiếm việc, cần chuẩn bị những giấy tờ nào",
    ],
    "ve-huu": [
        "Tháng sau bố tôi nghỉ hưu, cần làm thủ tục gì?",
        "me em sap ve huu can chuan bi nhung gi",
        "Tôi vừa về hưu, giờ phải làm những việc gì",
        "tui tới tuổi hưu rồi thì phải mần chi",
        "còn nửa năm nữa tôi đủ tuổi nghỉ hưu, nên chuẩn bị những giấy tờ nào",
        "Bác tôi chuẩn bị về hưu, cần làm các thủ tục gì",
        "me toi den tuoi nghi huu roi, lam gi tiep",
        "năm nay ba em nghỉ hưu",
    ],
    "xay-nha": [
        "Gia đình mình sắp xây nhà hai tầng, phải làm thủ tục gì?",
        "tui dinh cat nha tren dat cha me cho, can giay to chi",
        "Em muốn sửa nhà nâng thêm tầng, cần làm những gì",
        "xây nhà xong rồi thì phải làm gì nữa",
        "qua năm em khởi công xây nhà, hướng dẫn em từng việc",
        "Ông bà cho đất, tụi mình tính xây nhà, cần làm gì",
        "toi sap sua lai nha, phai xin nhung giay gi",
        "tui định cất thêm lầu, cần thủ tục chi",
    ],
}

ONE_PROCEDURE = [
    "Làm khai sinh cho con mới sinh cần những giấy tờ gì?",
    "vo em moi sinh, dang ky khai sinh can gi",
    "con em mới sinh làm thẻ bảo hiểm y tế ở đâu",
    "vợ mình sinh tháng trước, tiền thai sản được bao nhiêu",
    "đăng ký kết hôn cần mang gì",
    "em sắp cưới, xin giấy độc thân ở đâu",
    "tui sap lay vo, dang ky ket hon mat bao lau",
    "mua nhà xong muốn sang tên sổ đỏ thì làm sao",
    "em mới mua đất, lệ phí trước bạ bao nhiêu",
    "sang tên xe máy cũ cần gì",
    "mới mua xe, bấm biển số ở đâu",
    "mua xe cu sang ten the nao",
    "bố em mới mất, làm giấy khai tử ở đâu",
    "chồng tôi mất, tiền tuất hằng tháng làm thế nào",
    "ba mất rồi muốn xóa hộ khẩu cho ba",
    "em mất việc, trợ cấp thất nghiệp được mấy tháng",
    "mới nghỉ việc muốn rút bảo hiểm xã hội một lần",
    "nghi viec roi lam bao hiem that nghiep the nao",
    "mất căn cước làm lại thế nào",
    "em bị mất ví, giờ làm lại căn cước công dân cần gì",
    "rot mat bang lai xe lam lai o dau",
    "mẹ tôi sắp nghỉ hưu, lương hưu tính thế nào",
    "về hưu rồi muốn đổi nơi nhận lương hưu",
    "sắp xây nhà, xin giấy phép xây dựng cần bản vẽ gì",
    "giấy phép xây nhà mất bao nhiêu tiền",
    "con em sắp đi du học, làm hộ chiếu mất mấy ngày",
    "đi Nhật làm việc cần phiếu lý lịch tư pháp số 2",
    "chuyển nhà rồi, đăng ký tạm trú online được không",
    "em mở quán ăn, đăng ký hộ kinh doanh ở đâu",
    "mở tiệm thuốc xin giấy phép gì",
    "con bị khuyết tật xin giấy xác nhận khuyết tật ở đâu",
    "mẹ 80 tuổi xin trợ cấp hưu trí xã hội",
    "ba tôi nằm viện, thanh toán bảo hiểm y tế thế nào",
    "giải thể công ty nộp hồ sơ thuế ở đâu",
    "nhận con nuôi thì lệ phí bao nhiêu",
    "ly hôn xong tách hộ khẩu thế nào",
    "con vào lớp 1 xin miễn giảm học phí",
    "Mã 1.001193 là thủ tục gì khi vợ mới sinh",
    "chấm dứt hộ kinh doanh cần giấy tờ gì",
    "xác nhận tình trạng hôn nhân để mua nhà",
    "con trai 3 tuổi làm giấy khai sinh muộn có bị phạt không",
    "sinh mổ thì bảo hiểm chi trả thế nào",
    "mới sinh xong muốn đặt tên cho con là Bảo An",
    "cưới vợ người Lào thì đăng ký ở xã hay tỉnh",
    "em lấy chồng rồi muốn chuyển hộ khẩu",
    "nhà em mua giấy tay làm sổ đỏ được không",
    "đất mua năm 2010 tách thửa cần bao nhiêu mét",
    "cho em xin mẫu hợp đồng mua bán nhà",
    "mở quán bia có cần giấy phép bán rượu không",
    "quán em hết hạn giấy an toàn thực phẩm thì gia hạn ở đâu",
    "xin giấy chứng tử cho bà nội",
    "ông nội mất, sổ đỏ đứng tên ông thì chia thừa kế thế nào",
    "lãnh tiền mai táng phí cho ba ở đâu",
    "con học lớp 5 chuyển trường giữa năm",
    "học phí đại học có được giảm không",
    "tính tuổi nghỉ hưu cho nữ sinh năm 1970",
    "tôi muốn đổi sổ bảo hiểm xã hội",
    "thẻ bảo hiểm y tế hết hạn khi đang nằm viện",
    "ốm nghỉ ba ngày có được trả tiền không",
    "nghỉ việc mà công ty không chốt sổ bảo hiểm",
    "bao lâu thì có tiền thất nghiệp",
    "tìm việc lương cao ở đâu",
    "xe mới mua đi đăng kiểm lần đầu khi nào",
    "biển số xe máy bị mất",
    "hộ chiếu hết hạn muốn làm lại để đi Mỹ",
    "xin visa đi Nhật",
    "tạm trú cho người thuê nhà",
    "mất sổ hộ khẩu giấy có sao không",
    "mất giấy tờ xe máy làm lại ở đâu",
    "tòa án huyện còn không em muốn hỏi ly hôn",
    "phí đăng ký con nuôi",
    "giấy phép xây nhà cấp 4 nộp ở đâu",
    "sửa nhà có cần xin phép không",
    "xác định mức độ khuyết tật mất bao lâu",
    "bà 75 tuổi được trợ cấp bao nhiêu một tháng",
    "tạm ngừng hộ kinh doanh nộp ở đâu",
    "công ty ngừng hoạt động còn phải nộp thuế môn bài không",
]

ONE_FACT = [
    "em mới sinh con được nghỉ mấy tháng",
    "mất việc thì bao lâu được nhận tiền",
    "về hưu năm nay bao nhiêu tuổi",
    "mua xe máy nên chọn loại nào",
    "sinh con ở bệnh viện nào tốt",
    "mở quán cà phê cần vốn bao nhiêu",
    "xây nhà hết bao nhiêu tiền một mét",
    "sắp cưới nên mặc gì",
    "em bị ốm uống thuốc gì",
    "mua nhà vay ngân hàng nào lãi suất thấp",
    "em bán nhà có phải đóng phạt không",
]

SOMETHING_ELSE = [
    "chào bạn",
    "cảm ơn bạn nha",
    "cam on ban nha",
    "hôm nay trời đẹp ghê",
    "bạn là ai vậy",
    "bạn mua nhà chưa",
    "phim hôm qua cô ấy mất việc buồn ghê",
    "đêm qua em nằm mơ thấy bà nội mất",
    "con mèo nhà em mới đẻ 4 con",
    "sinh viên năm nhất có được vay vốn không",
    "hôm nay là sinh nhật em",
    "mất điện từ sáng tới giờ",
    "mất bao lâu mới có kết quả",
    "chúc mừng bạn mới cưới",
    "bạn em sắp cưới nên mua quà gì",
    "cán bộ phường làm mất giấy tờ của tôi",
    "hồ sơ mua nhà của tôi đến đâu rồi",
    "tôi muốn khiếu nại vì công ty cho nghỉ việc",
    "phường mấy giờ đóng cửa",
    "quán cơm gần đây mở cửa không",
    "ai nuôi con mèo này",
    "nhà vệ sinh ở đâu",
    "chồng em đánh em, em muốn ly hôn",
    "viết văn tả ngày em đi học lớp 1",
    "me em dau mat",
    "xe bus đi đâu",
    "nhà hàng xóm mới xây nhà ồn quá",
    "con chó nhà em mới sinh",
    "cái máy này do ai viết ra vậy",
    "trời mưa quá",
    "ok cảm ơn nhiều",
    "tôi muốn nói chuyện với cán bộ",
    "mấy giờ phường làm việc",
    "bạn ơi giúp với",
    "hồ sơ của tôi trễ hẹn",
    "đọc truyện người vợ mới cưới chưa",
]

DENIED = [
    "em chưa sinh con",
    "vợ tôi không có bầu",
    "tôi không mở quán",
    "em không mất việc",
    "bố em chưa nghỉ hưu",
    "mình chưa mua nhà",
    "không phải mua xe mà là thuê",
    "em đâu có ly hôn",
    "tui hổng có đi Nhật",
    "nhà em không xây nhà",
    "em chưa cưới",
    "mẹ tôi chưa mất",
    "em không bị mất giấy tờ",
    "chúng tôi không định nhận con nuôi",
    "em mở quán xong hết giấy tờ rồi, không cần gì nữa đâu",
    "tôi chưa chuyển nhà",
    "em không có ý định mở quán",
    "ba má em chưa già",
    "tôi đâu có bán nhà",
]

TIED = [
    "em vừa mất việc mà vợ lại mới sinh con",
    "bố em mới mất, em cũng mới cưới",
    "em về hưu rồi tính mở quán cà phê",
    "mới mua xe lại mới mua nhà",
]


EVENTS = load_life_events()
BY_ID = {event.id: event for event in EVENTS}
LONGEST_COPIED_RUN = 12


@pytest.fixture(scope="module")
def export(national_export) -> dict[str, str]:
    """Texts of the export's records that events name, by code."""
    wanted = {code for event in EVENTS for code in event.codes}
    texts: dict[str, str] = {}
    with tarfile.open(national_export) as tar:
        for member in tar:
            code = Path(member.name).stem
            if code in wanted:
                texts[code] = clean(tar.extractfile(member).read().decode())
    return texts


def sentences(event) -> list[str]:
    said = [event.title, event.opening]
    for step in event.steps:
        said += [step.title, step.when, step.deadline]
    for group in event.linked:
        said += [group.title, group.when]
    return [text for text in said if text]


class TestEvents:
    def test_the_asked_situations_are_there(self):
        asked = {
            "sinh-con", "ket-hon", "mua-nha-dat", "mo-quan", "nguoi-than-mat", "di-hoc", "ve-huu", "om-dau", "tim-viec",
            "mat-viec", "mua-xe", "ra-nuoc-ngoai", "chuyen-cho-o", "mat-giay-to", "ly-hon", "nhan-con-nuoi", "xay-nha",
            "cham-nguoi-khuyet-tat", "cham-nguoi-gia", "dong-cua-kinh-doanh",
        }  # fmt: skip
        assert asked <= set(BY_ID)

    def test_every_code_is_in_the_national_export(self, export):
        assert [(event.id, code) for event in EVENTS for code in event.codes if code not in export] == []

    def test_every_deadline_is_stated_by_a_record_of_its_step(self, export):
        unstated = []
        for event in EVENTS:
            for step in event.steps:
                record = fold(" ".join(export[code] for code in step.codes))
                for amount, unit in re.findall(r"(\d+) (ngay|thang)", fold(step.deadline)):
                    if not re.search(rf"\b0?{int(amount)} (?:\([^)]*\) )?{unit}", record):
                        unstated.append((event.id, step.title, f"{amount} {unit}"))
        assert unstated == []

    def test_no_sentence_is_copied_from_a_record(self, export):
        def runs(text):
            words = re.findall(r"\w+", fold(text))
            return {tuple(words[i : i + LONGEST_COPIED_RUN]) for i in range(len(words) - LONGEST_COPIED_RUN + 1)}

        copied = [
            (event.id, text)
            for event in EVENTS
            for text in sentences(event)
            for code in event.codes
            if runs(text) & runs(export[code])
        ]
        assert copied == []

    @pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
    def test_no_step_names_an_abolished_district(self, event):
        said = " ".join(sentences(event)).lower()
        assert not re.search(r"\b(?:quận|huyện|thị xã|cấp huyện|thị trấn)\b", said)

    @pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
    def test_a_linked_group_does_steps_of_its_event(self, event):
        of_steps = {code for step in event.steps for code in step.codes}
        assert all(set(group.does) <= of_steps and len(group.does) > 1 for group in event.linked)


class TestMatching:
    @pytest.mark.parametrize(("event", "phrase"), [(event.id, phrase) for event in EVENTS for phrase in event.phrases])
    def test_each_phrase_tells_its_own_event(self, event, phrase):
        found = match(phrase)
        assert found is not None
        assert found.id == event

    @pytest.mark.parametrize(("event", "text"), [(event, text) for event, texts in TOLD.items() for text in texts])
    def test_a_situation_is_recognised(self, event, text):
        found = match(text)
        assert found is not None
        assert found.id == event

    @pytest.mark.parametrize("text", ONE_PROCEDURE)
    def test_a_named_procedure_is_no_life_event(self, text):
        assert match(text) is None

    @pytest.mark.parametrize("text", ONE_FACT)
    def test_a_question_for_one_fact_is_no_life_event(self, text):
        assert match(text) is None

    @pytest.mark.parametrize("text", SOMETHING_ELSE)
    def test_small_talk_and_other_matters_are_no_life_event(self, text):
        assert match(text) is None

    @pytest.mark.parametrize("text", DENIED)
    def test_a_denied_situation_is_no_life_event(self, text):
        assert match(text) is None

    @pytest.mark.parametrize("text", TIED)
    def test_two_situations_at_once_tie(self, text):
        assert match(text) is None

    def test_a_word_with_other_diacritics_is_another_word(self):
        assert match("vợ tôi mới đẻ").id == "sinh-con"
        assert match("vợ tôi mới để") is None

    @pytest.mark.parametrize("text", ["", " ", "?!…", "\x00", "_ __", "~~", "1", "a" * 5000, "vợ " * 3000, ", " * 3000])
    def test_odd_texts_match_nothing(self, text):
        assert match(text) is None

    def test_of_several_named_matters_the_whole_list_can_be_asked(self):
        found = match("mới sinh em bé, ngoài khai sinh ra còn phải làm gì nữa ạ")
        assert found is not None
        assert found.id == "sinh-con"


class TestCatalogue:
    def test_steps_keep_their_order_and_only_codes_in_service(self):
        kept = steps_in_catalogue(BY_ID["mua-xe"], frozenset({"1.013076", "1.012575", "1.007700"}))
        assert [step.codes for step in kept] == [("1.007700",), ("1.012575",), ("1.013076",)]

    def test_the_whole_catalogue_changes_nothing(self):
        for event in EVENTS:
            assert steps_in_catalogue(event, frozenset(event.codes)) == event.steps
            assert linked_in_catalogue(event, frozenset(event.codes)) == event.linked

    def test_an_empty_catalogue_leaves_no_step(self):
        assert steps_in_catalogue(BY_ID["sinh-con"], frozenset()) == ()
        assert linked_in_catalogue(BY_ID["sinh-con"], frozenset({"1.001193"})) == ()

    def test_a_birth_is_registered_before_residence_and_insurance(self):
        codes = BY_ID["sinh-con"].codes
        assert codes.index("1.001193") < codes.index("1.004222") < codes.index("1.014137")

    def test_a_death_is_registered_before_everything_else(self):
        assert BY_ID["nguoi-than-mat"].steps[0].codes == ("1.000656",)

    def test_tax_is_declared_before_the_title_changes(self):
        codes = BY_ID["mua-nha-dat"].codes
        assert codes.index("2.001035") < codes.index("1.007277") < codes.index("1.013831")


class TestLoading:
    @pytest.fixture
    def folder(self, tmp_path) -> Path:
        source = (ROOT / "index" / "life_events" / "sinh-con.yaml").read_text(encoding="utf-8")
        (tmp_path / "sinh-con.yaml").write_text(source, encoding="utf-8")
        return tmp_path

    def change(self, folder, before, after):
        file = folder / "sinh-con.yaml"
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after, 1), encoding="utf-8")

    def test_a_good_file_loads(self, folder):
        assert [event.id for event in load_life_events(folder)] == ["sinh-con"]

    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            ("title: Sinh con", "tittle: Sinh con", "sinh-con.yaml: the key 'tittle' is unknown"),
            ("opening: ", "open: ", "'open' is unknown"),
            ("    when: Khi bé sinh", "    why: Khi bé sinh", "sinh-con.yaml, steps 1: the key 'why' is unknown"),
            ('codes: ["1.014331"]', 'codes: ["1.0143311"]', "sinh-con.yaml, steps 1, codes: '1.0143311'"),
            (
                'codes: ["1.014331"]',
                "codes: [1.014331]",
                "sinh-con.yaml, steps 1, codes 1, codes: '1.014331' is no text",
            ),
            ('codes: ["1.014331"]', "codes: []", "the list is empty"),
            ('codes: ["1.014331"]', 'codes: ["1.014332"]', "1.014332 stands under"),
            ('code: "2.000986"', 'code: "2.986"', "sinh-con.yaml, linked 1, code: '2.986'"),
            ('does: ["1.001193", "1.004222"', 'does: ["1.001193", "1.000656"', "'1.000656' is the code of no step"),
            ("  - <new>/sắp có/đón", "  - <news>/sắp có/đón", "there is no group <news>"),
            ("id: sinh-con", "id: sinh-chau", "call the file sinh-chau.yaml"),
            ("id: sinh-con", "id: Sinh_con", "is no id"),
            ("  - e mới sinh con đầu lòng", "  - vợ em mới sinh bé gái", "stands there twice"),
            ("phrases:", "phrases: [", "is not readable YAML"),
        ],
    )
    def test_a_fault_names_file_and_place(self, folder, before, after, told):
        self.change(folder, before, after)
        with pytest.raises(LifeEventError, match=re.escape(told)):
            load_life_events(folder)

    def test_too_few_phrases_are_refused(self, folder):
        file = folder / "sinh-con.yaml"
        text = re.sub(
            r"phrases:\n.*?signs:",
            "phrases:\n  - vợ em mới sinh\nsigns:",
            file.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
        file.write_text(text, encoding="utf-8")
        with pytest.raises(LifeEventError, match="there are 1; write 15 to 30"):
            load_life_events(folder)

    def test_a_phrase_in_two_events_is_refused(self, folder):
        text = (folder / "sinh-con.yaml").read_text(encoding="utf-8")
        (folder / "sinh-chau.yaml").write_text(text.replace("id: sinh-con", "id: sinh-chau", 1), encoding="utf-8")
        with pytest.raises(LifeEventError, match="also stands in"):
            load_life_events(folder)

    def test_an_empty_folder_is_refused(self, tmp_path):
        with pytest.raises(LifeEventError, match="holds no"):
            load_life_events(tmp_path)
