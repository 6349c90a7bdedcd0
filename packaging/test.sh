#!/usr/bin/env bash
# Everything that must hold before a change is taken: builds with address and undefined-behaviour
# sanitizers and runs all tests, then builds with the thread sanitizer and runs the tests labelled
# `threads`. Exit code 0: all passed. The last lines are each step's time and ctest's closing line.
#
#   packaging/test.sh            JOBS=N: how many compilers and tests run at once
#                                SIM_SEED=N: where the simulator's fresh schedules begin
#
# Results for other programs: build/asan/junit.xml, build/tsan/junit.xml.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-} in
  '') ;;
  -h|--help) sed -n '2,9p' "$0" | sed 's/^# \{0,1\}//'; exit 0 ;;
  *) echo "test.sh: unknown word '$1' (see --help)" >&2; exit 2 ;;
esac

# A sanitized coroutine file can take 3 GB to compile: fewer jobs where memory is short.
memory_gb=$(awk '/^MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo)
jobs=${JOBS:-$(nproc)}
if [ -z "${JOBS:-}" ] && [ "$jobs" -gt $((memory_gb / 3)) ]; then jobs=$((memory_gb / 3)); fi
[ "$jobs" -ge 1 ] || jobs=1

export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1:second_deadlock_stack=1}
# Sanitizers of this age need addresses where they expect them; newer kernels scatter them wider.
steady=()
if setarch "$(uname -m)" -R true 2>/dev/null; then steady=(setarch "$(uname -m)" -R); fi

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
times=()
failed=()

# step NAME COMMAND...: runs it, says how long it took, remembers whether it failed.
step() {
  local name=$1 begun=$SECONDS status=0
  shift
  echo "== $name"
  "$@" || status=$?
  times+=("$(printf '%-18s %5d s%s' "$name" $((SECONDS - begun)) "$([ $status = 0 ] || echo '  FAILED')")")
  echo "== ${times[-1]}"
  [ $status = 0 ] || failed+=("$name")
  return $status
}

# The simulator tries other schedules every day; a failure prints its seed. SIM_SEED chooses one.
seed=${SIM_SEED:-$(date -u +%Y%j000000)}
configure() {
  cmake --preset "$1" -DKHEYA_SIM_SEED="$seed" >"$logs/configure" 2>&1 ||
    { cat "$logs/configure"; return 1; }
}
run_tests() {  # PRESET [CTEST OPTION...]
  local preset=$1
  shift
  "${steady[@]}" ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure \
    --output-junit junit.xml --no-tests=error "$@" | tee "$logs/$preset"
}

# By the convention of tests/CMakeLists.txt a C++ test and its program bear the same name; a labelled
# test that is no program of its own (a script) needs the two products.
build_labelled() {
  ctest --test-dir build/tsan -N -L threads | sed -n 's/^ *Test *#[0-9]*: //p' >"$logs/labelled"
  if [ ! -s "$logs/labelled" ]; then echo 'test.sh: no test is labelled threads' >&2; return 1; fi
  ninja -C build/tsan -t targets all | sed -n 's/: phony$//p' >"$logs/targets"
  local targets=() name
  while read -r name; do
    if grep -qxF "$name" "$logs/targets"; then targets+=("$name")
    else targets+=(kheya-agent kheya-hub); fi
  done <"$logs/labelled"
  cmake --build --preset tsan -j "$jobs" --target "${targets[@]}"
}

address_tests() {
  step 'asan: configure' configure asan &&
    step 'asan: build' cmake --build --preset asan -j "$jobs" &&
    step 'asan: tests' run_tests asan
}
thread_tests() {
  step 'tsan: configure' configure tsan &&
    step 'tsan: build' build_labelled &&
    step 'tsan: tests' run_tests tsan -L threads
}

closing() { grep -hE 'tests passed|^No tests were found|^Total Test time' "$logs/$1" 2>/dev/null || true; }

step 'packages' packaging/deps.sh build test || exit 1
address_tests || true
thread_tests || true

echo
printf '%s\n' "${times[@]}" "total              $(printf '%5d' $SECONDS) s"
[ ! -f "$logs/tsan" ] || { echo 'tests labelled threads, thread sanitizer:'; closing tsan; }
[ ! -f "$logs/asan" ] || { echo 'all tests, address and undefined-behaviour sanitizers:'; closing asan; }
if [ ${#failed[@]} -gt 0 ]; then
  printf 'test.sh: failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
