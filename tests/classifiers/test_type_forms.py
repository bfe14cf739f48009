"""Printed forms are known by their labels where the title is lost; talk about them is not one."""

from __future__ import annotations

import pytest

from classifiers.doc_types import collect_evidence
from classifiers.type_table import load_types
from tests.classifiers.pages import RULES, letter

TABLE = load_types(RULES)

FORMS = {
    "giay_phep_xay_dung": ("1. Cấp cho: Ông Ma Đình Khuê", "- Cốt nền xây dựng: +0,45 m"),
    "chung_chi_hanh_nghe": (
        "Ngày tháng năm sinh: 02/4/1985",
        "Trình độ chuyên môn: Kỹ sư xây dựng",
    ),
    "chung_chi_nang_luc": (
        "1. Tên tổ chức: Công ty Cổ phần Cầu Trắng",
        "2. Người đại diện theo pháp luật: Ông Đàm Ngọc Sơn",
        "3. Phạm vi hoạt động xây dựng:",
    ),
    "giay_phep_kinh_doanh_van_tai": (
        "1. Tên đơn vị vận tải: Hợp tác xã Đồng Bẩm",
        "2. Kinh doanh vận tải hành khách bằng xe ô tô",
    ),
    "bien_ban_nghiem_thu": (
        "1. Đối tượng nghiệm thu: mặt đường bê tông",
        "2. Thành phần trực tiếp nghiệm thu:",
    ),
    "bien_ban": ("Thời gian bắt đầu: 08 giờ 00", "Chủ trì (chủ tọa): Ông Triệu Văn Lục"),
    "giay_moi": ("Trân trọng kính mời:", "Thời gian: 14 giờ 00", "Địa điểm: Phòng họp số 1"),
    "giay_gioi_thieu": ("Trân trọng giới thiệu: Ông Ma Đình Khuê", "Được cử đến: Sở Tài chính"),
    "giay_uy_quyen": ("Người ủy quyền: Ông A", "Người được ủy quyền: Ông B"),
    "giay_nghi_phep": ("Được nghỉ phép năm 2026 tại:", "Số ngày nghỉ phép: 05"),
    "don_de_nghi": ("1. Tên chủ đầu tư (chủ hộ): Bà Lục Thị Hiền", "Tôi xin cam đoan làm đúng"),
}


@pytest.mark.parametrize("key", sorted(FORMS))
def test_labels_speak_for_a_form(key: str) -> None:
    found = collect_evidence(letter(body=FORMS[key]), TABLE)
    assert key in {item.key for item in found if item.rule == "form"}


@pytest.mark.parametrize("key", sorted(FORMS))
def test_one_label_or_running_text_is_no_form(key: str) -> None:
    running = [f"Đơn vị xem xét nội dung sau đây {label}" for label in FORMS[key]]
    for body in (FORMS[key][:1], tuple(running)):
        found = collect_evidence(letter(body=body), TABLE)
        assert key not in {item.key for item in found if item.rule == "form"}
