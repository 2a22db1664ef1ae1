# Sourced by the scripts of this folder: where the repository is, how many jobs the machine bears,
# and how stages and times are shown.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Jobs for a build: one for each core, but only one for every 2 GiB of memory, which is what the
# largest translation units may need.
default_jobs() {
    local cores memory limit file
    cores=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
    memory=$(awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo 2>/dev/null || true)
    for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
        if [[ -r $file ]] && read -r limit <"$file" && [[ $limit =~ ^[0-9]{1,15}$ ]]; then
            limit=$((limit / 1048576))
            if [[ -z $memory ]] || ((limit < memory)); then memory=$limit; fi
        fi
    done
    if [[ -n $memory ]] && ((memory / 2048 < cores)); then cores=$((memory / 2048)); fi
    echo $((cores > 0 ? cores : 1))
}

# as_time <seconds>: 1 min 05 s
as_time() {
    if (($1 < 60)); then
        printf '%d s' "$1"
    else
        printf '%d min %02d s' $(($1 / 60)) $(($1 % 60))
    fi
}

# say_stage <words…>: a line that starts a stage, with the time since the script started.
say_stage() {
    printf '\n== %s (after %s)\n' "$*" "$(as_time "$SECONDS")"
}
