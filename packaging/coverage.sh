#!/usr/bin/env bash
# Measures which lines of the code that edits depend on (merge, journal, wire, bundle) the tests run.
# Exit code 0: at least the goal in each folder. The last lines are the table, one folder a line.
#
#   packaging/coverage.sh        JOBS=N: how many compilers run at once
#
# End-to-end tests run real programs and count too; what waits for a labelled folder is in `goal`.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-} in
  '') ;;
  -h|--help) sed -n '2,7p' "$0" | sed 's/^# \{0,1\}//'; exit 0 ;;
  *) echo "coverage.sh: unknown word '$1' (see --help)" >&2; exit 2 ;;
esac
goal=95  # percent of lines
folders=(shared/merge shared/journal shared/wire shared/bundle)
jobs=${JOBS:-$(nproc)}

packaging/deps.sh build test measure
[ -f build/coverage/build.ninja ] || cmake --preset coverage >/dev/null
cmake --build --preset coverage -j "$jobs"
find build/coverage -name '*.gcda' -delete
# A failing test is another script's business; what it ran still counts.
ctest --test-dir build/coverage -j "$jobs" -LE slow || echo 'coverage.sh: some tests failed' >&2

short=0
for folder in "${folders[@]}"; do
  [ -d "$folder" ] || continue
  summary=$(gcovr --root . --filter "$folder/" --exclude-throw-branches --json-summary -j "$jobs" build/coverage)
  python3 - "$folder" "$goal" "$summary" <<'PYTHON' || short=1
import json, sys
folder, goal, told = sys.argv[1], float(sys.argv[2]), json.loads(sys.argv[3])
print(f"{folder:16} {told['line_covered']:5} of {told['line_total']:5} lines  {told['line_percent']:5.1f} %")
sys.exit(told['line_percent'] < goal)
PYTHON
done
exit $short
