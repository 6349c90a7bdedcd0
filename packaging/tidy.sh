#!/usr/bin/env bash
# clang-tidy with the checks of .clang-tidy. Exit code 0: nothing found.
#
#   packaging/tidy.sh                 files changed since the last commit (all, before the first one)
#   packaging/tidy.sh --all           all sources of shared, agent and hub
#   packaging/tidy.sh FILE.cpp...     these
#
# JOBS=N: how many run at once.
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${JOBS:-$(nproc)}

all_sources() { find shared agent hub -name '*.cpp' | sort; }
changed_sources() {
  if ! git rev-parse -q --verify HEAD >/dev/null 2>&1; then all_sources; return; fi
  { git diff --name-only --diff-filter=d HEAD; git ls-files --others --exclude-standard; } |
    grep -E '^(shared|agent|hub)/.*\.(cpp|hpp)$' | sort -u >"$found" || true
  # A changed header is looked at through the source beside it.
  sed 's/\.hpp$/.cpp/' "$found" | sort -u | while read -r file; do [ -f "$file" ] && echo "$file"; done
}

found=$(mktemp)
trap 'rm -f "$found" "$found.list"' EXIT
case ${1:-} in
  -h|--help) sed -n '2,8p' "$0" | sed 's/^# \{0,1\}//'; exit 0 ;;
  --all) all_sources >"$found.list" ;;
  '') changed_sources >"$found.list" || true ;;
  -*) echo "tidy.sh: unknown word '$1' (see --help)" >&2; exit 2 ;;
  *) printf '%s\n' "$@" >"$found.list" ;;
esac
if [ ! -s "$found.list" ]; then echo 'tidy.sh: no source has changed'; exit 0; fi

packaging/deps.sh build tidy
# Only its list of commands is needed: nothing is compiled here. Always made anew, it may lack new files.
cmake --preset dev -DKHEYA_TESTS=OFF -B build/tidy >/dev/null
echo "tidy.sh: $(wc -l <"$found.list") sources"
xargs -P "$jobs" -n 1 clang-tidy -p build/tidy --quiet <"$found.list" \
  2> >(grep -vE '^[0-9]+ warnings? generated\.$' >&2)
echo 'tidy.sh: nothing found'
