#!/bin/sh
# has_code.sh <program>…: whether each holds machine code for A100 (sm_80) and H100 (sm_90).
for program; do
    for architecture in sm_80 sm_90; do
        if ! grep -aq -- "-arch $architecture" "$program"; then
            echo "$program holds no code for $architecture."
            exit 1
        fi
    done
done
