# Sourced by tests of programs: small_idx <folder> writes 100 images of 28×28 random pixels, ten of each
# class, as train and as test set.
bytes() { printf '%b' "$1"; }

small_idx() {
    mkdir -p "$1"
    { bytes '\x00\x00\x08\x03\x00\x00\x00\x64\x00\x00\x00\x1c\x00\x00\x00\x1c'; head -c 78400 /dev/urandom; } \
        >"$1/train-images-idx3-ubyte"
    { bytes '\x00\x00\x08\x01\x00\x00\x00\x64'
      for i in $(seq 100); do bytes "\\x0$((i % 10))"; done; } >"$1/train-labels-idx1-ubyte"
    cp "$1/train-images-idx3-ubyte" "$1/t10k-images-idx3-ubyte"
    cp "$1/train-labels-idx1-ubyte" "$1/t10k-labels-idx1-ubyte"
}
