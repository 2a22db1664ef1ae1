/// @file
/// A stand-in for the part of CUDA's graphs that pad uses, for programs that run on a simulator of the
/// runtime which has none: capture.cpp defines the functions of the interface, calls.cpp takes the
/// calls that reach the runtime and cuBLAS while a stream is captured. On a GPU it is not linked.
///
/// A graph is the list of calls with their parameters; launching it makes them again, in order, with
/// the runtime's own functions. What the runtime refuses in a capture is refused with its code, and
/// the capture is invalid then, as it is on a GPU. Stricter than the runtime: allocations and copies
/// that touch host memory are refused too.
#pragma once

#include <cuda_runtime_api.h>
#include <dlfcn.h>

#include <functional>
#include <string>

namespace stream_capture {

/// The definition that the program would have called without this stand-in.
template <class Function>
Function* original(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

/// One call: which one, of which kernel, and how it is made again.
struct Call {
    std::string name;
    const void* kernel;
    std::function<void()> again;
};

/// Whether a stream is being captured.
bool capturing();
/// Whether it is this one.
bool capturing(cudaStream_t stream);
/// Adds a call to the graph.
void take(Call call);
/// Invalidates the capture; what the refused call returns.
cudaError_t refuse(const char* name);

}  // namespace stream_capture
