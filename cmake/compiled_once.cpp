/// @file
/// What every translation unit with PAD_EXTERN_TEMPLATES leaves to this one.
#include <pad/backend/host_product.hpp>
#include <pad/data/whitening.hpp>

#if defined(PAD_EXTERN_TEMPLATES)
#error "PAD_EXTERN_TEMPLATES is for the other translation units."
#endif

template struct pad::backend::HostProduct<float>;
template struct pad::backend::HostProduct<double>;

namespace pad::data {

template Zca fit_zca<float>(std::span<const float>, const ImageShape&, double);
template Zca fit_zca<double>(std::span<const double>, const ImageShape&, double);
template void Zca::apply<float>(std::span<float>) const;
template void Zca::apply<double>(std::span<double>) const;
template void Zca::invert<float>(std::span<float>) const;
template void Zca::invert<double>(std::span<double>) const;

}  // namespace pad::data
