#!/usr/bin/env bash
# check.sh <pad_distill> <what>: settings from TOML files and the command line (settings), or the stages
# of a run one by one (stages).
set -eu
# shellcheck source=tests/support/small_idx.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/small_idx.sh"
program=$1
what=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# refuse <name> <words of the message> <arguments …>: one sentence with these words, and no success.
refuse() {
    local name=$1 words=$2
    shift 2
    if "$program" "$@" >"$folder/output" 2>&1; then
        echo "FAILED $name: it was accepted"
    elif ! grep -qF -- "$words" "$folder/output"; then
        echo "FAILED $name: the message does not say '$words':"
        cat "$folder/output"
    else
        echo "passed $name"
        return
    fi
    failures=$((failures + 1))
}

# expect <name> <words> <arguments …>: the output has these words.
expect() {
    local name=$1 words=$2
    shift 2
    if "$program" "$@" >"$folder/output" 2>&1 && grep -qF -- "$words" "$folder/output"; then
        echo "passed $name"
        return
    fi
    echo "FAILED $name: no '$words' in:"
    cat "$folder/output"
    failures=$((failures + 1))
}

# refuse_toml <name> <words> <line> …: a file of these lines is refused.
refuse_toml() {
    local name=$1 words=$2
    shift 2
    printf '%s\n' "$@" >"$folder/my.toml"
    refuse "$name" "$words" --config "$folder/my.toml" --print-config
}

# same_again <arguments …>: what is printed gives the same settings again.
same_again() {
    "$program" "$@" --print-config >"$folder/first.toml"
    "$program" --config "$folder/first.toml" --print-config >"$folder/second.toml" &&
        cmp "$folder/first.toml" "$folder/second.toml" ||
        { echo "FAILED: not the same again: $*"; failures=$((failures + 1)); }
}

settings() {
    expect "everything there is" "shallow-fraction" --list
    expect "a list" "k-centre" --list scorers
    expect "settings are listed" "matching.expansion_end" --list settings
    refuse "a list that is none" "did you mean 'masks'" --list mask
    expect "a preset" "steps = 80" --preset cifar10-10 --print-config
    expect "the released values" "fraction = 0.5" --preset cifar10-10-released --print-config
    expect "a preset with a change" "steps = 7" --preset cifar10-10 --set matching.steps=7 --print-config
    for method in $("$program" --list methods | awk '/^  / { print $1 }'); do
        expect "method $method" "method = \"$method\"" --preset cifar10-10 --method "$method" --print-config
    done
    expect "a method's matching loss" 'name = "gradient-absolute"' --method idc --print-config
    expect "a method's numbers" "networks.matchings = 50" --method dsa --ipc 50 --print-config
    expect "a method with a change" "networks.matchings = 3" \
        --method dsa --set matching.networks.matchings=3 --print-config
    expect "a window that is fixed" "start_limit = 20" --preset cifar10-10 --method mtt --print-config
    expect "a loss without a method" 'learn_labels = false' --matcher distribution --print-config
    refuse "a method that is none" "did you mean 'datm'" --method dattm --print-config
    refuse "a setting of another loss" "matching.real belongs to" --set matching.real=3 --print-config
    refuse "a loss that was not compiled" "and gradient for" --preset fashion-mnist-10 "${tiny[@]}" --out "$folder/x" --agent mlp --method dc
    expect "an option is a setting" 'name = "none"' --preset cifar10-10 --mask none --print-config
    for preset in $("$program" --list presets | awk '/^  / { print $1 }'); do
        expect "preset $preset" "preset = \"$preset\"" --preset "$preset" --print-config
        same_again --preset "$preset"
    done
    refuse "a preset that is none" "did you mean 'cifar10-50'" --preset cifar10-51 --print-config
    refuse "a mask that is none" "did you mean 'lowest-loss'" --mask lowest-los --print-config
    refuse "no value" "key=value" --set matching.steps --print-config

    refuse_toml "no TOML" "my.toml, line 2: this is no TOML" 'seed = 1' 'steps = = 4'
    refuse_toml "unknown key" "my.toml, line 3: 'matching.stepss' is no setting; did you mean 'matching.steps'?" \
        'seed = 1' '[matching]' 'stepss = 4'
    refuse_toml "unknown section" "my.toml, line 2: 'macthing.steps' is no setting; did you mean 'matching.steps'?" \
        '[macthing]' 'steps = 4'
    refuse_toml "a text for a number" \
        'my.toml, line 2: matching.steps is "many"; it has to be a whole number of at least 1' \
        '[matching]' 'steps = "many"'
    refuse_toml "a fraction for a whole number" "matching.steps is 1.5; it has to be a whole number" \
        '[matching]' 'steps = 1.5'
    refuse_toml "out of range" "mask.fraction is 1.5; it has to be a number from 0 to 1" \
        '[mask]' 'fraction = 1.5'
    refuse_toml "a number for a truth value" "augmentation.flip is 1; it has to be true or false" \
        '[augmentation]' 'flip = 1'
    refuse_toml "a wrong name" "my.toml, line 3: scoring.scorer" '' '[scoring]' 'scorer = "el3n"'
    refuse_toml "the right name" "did you mean 'el2n'?" '[scoring]' 'scorer = "el3n"'
    refuse_toml "a setting of another policy" \
        "my.toml, line 3: mask.tensors belongs to shallow-layers; 'none' was chosen" \
        '[mask]' 'name = "none"' 'tensors = 2'
    printf '%s\n' '[mask]' 'name = "shallow-layers"' 'tensors = 2' >"$folder/my.toml"
    expect "another policy than the file's" 'name = "none"' --config "$folder/my.toml" --mask none --print-config
    refuse "a setting of the policy that was replaced" "mask.tensors belongs to shallow-layers" \
        --config "$folder/my.toml" --mask none --set mask.tensors=3 --print-config
    refuse_toml "a list with a wrong name" "did you mean 'resnet18'?" '[evaluation]' 'agents = ["mlp", "resnet19"]'
    refuse_toml "a date" "a date" 'seed = 2020-01-01'
    refuse_toml "a section as a setting" "'experts' is a section" 'experts = 3'
    refuse_toml "a number beyond all bounds" "experts.count is 20000000000; it has to be at most" \
        '[experts]' 'count = 20000000000'
    refuse "no file" "none.toml" --config "$folder/none.toml" --print-config
    refuse "no output folder" "--out" --preset fashion-mnist-10
    refuse "no data" "--data" --out "$folder/x"
    refuse "a table without protocols" "evaluation.protocols is empty" --preset fashion-mnist-10 --out "$folder/x" \
        --set 'evaluation.agents=["mlp"]' --set 'evaluation.protocols=[]'
    refuse "a stage that is none" "did you mean 'distil'" --preset fashion-mnist-10 --out "$folder/x" --stage distill
    refuse "one-hot labels that are learned" "no gradient" "${small[@]}" --out "$folder/x" --set start.labels=hard

    same_again --preset cifar100-1 --scheduler prune-once
    same_again --preset cifar10-10 --method ncfm
    same_again --data "$(printf 'a "folder" with\ta tab,\na line break and \\')"
}

data=$folder/data
small_idx "$data"
cat >"$folder/small.toml" <<TOML
preset = "fashion-mnist-10"
[data]
folder = "$data"
training_images = 0
validation_images = 20
[scoring]
networks = 1
epochs = 1
[experts]
count = 2
epochs = 2
[matching]
steps = 2
expert_epochs = 1
start_limit = 1
last_start = 2
batch = 5
[distillation]
images_per_class = 1
iterations = 3
[validation]
networks = 1
epochs = 1
[evaluation]
networks = 1
epochs = 2
TOML
small=(--config "$folder/small.toml" --quiet)
tiny=(--quiet --data "$data" --ipc 1 --iterations 2 --set data.training_images=0 --set data.validation_images=20
      --set validation.networks=1 --set validation.epochs=1 --set matching.real=4)

# npy <shape> <file> <bytes to skip>: what follows in the file as a .npy file of bytes.
npy() {
    printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "{'descr': '|u1', 'fortran_order': False, 'shape': $1, }"
    tail -c "+$(($3 + 1))" "$2"
}

same() {
    for file in images.npy labels.npy scores.npy experts/expert_0001.padtrajectory; do
        cmp "$folder/$1/$file" "$folder/$2/$file" || { echo "FAILED: $1 and $2 differ in $file"; exit 1; }
    done
}

stages() {
    "$program" "${small[@]}" --out "$folder/whole" >/dev/null
    local made=(scores.npy experts/expert_0001.padtrajectory images.npy checkpoint.pad results.json)
    local k=0 shown
    for stage in score experts distil evaluate report; do
        [ "$stage" = evaluate ] || [ ! -e "$folder/steps/${made[$k]}" ] ||
            { echo "FAILED: ${made[$k]} was there before $stage"; failures=$((failures + 1)); }
        shown=$("$program" "${small[@]}" --out "$folder/steps" --stage "$stage")
        [[ $shown != *report.html* ]] || [ -e "$folder/steps/report.html" ] ||
            { echo "FAILED: $stage names a report that is not there"; failures=$((failures + 1)); }
        [ -e "$folder/steps/${made[$k]}" ] ||
            { echo "FAILED: $stage left no ${made[$k]}"; failures=$((failures + 1)); }
        k=$((k + 1))
    done
    same whole steps
    # A late stage does what is missing before it.
    "$program" "${small[@]}" --out "$folder/late" --stage distil >/dev/null
    same whole late
    [ ! -e "$folder/late/results.json" ]
    refuse "another mask in the same folder" "distillation.mask" \
        "${small[@]}" --out "$folder/steps" --stage report --mask none
    refuse "a run that is there" "finished run" "${small[@]}" --out "$folder/steps"
    # A finished run may be given a table; what was measured stays.
    expect "a table" "LeNet" "${small[@]}" --out "$folder/steps" --stage report \
        --set 'evaluation.agents=["mlp", "lenet"]' --set 'evaluation.protocols=["none", "mixup", "adamw"]'
    [ "$(grep -c '"protocol":' "$folder/steps/results.json")" -eq 6 ] ||
        { echo "FAILED: the table has not six lines"; failures=$((failures + 1)); }
    grep -q 'Across networks' "$folder/steps/report.html"
    # The same images as numpy arrays.
    local arrays=$folder/npy/data
    mkdir -p "$arrays"
    for part in train t10k; do
        npy '(100, 28, 28)' "$data/$part-images-idx3-ubyte" 16 >"$arrays/x_${part/t10k/test}.npy"
        npy '(100,)' "$data/$part-labels-idx1-ubyte" 8 >"$arrays/y_${part/t10k/test}.npy"
    done
    "$program" "${small[@]}" --data "$arrays" --out "$folder/from_arrays" --stage distil >/dev/null
    same whole from_arrays
    # An expert that was copied to another's name would count twice.
    "$program" "${small[@]}" --out "$folder/copied" --stage experts
    cp "$folder"/copied/experts/expert_000{0,1}.padtrajectory
    refuse "a copied expert" "expert_0001.padtrajectory: holds expert 0" "${small[@]}" --out "$folder/copied" --stage distil
    # Names that no JSON file can hold are refused at once.
    printf '%b\n' 'no\xe9l' 1 2 3 4 5 6 7 8 9 >"$arrays/classes.txt"
    refuse "a class name that is not UTF-8" "is not UTF-8" "${small[@]}" --data "$arrays" --out "$folder/latin"
    [ ! -e "$folder/latin/run.json" ] || { echo "FAILED: a refused name left a run"; failures=$((failures + 1)); }
    # What the settings ask for is not there: no run is left behind, and the folder can be used.
    refuse "too many images per class" "9 are to be distilled" "${small[@]}" --out "$folder/mended" --ipc 9
    refuse "too many threads" "at most 1024" "${small[@]}" --out "$folder/mended" --threads 1000000
    "$program" "${small[@]}" --out "$folder/mended" --stage distil >/dev/null
    same whole mended
    # Other policies by name.
    "$program" "${small[@]}" --out "$folder/other" --stage distil --scorer forgetting \
        --scheduler root-curriculum --optimiser adamw --mask shallow-layers --augmentation none \
        --set experts.average=0.9 --set start.images=k-means --set start.space=pixels \
        --set start.labels=hard --set start.confidence=10 >/dev/null
    "$program" "${small[@]}" --out "$folder/more" --stage distil --scorer entropy \
        --scheduler whole-set --optimiser gsam --mask lowest-loss --set start.images=noise \
        --set start.labels=hard --set distillation.learn_labels=false >/dev/null
    # Other matching losses: no experts.
    for method in dc dm; do
        "$program" --preset fashion-mnist-10 --method "$method" "${tiny[@]}" --out "$folder/$method" --stage distil
        [ -e "$folder/$method/images.npy" ] && [ ! -e "$folder/$method/experts" ] ||
            { echo "FAILED: $method left no set, or experts"; failures=$((failures + 1)); }
    done
}

"$what"
exit "$((failures > 0))"
