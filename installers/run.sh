#!/usr/bin/env bash
# From a fresh machine to the working program on the sample pages, in one command:
#     bash installers/run.sh
# As root or with sudo; can be run again at once; works without a display.
set -euo pipefail
# shellcheck source=installers/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"
trap give_back EXIT
mkdir -p "$ROOT/out"
prepare_home

SAMPLES=resources/samples/pages
STORE=out/station
PDFS=out/pdf

check_program() {
  .venv/bin/scanstation --help >/dev/null ||
    stop "Chương trình không khởi động được." "The program does not start." \
      "Read the lines above; remove .venv and run this command again."
}

has_window() { .venv/bin/scanstation window --help >/dev/null 2>&1; }

# The samples without a window: records and PDFs, and where they lie.
process_samples() {
  local code=0
  say "Nhận dạng các trang mẫu…" "Recognising the sample pages of $SAMPLES"
  .venv/bin/scanstation process "$SAMPLES" --store "$STORE" --out "$PDFS" || code=$?
  case "$code" in
  0) ;;
  1)
    note "một số tệp mẫu bị từ chối hoặc đã có trong kho: xem lý do ở trên, đó không phải lỗi cài đặt"
    note "some sample files were refused or are in the store already; the reasons are above, the set-up is fine"
    ;;
  3)
    .venv/bin/scanstation doctor || true
    stop "Máy còn thiếu thành phần." "Something is missing on this machine." \
      "Follow the next steps in the list above, then run this command again."
    ;;
  *) stop "Chương trình dừng bất thường (mã $code)." "The program ended with code $code." \
    "Read the lines above and $STORE/logs, then run this command again." ;;
  esac
  say "Hồ sơ trong kho" "Records in $STORE"
  if [ -t 1 ]; then unset COLUMNS; else export COLUMNS=140; fi # a table in a log needs no folding
  .venv/bin/scanstation records list --store "$STORE"
  say "Tệp PDF/A tìm kiếm được nằm trong $PDFS" "Searchable PDF/A files are in $PDFS"
  find "$PDFS" -name '*.pdf' -printf '   %8s bytes  %p\n' | sort -k3
  say "Xong. Lệnh dùng hằng ngày: .venv/bin/scanstation --help" \
    "Done. Your own scans: .venv/bin/scanstation process FOLDER --out PDFS"
}

check_distribution
say "1/3 Gói hệ thống (Tesseract tiếng Việt, phông chữ, thư viện Qt)" \
  "1/3 System packages: Tesseract with Vietnamese, fonts, Qt libraries"
install_needed "${NEEDED_PACKAGES[@]}"
install_wanted "cửa sổ có thể không mở được / the window may not open" "${WINDOW_PACKAGES[@]}"

say "2/3 Môi trường Python trong .venv" "2/3 Python environment in .venv, locked versions checked by hash"
ensure_python
want_compiler
make_environment requirements.txt

say "3/3 Chạy ScanStation trên các trang mẫu" "3/3 ScanStation on the sample pages"
check_program
if has_display && has_window; then
  note "mở cửa sổ / opening the window; không có màn hình thì xử lý ngay tại đây"
  .venv/bin/scanstation window --store "$STORE" --folder "$SAMPLES" || process_samples
else
  note "không có màn hình, xử lý ngay tại đây / no display: processing right here"
  process_samples
fi
