#include <golden/support/case.hpp>

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include <pad/core/error.hpp>
#include <pad/io/json.hpp>
#include <pad/io/npy.hpp>

namespace golden {

using nlohmann::json;
using pad::core::fail;
using pad::core::require;

struct Case::Json {
    json value;

    /// The value a pointer names, which must be there; `key` becomes its last part.
    template <class T>
    T get(const std::string& pointer, const std::string& path) const {
        const json::json_pointer place(pointer);
        require(value.contains(place), path, ": \"", pointer, "\" is missing");
        return pad::io::json_value<T>(value.at(place.parent_pointer()), place.back(), path);
    }
};

Case::Case(std::filesystem::path folder)
    : folder_(std::move(folder)),
      json_path_((folder_ / "case.json").string()),
      json_(std::make_unique<Json>(Json{pad::io::read_json(json_path_)})) {
    list_files();
}

Case::~Case() = default;

void Case::list_files() {
    bool outputs = false;
    for (const json& entry : json_->get<json>("/files", json_path_)) {
        File file;
        file.name = pad::io::json_value<std::string>(entry, "file", json_path_);
        file.shape = pad::io::json_value<std::vector<std::size_t>>(entry, "shape", json_path_);
        file.role = pad::io::json_value<std::string>(entry, "role", json_path_);
        require(file.role == "input" || file.role == "output" || file.role == "information",
                json_path_, ": \"", file.name, "\" has the role \"", file.role,
                "\", which must be input, output or information");
        outputs = outputs || file.role == "output";
        files_.push_back(std::move(file));
    }
    require(outputs, json_path_, ": no file has the role \"output\", so there is nothing to check");
}

std::string Case::name() const {
    return folder_.filename().string();
}
std::string Case::kind() const {
    return text("/kind");
}

bool Case::has(const std::string& pointer) const {
    const json::json_pointer place(pointer);
    return json_->value.contains(place) && !json_->value.at(place).is_null();
}
std::string Case::text(const std::string& pointer) const {
    return json_->get<std::string>(pointer, json_path_);
}
double Case::number(const std::string& pointer) const {
    return json_->get<double>(pointer, json_path_);
}
int Case::whole(const std::string& pointer) const {
    return json_->get<int>(pointer, json_path_);
}
bool Case::flag(const std::string& pointer) const {
    return json_->get<bool>(pointer, json_path_);
}

const File& Case::file(const std::string& name) const {
    for (const File& file : files_)
        if (file.name == name) return file;
    fail(json_path_, ": \"files\" does not list ", name);
}

const std::vector<std::size_t>& Case::shape(const std::string& name) const {
    return file(name).shape;
}

std::vector<double> Case::read(const std::string& name) const {
    const std::filesystem::path path = folder_ / name;
    const auto array = pad::io::read_npy<double>(path);
    pad::io::require_shape(array, file(name).shape, path, name + " as case.json lists it");
    for (std::size_t i = 0; i < array.values.size(); ++i)
        require(std::isfinite(array.values[i]), path.string(), ": value ", i, " is ",
                array.values[i], ", which is not finite");
    return array.values;
}

std::vector<int> Case::read_whole(const std::string& name) const {
    std::vector<int> numbers;
    for (const double value : read(name)) {
        require(std::trunc(value) == value && std::abs(value) < 1e9, (folder_ / name).string(),
                ": ", value, " is no whole number in range");
        numbers.push_back(static_cast<int>(value));
    }
    return numbers;
}

double Case::read_value(const std::string& name) const {
    const std::vector<double> values = read(name);
    require(values.size() == 1, (folder_ / name).string(), ": holds ", values.size(),
            " values and must hold one");
    return values.front();
}

std::vector<Tensor> Case::parameter_layout() const {
    std::vector<Tensor> tensors;
    for (const json& entry : json_->get<json>("/parameter_layout", json_path_)) {
        Tensor tensor;
        tensor.name = pad::io::json_value<std::string>(entry, "name", json_path_);
        tensor.shape = pad::io::json_value<std::vector<int>>(entry, "shape", json_path_);
        tensor.offset = pad::io::json_value<std::ptrdiff_t>(entry, "offset", json_path_);
        tensor.size = pad::io::json_value<std::ptrdiff_t>(entry, "size", json_path_);
        tensors.push_back(std::move(tensor));
    }
    return tensors;
}

std::vector<int> Case::batch_norm_channels() const {
    std::vector<int> channels;
    for (const json& layer : json_->get<json>("/network/layers", json_path_))
        if (pad::io::json_value<std::string>(layer, "op", json_path_) == "batchnorm")
            channels.push_back(pad::io::json_value<int>(layer, "channels", json_path_));
    return channels;
}

}  // namespace golden
