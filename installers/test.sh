#!/usr/bin/env bash
# Format, lint, types, import contracts and all tests, from a fresh machine, in one command:
#     bash installers/test.sh [arguments for pytest]
# As root or with sudo; can be run again at once; needs no display.
set -euo pipefail
# shellcheck source=installers/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"
trap give_back EXIT
mkdir -p "$ROOT/out"
prepare_home
export QT_QPA_PLATFORM=offscreen OMP_THREAD_LIMIT=1

check_distribution
say "1/3 Gói hệ thống, cả cho kiểm thử" "1/3 System packages, those of the tests too"
install_needed "${NEEDED_PACKAGES[@]}"
install_wanted "the tests of the window under X11 are skipped" "${WINDOW_PACKAGES[@]}"
install_wanted "the tests with these witnesses are skipped" "${TEST_PACKAGES[@]}"

say "2/3 Môi trường Python trong .venv" "2/3 Python environment in .venv, locked versions checked by hash"
ensure_python
want_compiler
make_environment requirements-dev.txt

say "3/3 Định dạng, quy tắc, kiểu, hợp đồng nhập, kiểm thử" "3/3 Format, lint, types, import contracts, tests"
failed=()
check() { # check NAME COMMAND...: goes on after a failure, so one run shows all of them
  local name="$1"
  shift
  printf '\n-- %s\n' "$name"
  "$@" || failed+=("$name")
}
check "ruff format" .venv/bin/ruff format --check .
check "ruff check" .venv/bin/ruff check .
check "mypy" .venv/bin/mypy
check "import contracts" .venv/bin/lint-imports
check "pytest" .venv/bin/python -m pytest --durations=10 --durations-min=1 "$@"

if [ "${#failed[@]}" -gt 0 ]; then
  printf '\nKHÔNG ĐẠT / FAILED: %s\n' "$(printf '%s, ' "${failed[@]}" | sed 's/, $//')" >&2
  exit 1
fi
