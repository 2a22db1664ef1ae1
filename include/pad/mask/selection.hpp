/// @file
/// What a mask keeps, where kernels can read it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <pad/backend/mirror.hpp>
#include <pad/core/choice.hpp>
#include <pad/mask/concept.hpp>

namespace pad::mask {

/// A mask at work in one run: the kind of the mask decides what travels between host and backend.
/// A layout mask is asked once, and its flags go to the backend once. A value mask with a Selector
/// chooses in the backend's memory. Any other is asked on the host, to which θ_N comes.
template <class T, class Backend>
class Selection {
public:
    /// Throws Error for settings that cannot work on such a network.
    template <Mask M>
    Selection(const M& mask, const nn::ParameterLayout& layout, const Backend& backend)
        : chooser_(choose(mask, layout, backend)) {}

    /// What is kept of vectors in host memory.
    void select(std::span<const T> theta_n, std::span<const T> target, const nn::ParameterLayout&,
                std::span<std::uint8_t> keep) const {
        chooser_->select(theta_n, target, keep);
    }
    /// The flags for vectors in the backend's memory; they lie there too, until the next call.
    /// @param target_on_host  a copy of `target` in host memory
    const std::uint8_t* flags(const T* theta_n, const T* target,
                              std::span<const T> target_on_host) const {
        return chooser_->flags(theta_n, target, target_on_host);
    }

private:
    class Chooser;
    class Decided;
    template <class M>
    class OnHost;
    template <class M>
    class OnBackend;

    template <class M>
    static std::unique_ptr<Chooser> choose(const M& mask, const nn::ParameterLayout& layout,
                                           const Backend& backend) {
        if constexpr (core::IsChoice<M>)
            return mask.visit([&](const auto& one) { return choose(one, layout, backend); });
        else if constexpr (LayoutMask<M>)
            return std::make_unique<Decided>(mask, layout);
        else if constexpr (HasSelector<M> && !Backend::host_memory)
            return std::make_unique<OnBackend<M>>(mask, layout, backend);
        else
            return std::make_unique<OnHost<M>>(mask, layout, backend);
    }

    std::unique_ptr<Chooser> chooser_;
};

template <class T, class Backend>
class Selection<T, Backend>::Chooser {
public:
    virtual ~Chooser() = default;
    virtual void select(std::span<const T> theta_n, std::span<const T> target,
                        std::span<std::uint8_t> keep) const = 0;
    virtual const std::uint8_t* flags(const T* theta_n, const T* target,
                                      std::span<const T> target_on_host) = 0;
};

/// A layout mask.
template <class T, class Backend>
class Selection<T, Backend>::Decided final : public Chooser {
public:
    template <class M>
    Decided(const M& mask, const nn::ParameterLayout& layout)
        : keep_(static_cast<std::size_t>(layout.size)) {
        mask.select(layout, std::span<std::uint8_t>(keep_));
        flags_ = mirror_.of(keep_);
    }
    void select(std::span<const T>, std::span<const T>,
                std::span<std::uint8_t> keep) const override {
        std::copy(keep_.begin(), keep_.end(), keep.begin());
    }
    const std::uint8_t* flags(const T*, const T*, std::span<const T>) override { return flags_; }

private:
    std::vector<std::uint8_t> keep_;
    backend::Mirror<std::uint8_t, Backend> mirror_;
    const std::uint8_t* flags_ = nullptr;
};

/// A value mask that is asked on the host.
template <class T, class Backend>
template <class M>
class Selection<T, Backend>::OnHost : public Chooser {
public:
    OnHost(const M& mask, const nn::ParameterLayout& layout, const Backend& backend)
        : mask_(mask), layout_(layout), backend_(backend) {}

    void select(std::span<const T> theta_n, std::span<const T> target,
                std::span<std::uint8_t> keep) const override {
        mask_.select(theta_n, target, layout_, keep);
    }
    const std::uint8_t* flags(const T* theta_n, const T*,
                              std::span<const T> target_on_host) override {
        keep_.resize(target_on_host.size());
        select(on_the_host(theta_n), target_on_host, keep_);
        return mirror_.of(keep_);
    }

private:
    std::span<const T> on_the_host(const T* theta_n) {
        if constexpr (Backend::host_memory) {
            return {theta_n, keep_.size()};
        } else {
            copy_.reserve(layout_.size);
            backend_.copy(layout_.size, theta_n, copy_.data());
            theta_n_.resize(keep_.size());
            copy_.read(0, layout_.size, theta_n_.data());
            return theta_n_;
        }
    }

    M mask_;
    nn::ParameterLayout layout_;
    Backend backend_;
    typename Backend::template Buffer<T> copy_;
    std::vector<T> theta_n_;
    std::vector<std::uint8_t> keep_;
    backend::Mirror<std::uint8_t, Backend> mirror_;
};

/// A value mask that chooses in the backend's memory.
template <class T, class Backend>
template <class M>
class Selection<T, Backend>::OnBackend final : public OnHost<M> {
public:
    OnBackend(const M& mask, const nn::ParameterLayout& layout, const Backend& backend)
        : OnHost<M>(mask, layout, backend),
          backend_(backend),
          selector_(mask, layout),
          keep_(layout.size) {}

    const std::uint8_t* flags(const T* theta_n, const T* target, std::span<const T>) override {
        selector_.select(backend_, theta_n, target, keep_.data());
        return keep_.data();
    }

private:
    Backend backend_;
    typename M::template Selector<T, Backend> selector_;
    typename Backend::template Buffer<std::uint8_t> keep_;
};

}  // namespace pad::mask
