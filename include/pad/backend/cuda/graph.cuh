/// @file
/// CUDA graphs as owned objects: captured from a stream, made executable, launched.
#pragma once

#include <memory>
#include <type_traits>

#include <pad/backend/cuda/context.cuh>

namespace pad::backend::cuda {

struct DestroyGraph {
    void operator()(cudaGraph_t graph) const { (void)cudaGraphDestroy(graph); }
    void operator()(cudaGraphExec_t graph) const { (void)cudaGraphExecDestroy(graph); }
};
/// What a stream was given, and what of it can be launched.
using Graph = std::unique_ptr<std::remove_pointer_t<cudaGraph_t>, DestroyGraph>;
using ExecutableGraph = std::unique_ptr<std::remove_pointer_t<cudaGraphExec_t>, DestroyGraph>;

/// Ends the capture of a context, also where an exception leaves the work.
class Capture {
public:
    explicit Capture(Context& context) : context_(context) { context_.begin_capture(); }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
    ~Capture() {
        if (ended_) return;
        cudaGraph_t graph = nullptr;
        if (context_.end_capture(&graph) == cudaSuccess) (void)cudaGraphDestroy(graph);
        (void)cudaGetLastError();
    }

    Graph end() {
        ended_ = true;
        cudaGraph_t graph = nullptr;
        check(context_.end_capture(&graph), "cudaStreamEndCapture");
        return Graph(graph);
    }

private:
    Context& context_;
    bool ended_ = false;
};

/// The graph of what `work` gives to the context's stream; none of it is done. Throws core::Error
/// where `work` does what a graph cannot hold, and what `work` throws.
template <class Work>
Graph captured(Context& context, const Work& work) {
    Capture capture(context);
    work();
    return capture.end();
}

/// Makes `graph` what `executable` launches from now on. An executable graph of the same kernels only
/// takes their new parameters; another one is made anew, behind what the device is still doing.
inline void update(ExecutableGraph& executable, const Graph& graph, const Context& context) {
    if (executable) {
        cudaGraphExecUpdateResultInfo info{};
        const cudaError_t code = cudaGraphExecUpdate(executable.get(), graph.get(), &info);
        if (code == cudaSuccess) return;
        if (code != cudaErrorGraphExecUpdateFailure) check(code, "cudaGraphExecUpdate");
        (void)cudaGetLastError();
        context.wait();
    }
    cudaGraphExec_t made = nullptr;
    check(cudaGraphInstantiate(&made, graph.get(), 0), "cudaGraphInstantiate");
    executable.reset(made);
}

}  // namespace pad::backend::cuda
