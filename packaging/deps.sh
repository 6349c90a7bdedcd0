#!/usr/bin/env bash
# Installs what Kheya is built, tested and measured with, on Debian 12. Asks dpkg first: when nothing is
# missing it is done at once, needs no network and no root.
#
#   packaging/deps.sh [GROUP...]      groups: build, test, measure, tidy, fuzz; without words: build test
#
#   build    compiler, libraries, and what the demo runs with
#   test     libraries, tools and the browser that only the tests use
#   measure  what packaging/footprint.sh and packaging/coverage.sh use beside them
#   tidy     clang-tidy, for packaging/tidy.sh
#   fuzz     clang with libFuzzer, for tests/fuzz/run
set -euo pipefail

build=(g++ cmake ninja-build ccache mold libboost1.81-dev libssl-dev libsqlite3-dev nlohmann-json3-dev
  libzstd-dev libsodium-dev libutf8proc-dev libspdlog-dev libtomlplusplus-dev libcli11-dev libxlsxwriter-dev
  libqrencode-dev libpq-dev libjemalloc-dev python3 python3-openpyxl faketime)
test=(libgtest-dev librapidcheck-dev zlib1g-dev openssl postgresql chromium fonts-dejavu-core poppler-utils
      python3-jsonschema)
measure=(binutils strace gcovr)
tidy=(clang-tidy)
fuzz=(clang-14 libclang-rt-14-dev)

say() { echo "deps.sh: $*"; }
die() { echo "deps.sh: $*" >&2; exit 1; }

wanted=()
[ $# -gt 0 ] || set -- build test
for group in "$@"; do
  case $group in
    build) wanted+=("${build[@]}") ;;
    test) wanted+=("${test[@]}") ;;
    measure) wanted+=("${measure[@]}") ;;
    tidy) wanted+=("${tidy[@]}") ;;
    fuzz) wanted+=("${fuzz[@]}") ;;
    -h|--help) sed -n '2,11p' "$0" | sed 's/^# \{0,1\}//'; exit 0 ;;
    *) echo "deps.sh: unknown group '$group' (see --help)" >&2; exit 2 ;;
  esac
done
# The pages are bundled by node; where one is there already, from wherever, it will do.
if [[ " ${wanted[*]} " == *" g++ "* ]]; then
  command -v node >/dev/null || wanted+=(nodejs)
  command -v npm >/dev/null || wanted+=(npm)
fi
command -v dpkg-query >/dev/null || die "this is no Debian; needed are: ${wanted[*]}"

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | head -n 1)" = installed ]
}

missing=()
for package in "${wanted[@]}"; do is_installed "$package" || missing+=("$package"); done
[ ${#missing[@]} -gt 0 ] || { say "all there"; exit 0; }

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || die "run as root (there is no sudo) to install: ${missing[*]}"
  as_root=(sudo)
fi
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$@"; }

# The headers of Boost 1.81 and those of 1.74 (Debian's default) cannot both be installed: 1.81 takes
# their place. A trailing "-" tells apt to remove; what depended on the old headers goes with them.
words=("${missing[@]}")
if [[ " ${missing[*]} " == *" libboost1.81-dev "* ]] && is_installed libboost1.74-dev; then
  say "libboost1.81-dev replaces libboost1.74-dev on this machine"
  words+=(libboost1.74-dev-)
fi

updated=no
update() { [ $updated = yes ] || { apt update -q; updated=yes; }; }

say "installing ${missing[*]}"
for package in "${missing[@]}"; do
  # No list of packages yet, or one from before this package.
  [ -n "$(apt-cache madison "$package" 2>/dev/null)" ] || update
done
if ! apt install -q -y --no-install-recommends "${words[@]}"; then
  [ $updated = no ] || die "apt could not install: ${missing[*]}"
  update  # the lists may name versions that are gone
  apt install -q -y --no-install-recommends "${words[@]}" ||
    die "apt could not install: ${missing[*]}"
fi
for package in "${missing[@]}"; do is_installed "$package" || die "$package is still missing"; done
