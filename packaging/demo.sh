#!/usr/bin/env bash
# Kheya's main job on real input: the offices of the minutes of 22 November 2021. Installs what is needed, builds,
# makes a hub and agents on this machine (loopback only), records with no line, makes edits apart, cuts an
# exchange in the middle, brings everybody online, shows that all agree, and prints the quarterly report.
#
#   packaging/demo.sh [--keep] [--folder DIR] [--lang bn|en] [--no-build]
#
#   --keep      leave hub and agents running, and print how to look at them
#   --folder    where the demo's data goes (default: a new folder under /tmp, removed at the end)
#   --no-build  use the programs in $KHEYA_BIN (default build/release) as they are
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD

keep=no folder= lang=en build=yes
while [ $# -gt 0 ]; do
  case $1 in
    --keep) keep=yes ;;
    --folder) folder=${2:?--folder needs a folder}; shift ;;
    --lang) lang=${2:?--lang needs bn or en}; shift ;;
    --no-build) build=no ;;
    -h|--help) sed -n '2,12p' "$0" | sed 's/^# \{0,1\}//'; exit 0 ;;
    *) echo "demo.sh: unknown word '$1' (see --help)" >&2; exit 2 ;;
  esac
  shift
done

if [ "$build" = yes ]; then
  packaging/deps.sh build
  cmake --preset release >/dev/null
  cmake --build --preset release
fi
bin=${KHEYA_BIN:-$top/build/release}
input=$top/packaging/demo
quarter=2021-22/Q2

own_folder=no
if [ -z "$folder" ]; then folder=$(mktemp -d /tmp/kheya-demo.XXXXXX); own_folder=yes; fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

pids=()
clean_up() {
  status=$?
  [ "$keep" = yes ] && [ $status = 0 ] && return
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  [ "$own_folder" = yes ] && rm -rf "$folder"
  return $status
}
trap clean_up EXIT

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
hub() { "$bin/kheya-hub" --data "$folder/hub" --lang "$lang" "$@"; }
# agent NAME VERB...: each agent is one office's PC, with a data folder of its own.
agent() { local name=$1; shift; "$bin/kheya-agent" --data "$folder/$name" --lang "$lang" "$@"; }
# Runs what must be refused with that exit code; anything else is a fault of the demo.
expect() {
  local want=$1 got=0; shift
  "$@" || got=$?
  [ "$got" = "$want" ] || { echo "demo.sh: exit code $got instead of $want: $*" >&2; exit 1; }
  echo "   (exit code $got, as it should be)"
}
line() { printf '%s\n' "$*" >"$folder/line"; sleep 0.2; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
wait_for() {  # FILE TEXT: until a started program has said TEXT
  for _ in $(seq 100); do grep -q "$2" "$1" 2>/dev/null && return; sleep 0.1; done
  echo "demo.sh: nothing said '$2' in $1:" >&2; cat "$1" >&2; exit 1
}

hub_port=$(free_port) line_port=$(free_port) console_port=$(free_port)
url=https://127.0.0.1:$line_port

say "Headquarters: a hub, and the office register of the minutes"
hub init --name "Security Services Division" --url "$url" --console-url https://127.0.0.1:$console_port \
  | tee "$folder/init"
hub office import "$input/offices.csv"
"$bin/kheya-hub" --data "$folder/hub" run --listen 127.0.0.1:$hub_port \
  --console 127.0.0.1:$console_port >"$folder/hub.log" 2>&1 &
pids+=($!)
wait_for "$folder/hub.log" "agent port"
line up
python3 tests/e2e/line.py --listen 127.0.0.1:$line_port --to 127.0.0.1:$hub_port \
  --control "$folder/line" >"$folder/line.log" 2>&1 &
pids+=($!)
wait_for "$folder/line.log" "line open"

say "Agents: the four head offices, a field office of each, and a second writer at Narail"
declare -A office=(
  [dip-hq]=DIP-HQ-26 [dnc-hq]=DNC-HQ-26 [fscd-hq]=FSCD-HQ-26 [prisons-hq]=PRISONS-HQ-26
  [narail]=DIP-DIST-65 [narail-2]=DIP-DIST-65 [cumilla]=DNC-DIST-19 [dhaka-fire]=FSCD-DIST-26
  [narail-jail]=PRISONS-DIST-65)
agents="dip-hq dnc-hq fscd-hq prisons-hq narail narail-2 cumilla dhaka-fire narail-jail"
for name in $agents; do
  scope=own; case $name in *-hq) scope=subtree ;; esac
  agent "$name" enrol "$(hub enrol-code "${office[$name]}" --scope $scope)" | sed -n 1p
done

# Something that both writers of one office know before they are cut off from each other.
new_key() { python3 -c 'import json, sys; print(json.load(sys.stdin)["key"])'; }
rahima=$(agent narail --json set staff name_bn="রহিমা খাতুন" designation="অফিস সহকারী" role=portal --by "Narail desk" | new_key)
karim=$(agent narail --json set staff name_bn="করিম উদ্দিন" designation="হিসাবরক্ষক" role=enothi --by "Narail desk" | new_key)
agent narail sync >/dev/null
agent narail-2 sync >/dev/null

say "The line goes down. Everybody records what the representatives told the meeting"
line down
for department in DIP DNC FSCD PRISONS; do
  name=$(echo "$department" | tr '[:upper:]' '[:lower:]')-hq
  echo "$name:"
  agent "$name" set portal --csv "$input/portal_$department.csv" --by "representative" 2>/dev/null
  agent "$name" set enothi_office --csv "$input/enothi_$department.csv" --by "representative" 2>/dev/null
  grep -E "^office,|^$department-" "$input/stated.csv" >"$folder/stated.csv"
  agent "$name" set report_cell --csv "$folder/stated.csv" --by "representative" 2>/dev/null
done
agent cumilla set enothi_branch/prosashon name_bn="প্রশাসন শাখা" active=yes state=started started_on=2021-03-01 --by "Cumilla" >/dev/null
agent dhaka-fire set social_channel/facebook state=yes url=https://www.facebook.com/fscd.dhaka --by "Dhaka" >/dev/null
agent narail-jail set staff name_bn="মো. সেলিম" designation="জেলার" role=portal --by "Narail jail" >/dev/null

say "Edits apart at Narail: one field twice, different fields, deleting against editing, clocks at 1970 and 2040"
agent narail   set portal maintainer=own --by "Narail desk"
agent narail-2 set portal maintainer=dc  --by "Narail, second PC"
agent narail   set portal english_version=partial --by "Narail desk"
agent narail-2 set portal helpers+=dc --by "Narail, second PC"
agent narail   retire "staff/$rahima" --why "বদলি" --by "Narail desk"
agent narail-2 set "staff/$rahima" mobile=+8801712345678 --by "Narail, second PC"
faketime -f '1970-01-02 08:00:00' "$bin/kheya-agent" --data "$folder/narail" --lang "$lang" \
  set "staff/$karim" designation="প্রধান হিসাবরক্ষক" --by "Narail desk, clock at 1970"
faketime -f '2040-06-01 08:00:00' "$bin/kheya-agent" --data "$folder/narail-2" --lang "$lang" \
  set "staff/$karim" designation="সহকারী হিসাবরক্ষক" --by "Narail, second PC, clock at 2040"

say "With no line an exchange keeps everything"
expect 69 agent narail sync
agent narail status

say "The line comes back, and dies again in the middle of an exchange"
line cut 6000
expect 69 agent dip-hq sync
agent dip-hq status

say "Everybody comes online"
line up
for round in 1 2; do for name in $agents; do agent "$name" sync >/dev/null; done; done
disagree=0
printf '%-12s %-16s %8s %8s %10s  %-16s %s\n' agent office changes pending conflicts checksum "hub's checksum"
for name in $agents; do
  scope=own; case $name in *-hq) scope=subtree ;; esac
  mine=$(agent "$name" --json status)
  theirs=$(hub checksum "${office[$name]}" --scope $scope)
  read -r total pending conflicts sum < <(python3 -c '
import json, sys
s = json.loads(sys.argv[1])
print(s["changes"]["total"], s["changes"]["pending"], s["conflicts"], s["checksum"])' "$mine")
  mark=equal; [ "$sum" = "$theirs" ] || { mark=DIFFERENT; disagree=1; }
  printf '%-12s %-16s %8s %8s %10s  %.16s %.16s %s\n' "$name" "${office[$name]}" "$total" "$pending" \
    "$conflicts" "$sum" "$theirs" "$mark"
done
[ $disagree = 0 ] || { echo "demo.sh: an agent and the hub disagree" >&2; exit 1; }

say "The inbox: true conflicts, with every value"
hub conflicts
say "... and what settled itself by its rule"
hub conflicts --all

say "Headquarters decides one"
hub decide portal maintainer --office DIP-DIST-65 --value own --why "confirmed by telephone" --by "Programmer, ICT Cell"
agent narail sync >/dev/null
agent narail get portal
agent narail history portal maintainer

say "The quarterly report $quarter"
hub report $quarter
hub report $quarter --format json >"$folder/report.json"
hub report $quarter --format csv >"$folder/report.csv"
for form in html xlsx; do    # in Bengali, whatever the demo speaks
  "$bin/kheya-hub" --data "$folder/hub" --lang bn report $quarter --format $form --out "$folder/report.$form"
done
python3 packaging/demo/compare.py tests/golden/minutes_figures.csv "$folder"/report.{json,csv,html,xlsx}

say "The same figures on the console, and in each file that it gives"
link=$(grep -o 'https://[^ ]*#first=[^ ]*' "$folder/init")
packaging/demo/console.py "$link" $quarter "$folder"
python3 packaging/demo/compare.py tests/golden/minutes_figures.csv "$folder"/console.json "$folder"/console-file.*
hub overview $quarter
hub check --deep

if [ "$keep" = yes ]; then
  say "Left running"
  "$bin/kheya-agent" --data "$folder/narail" run --no-open >"$folder/narail.log" 2>&1 &
  pids+=($!)
  until grep -q running "$folder/narail.log"; do kill -0 $! || { cat "$folder/narail.log" >&2; exit 1; }; sleep 0.1; done
  cat <<END
hub        $bin/kheya-hub --data $folder/hub status        (agent port 127.0.0.1:$hub_port, log $folder/hub.log)
an agent   $bin/kheya-agent --data $folder/narail status   (others: $agents)
its desk   $(agent narail open --no-open | tail -n 1)
           (good once; another: $bin/kheya-agent --data $folder/narail open --no-open; it begins in
           Bengali as at an office: the button "English" at the top right switches)
the line   echo down > $folder/line      (or: up, cut 6000)
console    https://127.0.0.1:$console_port                 (admin, "demo at the console")
report     $folder/report.json, .csv, .xlsx and .html (for print)
to stop    kill ${pids[*]}; rm -r $folder
END
fi
