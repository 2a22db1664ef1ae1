# The rooms of include/pad, in order: a header includes headers of its own room and of earlier ones.
set(PAD_ROOMS
    core backend nn diff data train score schedule expert mask match distill evaluate io report run)

# These never include each other.
set(PAD_STRANGERS score schedule mask match)
