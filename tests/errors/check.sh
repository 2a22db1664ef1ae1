#!/usr/bin/env bash
# check.sh <quickstart>: bad input gets one sentence that names it, a non-zero exit, and harms nothing.
set -eu
# shellcheck source=tests/support/small_idx.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/small_idx.sh"
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

data=$folder/data
small_idx "$data"
small=(--train-images 0 --ipc 1 --experts 1 --expert-epochs 1 --window 1 --start-limit 1
       --steps 1 --iterations 1 --networks 1 --epochs 1 --validation-images 20 --quiet)

# refuse <name> <words of the message> <arguments …>
refuse() {
    local name=$1 words=$2
    shift 2
    if "$program" "$@" >"$folder/output" 2>&1; then
        echo "FAILED $name: it was accepted"
    elif ! grep -qF -- "$words" "$folder/output"; then
        echo "FAILED $name: the message does not say '$words':"
        cat "$folder/output"
    elif [ "$(grep -c '^error:' "$folder/output")" -gt 1 ]; then
        echo "FAILED $name: more than one sentence"
        cat "$folder/output"
    else
        echo "passed $name"
        return
    fi
    failures=$((failures + 1))
}

broken() { rm -rf "$folder/broken"; cp -r "$data" "$folder/broken"; }

"$program" --out "$folder/good" --data "$data" "${small[@]}" >/dev/null
sum=$(cd "$folder/good" && cat images.npy results.json | cksum)

refuse "no data folder" "$folder/none" --out "$folder/a" --data "$folder/none" "${small[@]}"
broken; head -c 5000 "$data/train-images-idx3-ubyte" >"$folder/broken/train-images-idx3-ubyte"
refuse "truncated images" "train-images-idx3-ubyte" --out "$folder/a" --data "$folder/broken" "${small[@]}"
broken; echo x >>"$folder/broken/train-images-idx3-ubyte"
refuse "oversized images" "train-images-idx3-ubyte" --out "$folder/a" --data "$folder/broken" "${small[@]}"
broken; cp "$data/train-labels-idx1-ubyte" "$folder/broken/train-images-idx3-ubyte"
refuse "labels as images" "train-images-idx3-ubyte" --out "$folder/a" --data "$folder/broken" "${small[@]}"
broken; gzip -c "$data/train-images-idx3-ubyte" | head -c 3000 >"$folder/broken/train-images-idx3-ubyte.gz"
rm "$folder/broken/train-images-idx3-ubyte"
refuse "truncated gzip" "train-images-idx3-ubyte.gz" --out "$folder/a" --data "$folder/broken" "${small[@]}"
refuse "too many images per class" "9 are to be distilled" \
    --out "$folder/b" --data "$data" "${small[@]}" --ipc 9
refuse "window beyond the experts" "experts are trained for 1" \
    --out "$folder/c" --data "$data" "${small[@]}" --window 5
refuse "memory below what the steps need" "the memory budget is" --out "$folder/m" --data "$data" "${small[@]}" --memory 1MB
refuse "memory that is no size" "--memory" --out "$folder/m" --data "$data" "${small[@]}" --memory much
refuse "zero steps" "steps" --out "$folder/d" --data "$data" "${small[@]}" --steps 0
refuse "zero iterations" "iterations" --out "$folder/d" --data "$data" "${small[@]}" --iterations 0
refuse "mask of everything" "mask fraction" --out "$folder/d" --data "$data" "${small[@]}" --mask 1
refuse "unknown option" "--no-such-option" --out "$folder/d" --no-such-option
refuse "a file as folder" "$folder/output" --out "$folder/output/x" --data "$data" "${small[@]}"
refuse "a finished run" "finished run" --out "$folder/good" --data "$data" "${small[@]}"
refuse "another seed" "seed" --out "$folder/good" --data "$data" "${small[@]}" --resume --seed 5

[ "$sum" = "$(cd "$folder/good" && cat images.npy results.json | cksum)" ] ||
    { echo "FAILED: a refused run changed a finished one"; failures=$((failures + 1)); }

# An expert of another network, put into a run that is not finished.
rm "$folder/good/results.json" "$folder/good/checkpoint.pad"
printf 'x' | dd of="$folder/good/experts/expert_0000.padtrajectory" bs=1 seek=200 conv=notrunc status=none
refuse "a damaged trajectory" "expert_0000.padtrajectory" \
    --out "$folder/good" --data "$data" "${small[@]}" --resume
exit "$((failures > 0))"
