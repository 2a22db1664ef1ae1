# cmake -DSCRATCH=<folder> -P reading_test.cmake: what PadGolden makes of networks and of folders.
cmake_minimum_required(VERSION 3.24)
list(PREPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../cmake")
include(PadGolden)

function(check what found expected)
    if(NOT found STREQUAL expected)
        message(SEND_ERROR "${what}\n  is  ${found}\n  not ${expected}")
    endif()
endfunction()

set(conv [[{"op": "conv", "cin": 3, "cout": 4, "kernel": 3, "stride": 1, "padding": 1, "bias": true}]])
set(conv2 [[{"op": "conv", "cin": 4, "cout": 4, "kernel": 3, "stride": 1, "padding": 1, "bias": true}]])
set(instance [[{"op": "groupnorm", "channels": 4, "groups": 4, "eps": 1e-05}]])
set(group [[{"op": "groupnorm", "channels": 4, "groups": 2, "eps": 1e-05}]])
set(batch [[{"op": "batchnorm", "channels": 4, "eps": 1e-05}]])
set(layer [[{"op": "layernorm", "shape": [4, 8, 10], "eps": 1e-05}]])
set(relu [[{"op": "relu"}]])
set(leaky [[{"op": "leakyrelu", "negative_slope": 0.01}]])
set(sigmoid [[{"op": "sigmoid"}]])
set(avg [[{"op": "avgpool", "kernel": 2, "stride": 2}]])
set(max3 [[{"op": "maxpool", "kernel": 3, "stride": 3}]])
set(flatten [[{"op": "flatten"}]])
set(linear [[{"op": "linear", "fin": 20, "fout": 5, "bias": true}]])

# network_of(<variable> <architecture> <layers>…): the JSON of a network on 3×8×10 images.
function(network_of variable architecture)
    list(JOIN ARGN ", " layers)
    set(${variable} "{\"architecture\": \"${architecture}\", \"input\": [3, 8, 10], \"classes\": 5, \"layers\": [${layers}]}"
        PARENT_SCOPE)
endfunction()

function(expect_agent what expected architecture)
    network_of(network ${architecture} ${ARGN})
    pad_golden_agent(agent "${network}")
    check("${what}: state (${agent_problem})" "${agent_state}" good)
    string(REGEX REPLACE "pad::(nn|core|nn::arch)::" "" found "${agent}")
    string(REPLACE "arch::" "" found "${found}")
    check("${what}" "${found}" "${expected}")
endfunction()

function(expect_refusal what state words)
    network_of(network Plain ${ARGN})
    pad_golden_agent(agent "${network}")
    check("${what}: state" "${agent_state}" "${state}")
    string(FIND "${agent_problem}" "${words}" place)
    if(place LESS 0)
        message(SEND_ERROR "${what}: '${agent_problem}' does not contain '${words}'")
    endif()
endfunction()

set(shape "Shape<3, 8, 10>")
set(block "Convolution<4, 3, 1, 1, true, Algorithm>")

# A ConvNet is recognised by its layers; anything else becomes a chain.
expect_agent("ConvNet" "ConvNet<${shape}, 5, 4, 2, InstanceNorm, Relu, AveragePool<2>, Algorithm>" ConvNet
    "${conv}" "${instance}" "${relu}" "${avg}" "${conv2}" "${instance}" "${relu}" "${avg}"
    "${flatten}" "${linear}")
expect_agent("groups, slope, 3×3 pooling"
    "ConvNet<${shape}, 5, 4, 1, GroupNorm<2>, LeakyRelu, MaxPool<3>, Algorithm>" ConvNet
    "${conv}" "${group}" "${leaky}" "${max3}" "${flatten}" "${linear}")
expect_agent("no norm, no pooling" "ConvNet<${shape}, 5, 4, 1, NoNorm, Sigmoid, NoPool, Algorithm>" ConvNet
    "${conv}" "${sigmoid}" "${flatten}" "${linear}")
expect_agent("blocks that differ"
    "golden::Chain<${shape}, 5, ${block}, NormActivationPool<BatchNorm, Relu, NoPool>, ${block}, NormActivationPool<LayerNorm, Relu, NoPool>, Linear<5>>"
    ConvNet "${conv}" "${batch}" "${relu}" "${conv2}" "${layer}" "${relu}" "${flatten}" "${linear}")
expect_agent("another name"
    "golden::Chain<${shape}, 5, ${block}, NormActivationPool<NoNorm, Relu, NoPool>, Linear<5>>"
    VGG "${conv}" "${relu}" "${flatten}" "${linear}")

# Norm, activation and pooling are one layer in this order, and several in any other.
expect_agent("order"
    "golden::Chain<${shape}, 5, ${block}, NormActivationPool<NoNorm, Identity, AveragePool<2>>, NormActivationPool<NoNorm, Relu, NoPool>, NormActivationPool<InstanceNorm, Identity, NoPool>, Linear<5>>"
    Plain "${conv}" "${avg}" "${relu}" "${instance}" "${flatten}" "${linear}")
expect_agent("twice"
    "golden::Chain<${shape}, 5, NormActivationPool<NoNorm, Relu, NoPool>, NormActivationPool<NoNorm, Sigmoid, AveragePool<2>>, Linear<5>, NormActivationPool<BatchNorm, Relu, NoPool>, Linear<5>>"
    Plain "${relu}" "${sigmoid}" "${avg}" "${flatten}" "${linear}" "${batch}" "${relu}" "${linear}")
expect_agent("kernel, stride, padding, no bias"
    "golden::Chain<${shape}, 5, Convolution<7, 5, 2, 0, false, Algorithm>, Linear<5>>" Plain
    [[{"op": "conv", "cin": 3, "cout": 7, "kernel": 5, "stride": 2, "padding": 0, "bias": false}]]
    "${flatten}" "${linear}")

# Agents beside the ConvNet are recognised in the same way.
set(relu_nap "NormActivationPool<NoNorm, Relu, NoPool>")
set(hidden [[{"op": "linear", "fin": 240, "fout": 20, "bias": true}]])
set(hidden2 [[{"op": "linear", "fin": 20, "fout": 20, "bias": true}]])
expect_agent("MLP" "Mlp<${shape}, 5, 20>" MLP
    "${flatten}" "${hidden}" "${relu}" "${hidden2}" "${relu}" "${linear}")
expect_agent("an MLP without its second layer"
    "golden::Chain<${shape}, 5, Linear<20>, ${relu_nap}, Linear<5>>" MLP
    "${flatten}" "${hidden}" "${relu}" "${linear}")
expect_agent("a VGG11 of one layer" "golden::Chain<${shape}, 5, ${block}, ${relu_nap}, Linear<5>>" VGG11
    "${conv}" "${relu}" "${flatten}" "${linear}")

# Residual blocks: branches are chains, an empty shortcut is the identity.
set(sum "\"after\": \"relu(main(x) + shortcut(x))\"")
function(residual variable main shortcut)
    set(${variable} "{\"op\": \"residual_block\", \"main\": [${main}], \"shortcut\": [${shortcut}], ${sum}}"
        PARENT_SCOPE)
endfunction()
residual(identity "${conv2}, ${instance}" "")
residual(projected "${conv2}, ${relu}" "${instance}")
residual(nested "${identity}" "")
set(normed "NormActivationPool<InstanceNorm, Identity, NoPool>")
set(identity_type "Residual<Sequential<${block}, ${normed}>, IdentityShortcut, Relu>")
expect_agent("residual blocks"
    "golden::Chain<${shape}, 5, ${block}, ${relu_nap}, ${identity_type}, Residual<Sequential<${block}, ${relu_nap}>, Sequential<${normed}>, Relu>, Linear<5>>"
    ResNet18 "${conv}" "${relu}" "${identity}" "${projected}" "${flatten}" "${linear}")
expect_agent("a residual block in another"
    "golden::Chain<${shape}, 5, Residual<Sequential<${identity_type}>, IdentityShortcut, Relu>, Linear<5>>"
    Plain "${nested}" "${flatten}" "${linear}")
residual(flattened "${flatten}" "")
residual(strange [[{"op": "dropout"}]] "")
residual(no_main "" "")
expect_refusal("flatten in a residual block" unsupported "'flatten' in a residual block" "${flattened}")
expect_refusal("unknown layer in a residual block" unsupported "main of a residual block: the library has no layer 'dropout'" "${strange}")
expect_refusal("residual block without a main branch" broken "main of a residual block" "${no_main}")
expect_refusal("residual block behind flatten" unsupported "'residual_block' behind flatten" "${flatten}" "${identity}")
expect_refusal("another sum" unsupported "'main(x) * shortcut(x)' behind its branches"
    [[{"op": "residual_block", "main": [], "shortcut": [], "after": "main(x) * shortcut(x)"}]])

# What the library does not have is unsupported; what is incomplete is broken.
expect_refusal("unknown layer" unsupported "no layer 'dropout'" [[{"op": "dropout"}]])
expect_refusal("unknown property" unsupported "'dilation'"
    [[{"op": "conv", "cin": 3, "cout": 4, "kernel": 3, "stride": 1, "padding": 1, "bias": true, "dilation": 2}]])
expect_refusal("property of another type" unsupported "\"kernel\" is of JSON type ARRAY"
    [[{"op": "conv", "cin": 3, "cout": 4, "kernel": [3, 1], "stride": 1, "padding": 1, "bias": true}]])
expect_refusal("overlapping pooling" unsupported "kernel 3 with stride 2"
    [[{"op": "maxpool", "kernel": 3, "stride": 2}]])
expect_refusal("eps" unsupported "eps 1e-5, not 0.001"
    [[{"op": "batchnorm", "channels": 3, "eps": 0.001}]])
expect_refusal("slope" unsupported "slope 0.01, not 0.2" [[{"op": "leakyrelu", "negative_slope": 0.2}]])
expect_refusal("linear without bias" unsupported "has a bias" "${flatten}"
    [[{"op": "linear", "fin": 240, "fout": 5, "bias": false}]])
expect_refusal("linear on an image" unsupported "not flattened" "${linear}")
expect_refusal("convolution behind flatten" unsupported "'conv' behind flatten" "${flatten}" "${conv}")
expect_refusal("norm behind flatten" unsupported "norm directly behind flatten" "${flatten}" "${batch}")
expect_refusal("missing property" broken "layer 0 (conv): \"cin\" is missing" [[{"op": "conv", "cout": 4}]])
expect_refusal("no operation" broken "layer 1: \"op\" is missing" "${relu}" "{}")
expect_refusal("no layers" broken "\"layers\" is empty")

# Folders: none vanishes.
function(write_case name text)
    file(WRITE "${SCRATCH}/${name}/case.json" "${text}")
endfunction()
function(expect_case name state words)
    _pad_golden_read(read "${SCRATCH}/${name}")
    check("${name}" "${read_state}" "${state}")
    string(FIND "${read_problem}" "${words}" place)
    if(place LESS 0)
        message(SEND_ERROR "${name}: '${read_problem}' does not contain '${words}'")
    endif()
endfunction()

file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}/empty")
expect_case(empty broken "no case.json")
expect_case(not_there broken "no case.json")
write_case(cut_off [[{"kind": "augment", "files": [{"file"]])
expect_case(cut_off broken "not a valid JSON")
write_case(a_list "[1, 2]")
expect_case(a_list broken "not a valid JSON object")
write_case(no_kind "{}")
expect_case(no_kind broken "\"kind\" is missing")
write_case(future [[{"kind": "mosaic"}]])
expect_case(future unsupported "'mosaic'")
write_case(no_network [[{"kind": "gradient"}]])
expect_case(no_network broken "\"network\" is missing")
write_case(plain [[{"kind": "augment"}]])
expect_case(plain good "")
network_of(network Plain "${conv}" "${flatten}" "${linear}")
write_case(whole "{\"kind\": \"gradient\", \"network\": ${network}}")
expect_case(whole good "")

file(WRITE "${SCRATCH}/index.json" [=[[{"case": "whole"}, {"case": "lost"}]]=])
file(GLOB entries RELATIVE "${SCRATCH}" "${SCRATCH}/*")
_pad_golden_find_cases(cases "${SCRATCH}" ${entries})
list(SORT cases)
check("cases of a folder" "${cases}" "a_list;cut_off;empty;future;lost;no_kind;no_network;plain;whole")
file(REMOVE_RECURSE "${SCRATCH}")
