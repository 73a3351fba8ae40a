#!/bin/sh
# Finds the system libraries with pkg-config and installs those that are missing. Does nothing, and touches no
# network, when all are there. gnuplot is optional: without it reports have tables and no charts.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

have_library() { command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "$1"; }

if ! command -v swift >/dev/null 2>&1; then
  say "setup: no 'swift' found. Install Swift 6.1 or later from https://www.swift.org/install and run this again."
  exit 1
fi

required=""
optional=""
case "$(uname -s)" in
  Darwin)
    command -v pkg-config >/dev/null 2>&1 || required="$required pkgconf"
    # Homebrew keeps OpenBLAS out of the default search path.
    if command -v brew >/dev/null 2>&1; then
      PKG_CONFIG_PATH="$(brew --prefix)/opt/openblas/lib/pkgconfig:${PKG_CONFIG_PATH:-}"
      export PKG_CONFIG_PATH
    fi
    have_library openblas || required="$required openblas"
    command -v gnuplot >/dev/null 2>&1 || optional="gnuplot"
    ;;
  *)
    command -v pkg-config >/dev/null 2>&1 || required="$required pkg-config"
    have_library sqlite3 || required="$required libsqlite3-dev"
    have_library openblas || required="$required libopenblas-dev"
    command -v gnuplot >/dev/null 2>&1 || optional="gnuplot-nox"
    ;;
esac

[ -n "$required$optional" ] || exit 0

install_packages() {
  if [ "$(uname -s)" = Darwin ]; then
    command -v brew >/dev/null 2>&1 || return 1
    brew install "$@"
  elif command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" -eq 0 ]; then
      as_root=""
    elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null 2>&1; }; then
      as_root="sudo"
    else
      return 1
    fi
    if [ -z "${updated:-}" ]; then
      $as_root apt-get update -qq || say "setup: apt-get update had problems; trying to install all the same"
      updated=1
    fi
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  else
    return 1
  fi
}

advise() {
  if [ "$(uname -s)" = Darwin ]; then
    say "  brew install$1"
  else
    say "  sudo apt-get install$1      (Debian, Ubuntu; elsewhere the same libraries under your system's names)"
  fi
}

if [ -n "$required" ]; then
  say "setup: installing$required"
  # shellcheck disable=SC2086
  if ! install_packages $required; then
    say "setup: could not install what is missing. Please run:"
    advise "$required"
    exit 1
  fi
fi
# A failed attempt at the optional part is remembered with the build, so that it is not repeated by every command.
attempt=".build/gnuplot-not-installed"
if [ -n "$optional" ] && [ ! -e "$attempt" ]; then
  say "setup: installing $optional"
  if ! install_packages "$optional"; then
    mkdir -p .build && : >"$attempt"
    say "setup: could not install $optional; reports will have tables and no charts. To add charts:"
    advise " $optional"
  fi
fi
