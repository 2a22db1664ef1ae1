#!/usr/bin/env bash
# check.sh <tiny_run> <what>: runs that are killed, stopped or given more threads end in the same bits.
set -eu
program=$1
what=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export OMP_WAIT_POLICY=passive

# The files that two runs must agree on; times are not among them.
same() {
    for file in images.npy labels.npy step_size.npy scores.npy experts/expert_0002.padtrajectory; do
        cmp "$folder/$1/$file" "$folder/$2/$file" || { echo "$1 and $2 differ in $file"; exit 1; }
    done
    diff <(sed '/"seconds"/,/}/d' "$folder/$1/results.json") \
         <(sed '/"seconds"/,/}/d' "$folder/$2/results.json") ||
        { echo "$1 and $2 differ in results.json"; exit 1; }
    diff <(sed -E 's/"(time|seconds)":[^,}]*//g' "$folder/$1/metrics.jsonl") \
         <(sed -E 's/"(time|seconds)":[^,}]*//g' "$folder/$2/metrics.jsonl") ||
        { echo "$1 and $2 differ in metrics.jsonl"; exit 1; }
}

started=$(date +%s%N)
"$program" "$folder/whole" 2
whole_takes=$(($(date +%s%N) - started))
case $what in
threads)
    "$program" "$folder/one" 1
    same whole one
    ;;
seed)
    "$program" "$folder/other" 2 2
    if cmp -s "$folder/whole/images.npy" "$folder/other/images.npy"; then
        echo "two seeds gave the same images"
        exit 1
    fi
    ;;
kill)
    # Moments in parts of a whole run, so that it is killed equally often on a fast machine and a slow one.
    # Later tries get more time: each must come further than what its start repeats.
    kills=0
    for moment in $(seq 1 60); do
        [ -e "$folder/killed/results.json" ] && break
        "$program" "$folder/killed" 2 & pid=$!
        sleep "$(awk "BEGIN { print $moment / 30 * $whole_takes / 1e9 }")"
        if kill -9 "$pid" 2>/dev/null; then kills=$((kills + 1)); fi
        wait "$pid" 2>/dev/null || true
    done
    "$program" "$folder/killed" 2
    echo "killed $kills times"
    [ "$kills" -ge 3 ] || { echo "the run was killed only $kills times"; exit 1; }
    same whole killed
    ;;
interrupt)
    "$program" "$folder/stopped" 2 & pid=$!
    while [ ! -e "$folder/stopped/checkpoint.pad" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
    kill -INT "$pid" 2>/dev/null || true
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 130 ] || [ -e "$folder/stopped/results.json" ] ||
        { echo "after SIGINT the exit status was $status instead of 130"; exit 1; }
    "$program" "$folder/stopped" 2
    same whole stopped
    ;;
corrupt)
    rm "$folder/whole/results.json"
    printf 'x' | dd of="$folder/whole/checkpoint.pad" bs=1 seek=700 conv=notrunc status=none
    cp "$folder/whole/checkpoint.pad" "$folder/before"
    if "$program" "$folder/whole" 2 2>"$folder/message"; then
        echo "a damaged checkpoint was accepted"
        exit 1
    fi
    grep -q 'checkpoint.pad' "$folder/message" || { cat "$folder/message"; exit 1; }
    cmp "$folder/before" "$folder/whole/checkpoint.pad"
    ;;
esac
