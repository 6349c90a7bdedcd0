#!/usr/bin/env bash
# Measures how light the agent is, beside its goals. Exit code 0: every goal is met.
#
#   packaging/footprint.sh       builds the release preset if needed; KHEYA_BIN=DIR takes those programs
#
# A hub and one agent run on loopback, in a folder of their own that is removed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-} in
  '') ;;
  -h|--help) sed -n '2,6p' "$0" | sed 's/^# \{0,1\}//'; exit 0 ;;
  *) echo "footprint.sh: unknown word '$1' (see --help)" >&2; exit 2 ;;
esac

size_goal_kib=6144     # of the stripped program
memory_goal_kib=12288  # resident, idle
status_goal_ms=50      # median
idle_s=10
status_runs=20
office=DIP-DIST-65

packaging/deps.sh build measure
if [ -z "${KHEYA_BIN:-}" ]; then
  [ -f build/release/build.ninja ] || cmake --preset release >/dev/null
  cmake --build --preset release
fi
bin=$(cd "${KHEYA_BIN:-build/release}" && pwd)

folder=$(mktemp -d)
pids=()
clean_up() {
  local status=$?
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
  exit $status
}
trap clean_up EXIT

agent() { "$bin/kheya-agent" --data "$folder/agent" --lang en "$@"; }
hub() { "$bin/kheya-hub" --data "$folder/hub" --lang en "$@"; }
quiet() {  # COMMAND...: says nothing unless it fails
  "$@" >"$folder/said" 2>&1 || { cat "$folder/said" >&2; exit 1; }
}
wait_for() {  # FILE TEXT: until a started program has said TEXT
  for _ in $(seq 200); do grep -q "$2" "$1" 2>/dev/null && return; sleep 0.1; done
  echo "footprint.sh: nothing said '$2' in $1:" >&2
  cat "$1" >&2
  exit 1
}

rows=()
missed=0
row() {  # WHAT MEASURED UNIT GOAL: a whole number, or - where there is no goal
  local mark=''
  if [ "$4" != - ]; then
    mark=met
    if ! awk -v m="$2" -v g="$4" 'BEGIN { exit !(m <= g) }'; then mark=MISSED; missed=1; fi
  fi
  rows+=("$(printf '%-44s %10s %-4s %8s  %s' "$1" "$2" "$3" "$4" "$mark")")
}
print_table() {
  printf '\n%-44s %10s %-4s %8s\n' measured value unit goal
  printf '%s\n' "${rows[@]}"
}

# --- the file -----------------------------------------------------------------------------------
strip -o "$folder/stripped" "$bin/kheya-agent"
row 'kheya-agent, stripped' $(($(stat -c %s "$folder/stripped") / 1024)) KiB $size_goal_kib
strip -o "$folder/stripped-hub" "$bin/kheya-hub"
row 'kheya-hub, stripped' $(($(stat -c %s "$folder/stripped-hub") / 1024)) KiB -
readelf -d "$folder/stripped" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' >"$folder/needed"
strange=$(grep -vE '^(libc|libm|libstdc\+\+|libgcc_s|libssl|libcrypto|ld-linux[^.]*)\.so' \
  "$folder/needed" || true)
echo "linked: $(paste -sd' ' "$folder/needed")"
row 'libraries beside libc, libstdc++ and OpenSSL' "$(printf '%s' "$strange" | grep -c . || true)" '' 0
[ -z "$strange" ] || echo "footprint.sh: must not be linked: $strange" >&2

# --- an office ----------------------------------------------------------------------------------
port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
quiet hub init --name Footprint --url "https://127.0.0.1:$port"
quiet hub office import packaging/demo/offices.csv
"$bin/kheya-hub" --data "$folder/hub" --lang en run --listen "127.0.0.1:$port" >"$folder/hub.log" 2>&1 &
pids+=($!)
wait_for "$folder/hub.log" 'agent port'
quiet agent enrol "$(hub enrol-code $office)"
quiet agent set portal state=yes domain=passport.narail.gov.bd --by footprint
quiet agent sync

# The median of status's time over some runs, in milliseconds.
status_ms() {
  python3 - "$status_runs" "$bin/kheya-agent" --data "$folder/agent" --lang en status <<'END'
import statistics, subprocess, sys, time
times = []
for _ in range(int(sys.argv[1])):
    begun = time.perf_counter()
    subprocess.run(sys.argv[2:], check=True, stdout=subprocess.DEVNULL)
    times.append((time.perf_counter() - begun) * 1000)
print(f'{statistics.median(times):.1f}')
END
}
row 'status, no agent running (median)' "$(status_ms)" ms $status_goal_ms

if strace -f -c -e trace=fsync,fdatasync -o "$folder/trace" \
  "$bin/kheya-agent" --data "$folder/agent" --lang en set portal maintainer=own \
  --by footprint >/dev/null 2>"$folder/trace.err"; then
  row 'fsync and fdatasync of one set' \
    "$(awk '$NF == "fsync" || $NF == "fdatasync" {n += $4} END {print n + 0}' "$folder/trace")" '' -
else
  echo 'footprint.sh: strace may not trace here, the fsyncs of one set are not counted' >&2
fi

"$bin/kheya-agent" --data "$folder/agent" --lang en run --no-open >"$folder/agent.log" 2>&1 &
agent_pid=$!
pids+=("$agent_pid")
wait_for "$folder/agent.log" running
echo "waiting $idle_s s for the agent to be idle"
sleep $idle_s
resident() { awk '/^VmRSS/ {print $2}' "/proc/$1/status"; }
row "kheya-agent run, idle for $idle_s s, resident" "$(resident $agent_pid)" KiB $memory_goal_kib
row "kheya-hub run, resident" "$(resident "${pids[0]}")" KiB -
row 'status, agent running (median)' "$(status_ms)" ms $status_goal_ms

print_table
if [ $missed != 0 ]; then
  echo 'footprint.sh: a goal is missed' >&2
  exit 1
fi
