"""What stamps say, and what only looks like it: the closed list crops are held against."""

from __future__ import annotations

__all__ = ["MARKLESS", "NEIGHBOURS", "OTHER_WORDS", "PLAIN", "STAMP_WORDS"]

STAMP_WORDS = (
    "MẬT",
    "TỐI MẬT",
    "TUYỆT MẬT",
    "KHẨN",
    "THƯỢNG KHẨN",
    "HỎA TỐC",
    "HOẢ TỐC",
    "HỎA TỐC HẸN GIỜ",
    "LƯU HÀNH NỘI BỘ",
    "XEM XONG TRẢ LẠI",
    "TÀI LIỆU THU HỒI",
    "CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ",
    "ĐẾN",
    "CÔNG VĂN ĐẾN",
    "VĂN BẢN ĐẾN",
    "SAO Y",
    "SAO Y BẢN CHÍNH",
    "BẢN SAO",
    "DỰ THẢO",
)
"""Words of stamps: Nghị định 30/2020, Phụ lục I and IV; Thông tư 24/2020/TT-BCA for secrets."""

NEIGHBOURS = (
    "MẬT ĐỘ",
    "BẢO MẬT",
    "BÍ MẬT",
    "MẬT ONG",
    "MẬT MÃ",
    "MẶT",
    "MẶT BẰNG",
    "MẶT CẮT",
    "MẤT",
    "MỘT",
    "MÃ",
    "NHẬT",
    "ĐẤT",
    "KHẨN TRƯƠNG",
    "KHẨN CẤP",
    "VIỆT NAM",
    "TÀI CHÍNH",
    "KHO",
    "TỔ",
    "SAO",
)
"""What is no stamp's word but looks like one; a crop must spell a word better than these."""

OTHER_WORDS = (
    "BẢO MẬT",
    "BÍ MẬT",
    "CƠ MẬT",
    "MẬT ĐỘ",
    "MẬT ONG",
    "MẬT MÃ",
    "MẬT THƯ",
    "MẶT BẰNG",
    "MẶT CẮT",
    "MẶT TRẬN",
    "bao mat",
    "mat do",
    "mat ong",
    "mat bang",
)
"""Words half of which reads as "MẬT"; in small letters with any marks."""

PLAIN = ("ĐẾN", "CÔNG VĂN ĐẾN", "VĂN BẢN ĐẾN", "SAO Y", "SAO Y BẢN CHÍNH", "BẢN SAO", "DỰ THẢO")

MARKLESS = {
    "mat": "MẬT",
    "toi mat": "TỐI MẬT",
    "tuyet mat": "TUYỆT MẬT",
    "thuong khan": "THƯỢNG KHẨN",
    "hoa toc": "HỎA TỐC",
    "luu hanh noi bo": "LƯU HÀNH NỘI BỘ",
    "xem xong tra lai": "XEM XONG TRẢ LẠI",
    "tai lieu thu hoi": "TÀI LIỆU THU HỒI",
}
"""Worn stamps lose their small marks first; these words are known without them."""
