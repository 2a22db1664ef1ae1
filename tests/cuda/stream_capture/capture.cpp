// Begin and end of a capture, and graphs: the functions of the runtime's interface.
#include "capture.hpp"

#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

struct CUgraph_st {
    std::vector<stream_capture::Call> calls;
};
struct CUgraphExec_st {
    std::vector<stream_capture::Call> calls;
};

namespace stream_capture {

namespace {

struct Running {
    cudaStream_t stream = nullptr;
    CUgraph_st* graph = nullptr;
    bool valid = true;
} running;

bool same_kernels(const std::vector<Call>& a, const std::vector<Call>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i].name != b[i].name || a[i].kernel != b[i].kernel) return false;
    return true;
}

}  // namespace

bool capturing() {
    return running.graph != nullptr;
}
bool capturing(cudaStream_t stream) {
    return capturing() && stream == running.stream;
}
void take(Call call) {
    running.graph->calls.push_back(std::move(call));
}
cudaError_t refuse(const char* name) {
    std::printf("      (stream_capture: %s is refused)\n", name);
    running.valid = false;
    return cudaErrorStreamCaptureUnsupported;
}

}  // namespace stream_capture

using namespace stream_capture;

extern "C" {

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
    if (capturing()) return cudaErrorIllegalState;
    running = {stream, new CUgraph_st, true};
    return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
    if (!capturing(stream)) return cudaErrorIllegalState;
    *graph = std::exchange(running.graph, nullptr);
    if (running.valid) return cudaSuccess;
    delete std::exchange(*graph, nullptr);
    return cudaErrorStreamCaptureInvalidated;
}

cudaError_t cudaStreamIsCapturing(cudaStream_t stream, cudaStreamCaptureStatus* status) {
    *status = capturing(stream) ? cudaStreamCaptureStatusActive : cudaStreamCaptureStatusNone;
    return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph,
                                 unsigned long long) {
    if (capturing()) return refuse("cudaGraphInstantiate");
    *executable = new CUgraphExec_st{graph->calls};
    return cudaSuccess;
}

cudaError_t cudaGraphExecUpdate(cudaGraphExec_t executable, cudaGraph_t graph,
                                cudaGraphExecUpdateResultInfo* info) {
    std::memset(info, 0, sizeof *info);
    if (same_kernels(executable->calls, graph->calls)) {
        executable->calls = graph->calls;
        return cudaSuccess;
    }
    info->result = cudaGraphExecUpdateErrorTopologyChanged;
    return cudaErrorGraphExecUpdateFailure;
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t) {
    if (capturing()) return refuse("cudaGraphLaunch");
    for (const Call& call : executable->calls) call.again();
    return cudaPeekAtLastError();
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
    delete graph;
    return cudaSuccess;
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
    delete executable;
    return cudaSuccess;
}

}  // extern "C"
