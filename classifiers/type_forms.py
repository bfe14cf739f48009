"""Printed forms by their labels: permits, certificates, minutes, invitations, slips.

Labels are looked for at the beginning of lines, where a form has them; running text that speaks of
a permit has them inside. Wording after the forms annexed to Nghị định 15/2021, 175/2024 and
06/2021 (construction), 10/2020 (transport) and Nghị định 30/2020, Phụ lục III.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifiers.type_evidence import Evidence, Head
from classifiers.type_table import TypeTable

__all__ = ["by_form"]


@dataclass(frozen=True, slots=True)
class _Form:
    """A printed form: its labels as said and as looked for, and how many must be there."""

    key: str
    needed: int
    weight: float
    labels: tuple[tuple[str, re.Pattern[str]], ...]


def _form(key: str, needed: int, weight: float, **labels: str) -> _Form:
    opened = r"^\W*(?:[\dai]{1,2}\W{1,3})?(?:"
    looked = (
        (said.replace("_", " "), re.compile(f"{opened}{p})", re.M)) for said, p in labels.items()
    )
    return _Form(key, needed, weight, tuple(looked))


_FORMS = (
    _form(
        "giay_phep_xay_dung",
        2,
        3.0,
        Cấp_cho=r"cap cho\b",
        Được_phép_xây_dựng=r"duoc phep (xay dung|sua chua|cai tao)",
        Mật_độ_xây_dựng=r"mat do xay dung\W",
        Cốt_nền=r"cot nen\b",
        Chỉ_giới=r"chi gioi (duong do|xay dung)",
    ),
    _form(
        "chung_chi_hanh_nghe",
        2,
        3.0,
        Trình_độ_chuyên_môn=r"trinh do chuyen mon\b",
        Được_phép_hành_nghề=r"(duoc phep|linh vuc) (hanh nghe|hoat dong)",
        Chứng_chỉ_này_có_giá_trị=r"chung chi (nay )?co (gia tri|hieu luc)",
        Ngày_sinh=r"(sinh ngay|ngay,? (thang,? nam )?sinh|ngay thang nam sinh)",
    ),
    _form(
        "chung_chi_nang_luc",
        3,
        3.5,
        Tên_tổ_chức=r"ten to chuc\b",
        Người_đại_diện_theo_pháp_luật=r"nguoi dai dien theo phap luat\b",
        Phạm_vi_hoạt_động=r"(pham vi|linh vuc) hoat dong\b",
        Chứng_chỉ_này_có_giá_trị=r"chung chi (nay )?co (gia tri|hieu luc)",
        Mã_số_doanh_nghiệp=r"(ma so doanh nghiep|giay chung nhan dang ky)",
    ),
    _form(
        "giay_phep_kinh_doanh_van_tai",
        2,
        3.0,
        Tên_đơn_vị=r"(ten don vi|ten doanh nghiep|ho kinh doanh|don vi van tai)",
        Kinh_doanh_vận_tải=r"((duoc phep|hinh thuc) )?kinh doanh (van tai|cac loai hinh)",
        Giấy_phép_này_có_giá_trị=r"giay phep (nay )?co (gia tri|hieu luc)",
    ),
    _form(
        "bien_ban_nghiem_thu",
        2,
        3.0,
        Đối_tượng_nghiệm_thu=r"doi tuong nghiem thu",
        Thành_phần_nghiệm_thu=r"thanh phan (truc tiep )?(tham gia )?nghiem thu",
        Thời_gian_nghiệm_thu=r"thoi gian nghiem thu",
        Đánh_giá_công_việc=r"danh gia (cong viec|chat luong|cong tac)",
        Chấp_nhận_nghiệm_thu=r"(ket luan\W+)?(chap nhan|dong y) nghiem thu",
    ),
    _form(
        "bien_ban",
        2,
        2.5,
        Thành_phần_tham_dự=r"thanh phan( tham gia)?\W*$|thanh phan (tham du|du hop)",
        Chủ_trì=r"(chu tri|chu toa|thu ky|nguoi ghi bien ban)\b.{0,12}:",
        Nội_dung_cuộc_họp=r"noi dung (cuoc hop|lam viec|hop)\b",
        Thời_gian_bắt_đầu=r"(thoi gian bat dau|hom nay,? (vao )?(hoi|luc))",
    ),
    _form(
        "giay_moi",
        3,
        3.0,
        Kính_mời=r"(tran trong )?kinh moi\b|.{0,60}\btran trong kinh moi\b",
        Thời_gian=r"thoi gian\W",
        Địa_điểm=r"dia diem\W",
        Thành_phần=r"thanh phan\W|chu tri\W",
    ),
    _form(
        "giay_gioi_thieu",
        2,
        3.0,
        Giới_thiệu=r"(tran trong )?gioi thieu\W|.{0,60}tran trong gioi thieu\b",
        Được_cử_đến=r"duoc cu den\b",
        Giấy_này_có_giá_trị=r"giay nay co gia tri\b",
    ),
    _form(
        "giay_uy_quyen",
        2,
        3.0,
        Người_ủy_quyền=r"(nguoi|ben) uy quyen\b",
        Người_được_ủy_quyền=r"(nguoi|ben) (duoc|nhan) uy quyen\b",
        Nội_dung_ủy_quyền=r"(noi dung|pham vi|thoi han) uy quyen\b",
    ),
    _form(
        "giay_nghi_phep",
        2,
        3.0,
        Nghỉ_phép_năm=r"(duoc )?nghi phep nam\b|.{0,60}\bnghi phep nam\b",
        Nơi_nghỉ_phép=r"noi nghi phep\b",
        Số_ngày_nghỉ_phép=r"so ngay nghi phep\b",
    ),
    _form(
        "don_de_nghi",
        2,
        2.5,
        Tên_chủ_đầu_tư=r"(ten )?chu (dau tu|ho)\b.{0,30}:",
        Tôi_tên_là=r"(toi|chung toi) ten la\b",
        Cam_đoan=r"(toi|chung toi) (xin )?cam (doan|ket)\b",
        Nội_dung_đề_nghị=r"noi dung de nghi\b",
    ),
)


def by_form(head: Head, _table: TypeTable) -> list[Evidence]:
    """Labels of printed forms at the beginning of lines: permits, certificates, minutes, slips."""
    text = "\n".join(head.folded)
    found: list[Evidence] = []
    for form in _FORMS:
        seen = [said for said, pattern in form.labels if pattern.search(text)]
        if len(seen) >= form.needed:
            labels = ", ".join(f"“{said}”" for said in seen)
            sentence = f"Có các mục {labels} của mẫu in sẵn"
            found.append(Evidence("form", form.key, form.weight, sentence, head.page.number))
    return found
