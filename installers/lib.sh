# shellcheck shell=bash
# The parts run.sh and test.sh share: system packages, Python, the environment in .venv.
# Sourced, never run. Every function can be called again at once and then does nothing.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
export DEBIAN_FRONTEND=noninteractive
export LANG="${LANG:-C.UTF-8}" PYTHONUTF8=1
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

# Needed to recognise and to write PDFs; the program cannot work without them.
NEEDED_PACKAGES=(
  ca-certificates tesseract-ocr tesseract-ocr-vie
  fonts-croscore fonts-dejavu-core fonts-noto-core
  libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfontconfig1 libfreetype6 libdbus-1-3
)
# The window under X11. Without them everything but the window works.
WINDOW_PACKAGES=(
  libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
  libxcb-render-util0 libxcb-shape0 libxcb-xkb1
)
# Independent witnesses of the tests: another PDF reader, a PDF/A validator, an X server.
TEST_PACKAGES=(
  qpdf poppler-utils jbig2dec xvfb xauth default-jre-headless libpdfbox2-java libfontbox2-java
  libcommons-logging-java libcommons-io-java libactivation-java libjaxb-api-java
)

say() { printf '\n== %s\n   %s\n' "$1" "$2"; }
note() { printf '   %s\n' "$*"; }

# stop VIETNAMESE ENGLISH NEXT_STEP: what is missing and the way out; exit code 3.
stop() {
  printf '\n!! %s\n   %s\n   → %s\n' "$1" "$2" "$3" >&2
  exit 3
}

# An unset, empty or read-only HOME must not send caches to odd places.
prepare_home() {
  if [ -z "${HOME:-}" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
    mkdir -p "$ROOT/out/home"
    export HOME="$ROOT/out/home"
  fi
}

# Called through sudo: what was made belongs to the person, not to root.
give_back() {
  if [ "$(id -u)" = 0 ] && [ -n "${SUDO_UID:-}" ] && [ "$SUDO_UID" != 0 ]; then
    local made
    for made in "$VENV" "$ROOT/out"; do
      [ -e "$made" ] && chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$made"
    done
  fi
  return 0
}

is_installed() { # Ubuntu 24.04 added t64 to the names of some libraries
  local states # dpkg-query fails as soon as it does not know one of the two names
  states="$(dpkg-query -W -f='${db:Status-Status}\n' "$1" "${1}t64" 2>/dev/null || true)"
  grep -qx installed <<<"$states"
}

missing_of() {
  local package
  for package in "$@"; do is_installed "$package" || printf '%s\n' "$package"; done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo DEBIAN_FRONTEND=noninteractive "$@"
  else
    return 126
  fi
}

may_be_root() { as_root true 2>/dev/null; }

APT_IS_FRESH=""
apt_install() {
  if [ -z "$APT_IS_FRESH" ]; then
    note "apt-get update"
    as_root apt-get -qq -o DPkg::Lock::Timeout=300 update ||
      note "danh mục gói có thể cũ / the list of packages may be old"
    APT_IS_FRESH=yes
  fi
  note "apt-get install $*"
  as_root apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install --no-install-recommends "$@" >"$ROOT/out/apt.log" 2>&1
}

check_distribution() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    stop "Máy này không dùng apt (cần Debian 12 hoặc Ubuntu 22.04 trở lên)." \
      "This machine has no apt; the scripts support Debian 12 and Ubuntu 22.04 or newer." \
      "Install Tesseract with its vie data, Python 3.11 to 3.13 and Qt's libraries by hand, then: python3 -m venv .venv && .venv/bin/pip install --require-hashes -r installers/requirements.txt && .venv/bin/pip install --no-deps --no-build-isolation -e ."
  fi
  case "$(uname -m)" in
  x86_64 | aarch64) ;;
  *) stop "Bộ xử lý $(uname -m) chưa được hỗ trợ." "No packages exist for $(uname -m)." \
    "Use a 64-bit PC (x86_64 or aarch64)." ;;
  esac
}

# install_needed PACKAGE...: without these the work cannot go on.
install_needed() {
  local missing
  mapfile -t missing < <(missing_of "$@")
  [ "${#missing[@]}" -eq 0 ] && return 0
  may_be_root ||
    stop "Thiếu gói hệ thống và không có quyền quản trị (sudo)." \
      "System packages are missing and neither root nor sudo is at hand." \
      "Ask the administrator to run: apt-get install -y --no-install-recommends ${missing[*]}"
  apt_install "${missing[@]}" && return 0
  tail -n 5 "$ROOT/out/apt.log" >&2
  stop "Không cài được gói hệ thống." "apt could not install: ${missing[*]}" \
    "Check the network and the free disk (df -h), read out/apt.log, then run this command again. If a package is unknown, add Ubuntu's universe: add-apt-repository universe"
}

# install_wanted WHAT_IS_LOST PACKAGE...: the work goes on without these.
install_wanted() {
  local lost="$1" missing package known=()
  shift
  mapfile -t missing < <(missing_of "$@")
  [ "${#missing[@]}" -eq 0 ] && return 0
  if may_be_root; then
    for package in "${missing[@]}"; do
      apt-cache show "$package" >/dev/null 2>&1 && known+=("$package")
    done
    [ "${#known[@]}" -gt 0 ] && apt_install "${known[@]}" && return 0
  fi
  note "không có / not installed: ${missing[*]}"
  note "$lost"
}

good_python() { # 3.11 to 3.13, able to make environments
  command -v "$1" >/dev/null 2>&1 && "$1" - 2>/dev/null <<'PY'
import sys
import ensurepip, venv
raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PY
}

find_python() {
  local name
  for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    if [ -n "$name" ] && good_python "$name"; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

# Sets PYTHON3; installs one from the distribution where there is none.
ensure_python() {
  local name
  if ! PYTHON3="$(find_python)"; then
    note "cần Python 3.11–3.13 / Python 3.11 to 3.13 with venv is needed"
    mkdir -p "$ROOT/out"
    for name in python3 python3.13 python3.12 python3.11; do
      may_be_root && apt_install "$name" "$name-venv" && PYTHON3="$(find_python)" && break
    done
  fi
  [ -n "${PYTHON3:-}" ] ||
    stop "Không có Python 3.11–3.13 (kèm venv)." \
      "No Python 3.11 to 3.13 with venv was found; python3 here is: $(python3 --version 2>&1 || echo none)" \
      "Debian 12: apt-get install python3 python3-venv · Ubuntu 22.04: add-apt-repository universe && apt-get install python3.11 python3.11-venv · then run this command again. Another Python: PYTHON=/path/to/python3.11 bash installers/run.sh"
}

# The C extension that packs black-and-white images a quarter smaller needs a compiler and
# Python's headers; without them CCITT G4 is used and nothing else changes.
want_compiler() {
  local headers version
  headers="$("$PYTHON3" -c 'import sysconfig; print(sysconfig.get_path("include"))')"
  version="$("$PYTHON3" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
  if ! command -v gcc >/dev/null || [ ! -e /usr/include/stdlib.h ]; then
    install_wanted "PDF lớn hơn một chút / PDFs are a little larger" gcc libc6-dev
  fi
  [ -e "$headers/Python.h" ] ||
    install_wanted "PDF lớn hơn một chút / PDFs are a little larger" "libpython$version-dev"
}

fingerprint() { cat "$@" | sha256sum | cut -c1-40; }

# make_environment LOCK: .venv with exactly the packages of LOCK, and this program, editable.
make_environment() {
  local lock="$ROOT/installers/$1" stamp="$VENV/.made-from" want
  local extension=("$ROOT"/ocr/*.c)
  [ -e "${extension[0]}" ] || extension=()
  if [ -x "$VENV/bin/python" ] && ! "$VENV/bin/python" -c "import pip" 2>/dev/null; then
    note "môi trường cũ hỏng, làm lại / the old environment does not work and is made again"
    rm -rf "$VENV"
  fi
  [ -x "$VENV/bin/python" ] || "$PYTHON3" -m venv "$VENV"
  want="$(fingerprint "$ROOT"/installers/requirements*.txt "$ROOT/pyproject.toml" "${extension[@]}")"
  if [ -f "$stamp" ] && grep -qxF "$want $1" "$stamp"; then
    note "đã có sẵn / already complete: .venv"
    return 0
  fi
  note "pip install --require-hashes -r installers/$1"
  "$VENV/bin/python" -m pip install --quiet --require-hashes --only-binary :all: -r "$lock" ||
    stop "Không tải được thư viện Python." "pip could not install installers/$1." \
      "Check the network (pip needs its package index, see pip config list) and the free disk (df -h), then run this command again."
  note "pip install -e ."
  "$VENV/bin/python" -m pip install --quiet --no-deps --no-build-isolation --no-index -e "$ROOT" ||
    stop "Không cài được chương trình." "pip could not install the program itself." \
      "Read the lines above; remove .venv and run this command again."
  # run.sh and test.sh each leave a line; a change of any input makes both lines worthless
  [ -f "$stamp" ] && grep -q "^$want " "$stamp" || : >"$stamp"
  printf '%s %s\n' "$want" "$1" >>"$stamp"
}

# A display that is named but cannot be reached is no display.
has_display() {
  local number
  if [ -n "${WAYLAND_DISPLAY:-}" ] && [ -S "${XDG_RUNTIME_DIR:-/nowhere}/$WAYLAND_DISPLAY" ]; then
    return 0
  fi
  case "${DISPLAY:-}" in
  "") return 1 ;;
  :*)
    number="${DISPLAY#:}"
    [ -S "/tmp/.X11-unix/X${number%%.*}" ]
    ;;
  *)
    number="${DISPLAY##*:}"
    timeout 2 bash -c "exec 3<>/dev/tcp/${DISPLAY%%:*}/$((6000 + ${number%%.*}))" 2>/dev/null
    ;;
  esac
}
