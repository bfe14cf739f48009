#!/usr/bin/env bash
# Makes installers/requirements.txt (run) and installers/requirements-dev.txt (run + tests + lint)
# from pyproject.toml: every package at one version, with the hashes of all its files, for Linux
# and Windows and Python 3.11 to 3.13, and without the address of any package index.
#
# Run by hand after a change of the dependencies:      bash installers/lock.sh
# Take newer versions of everything:                   bash installers/lock.sh --upgrade
# Needs the network and `uv`, which is put into a scratch environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet uv

lock() { # lock OUTPUT EXTRA...
  local output="$1"
  shift
  "$scratch/venv/bin/uv" pip compile pyproject.toml "$@" \
    --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet \
    --output-file "$output"
  if grep -nE '://|--(extra-)?index-url|--find-links' "$output"; then
    echo "lock.sh: $output names an address; it must not" >&2
    exit 1
  fi
  echo "$output: $(grep -c '==' "$output") packages"
}

lock installers/requirements.txt --extra build "$@"
lock installers/requirements-dev.txt --extra build --extra dev \
  --constraint installers/requirements.txt "$@"
