#!/usr/bin/env bash
# Deal rehearsed traffic over accounts, scan it, and say where the report is.
set -euo pipefail
bin=$1
out=$2
run() { printf '\n$ stillwatch %s\n' "$*"; "$bin/stillwatch" "$@"; }

mkdir -p "$out"
run rehearse deal --out "$out/log" --seed 7
run corpus build examples/data/gsm8k_train.jsonl.gz --test examples/data/gsm8k_test.jsonl.gz \
  --name gsm8k --out "$out/gsm8k.corpus"
status=0
run scan "$out/log/log.jsonl.gz" --accounts "$out/log/accounts.csv" \
  --edge "$out/log/edge.jsonl.gz" --corpus "$out/gsm8k.corpus" --out "$out/scan" || status=$?
# 3 means that something was flagged: in the demo, that is success.
[ "$status" -eq 3 ] || exit "$status"
printf '\nOpen %s/scan/report.html in a browser. Who was who stands in %s/log/truth.json.\n' \
  "$out" "$out"
