/// @file
/// nn/block/columns: slices of scopes give what whole scopes give, and planes are cut as they should.
#include <support/catch.hpp>
#include <support/numbers.hpp>

#include <vector>

#include <pad/backend/host.hpp>
#include <pad/nn/norm_activation_pool.hpp>

using namespace pad::nn;
using pad::core::Buffer;
using pad::core::Dual;
using pad::core::Field;
using pad::core::Index;
using pad::core::Shape;

namespace {

using Backend = pad::backend::Host<pad::backend::ScalarLanes>;

template <int Channels, int Height, int Width, class Norm, class Activation, class Pool>
using Geometry = block::Geometry<Shape<Channels, Height, Width>, Norm, Activation, Pool>;

/// Random values and tangents.
struct Numbers {
    Buffer<double> value;
    Buffer<double> tangent;

    Numbers(Index count, std::uint32_t which, double low = -1, double high = 1)
        : value(test::random_buffer<double>(count, which, low, high)),
          tangent(test::random_buffer<double>(count, which + 1)) {}
    Field<double> field() { return {value.data(), tangent.data()}; }
    void append_to(std::vector<double>& all) const {
        all.insert(all.end(), value.span().begin(), value.span().end());
        all.insert(all.end(), tangent.span().begin(), tangent.span().end());
    }
};

/// Everything that a forward and a backward pass of `Plan` on the same random numbers leave: output,
/// moments, input gradient, parameter gradient, running statistics.
template <class Plan, class G, class Number>
std::vector<double> sweep(Statistics statistics, Index images) {
    const Index columns = images + 2;
    Numbers theta(2 * G::affine + 1, 1);
    Numbers in(G::In::size * columns, 3, 4, 6);
    Numbers grad_out(G::Out::size * columns, 5);
    for (Index i = 0; i < G::Out::size * columns; ++i)  // as losses leave it
        if (i % columns >= images) grad_out.value[i] = grad_out.tangent[i] = 0;
    Numbers out(G::Out::size * columns, 7);
    Numbers saved(G::saved * columns + 1, 9);
    Numbers scratch(Plan::scratch * columns + 1, 11);
    auto grad_theta = test::random_buffer<double>(2 * G::affine + 1, 13);
    auto running = test::random_buffer<double>(2 * G::In::channels, 14, 1, 2);

    LayerMemory<double> memory;
    memory.theta = theta.field();
    memory.saved = saved.field();
    memory.scratch = scratch.field();
    memory.statistics = running.data();
    const Batch batch{columns, images, statistics};
    Plan::template forward<Number>(Backend{}, batch, memory, Field<const double>(in.field()),
                                   out.field());
    Plan::template backward<Number>(Backend{}, batch, memory, Field<const double>(in.field()),
                                    Field<const double>(grad_out.field()), in.field(),
                                    grad_theta.data());
    std::vector<double> all;
    for (const Numbers* numbers : {&out, &saved, &in}) numbers->append_to(all);
    all.insert(all.end(), grad_theta.span().begin(), grad_theta.span().end());
    all.insert(all.end(), running.span().begin(), running.span().end());
    return all;
}

template <class G, class Number>
void check_same(Statistics statistics, Index images = 5) {
    using Plan = block::PlanOn<Backend, double, G>;
    CHECK(test::relative_distance(sweep<Plan, G, Number>(statistics, images),
                                  sweep<block::ScopePlan<G>, G, Number>(statistics, images)) <
          1e-13);
}

}  // namespace

TEMPLATE_TEST_CASE("slices of scopes give what whole scopes give", "[block]",
                   (Geometry<3, 16, 16, InstanceNorm, Relu, AveragePool<2>>),
                   (Geometry<2, 32, 32, InstanceNorm, LeakyRelu, NoPool>),
                   (Geometry<2, 23, 11, InstanceNorm, Sigmoid, MaxPool<3>>),
                   (Geometry<3, 8, 8, InstanceNorm, Relu, AveragePool<2>>),
                   (Geometry<4, 9, 9, GroupNorm<2>, LeakyRelu, MaxPool<2>>),
                   (Geometry<3, 10, 7, LayerNorm, Sigmoid, AveragePool<2>>),
                   (Geometry<3, 11, 12, BatchNorm, Relu, MaxPool<2>>),
                   (Geometry<3, 4, 4, BatchNorm, Identity, NoPool>),
                   (Geometry<3, 7, 9, NoNorm, Relu, MaxPool<2>>)) {
    using Dual_ = Dual<double>;
    check_same<TestType, double>(Statistics::batch);
    check_same<TestType, Dual_>(Statistics::batch);
    if (TestType::per_batch) {
        check_same<TestType, double>(Statistics::update);
        check_same<TestType, double>(Statistics::running);
        check_same<TestType, Dual_>(Statistics::running);
    }
}

TEMPLATE_TEST_CASE("scopes of more planes than are joined at once", "[block]",
                   (Geometry<75, 5, 4, LayerNorm, LeakyRelu, MaxPool<2>>),
                   (Geometry<82, 10, 9, GroupNorm<2>, Sigmoid, AveragePool<2>>),
                   (Geometry<2, 11, 12, BatchNorm, Relu, MaxPool<2>>)) {
    constexpr Index images = TestType::per_batch ? 75 : 3;
    STATIC_REQUIRE((TestType::per_batch ? images : TestType::group_channels) >
                   block::columns::Slices<TestType>::lanes);
    check_same<TestType, double>(Statistics::update, images);
    check_same<TestType, Dual<double>>(Statistics::batch, images);
}

TEST_CASE("small scopes are one item, large ones are cut where the statistics are", "[block]") {
    using Small = block::columns::Slices<Geometry<128, 8, 8, InstanceNorm, Relu, AveragePool<2>>>;
    STATIC_REQUIRE(Small::one_item);
    STATIC_REQUIRE(Small::count == 1);
    using Middle =
        block::columns::Slices<Geometry<128, 16, 16, InstanceNorm, Relu, AveragePool<2>>>;
    STATIC_REQUIRE(!Middle::one_item);
    STATIC_REQUIRE(Middle::count == 4);
    STATIC_REQUIRE(!Middle::joined);
    using Large = block::columns::Slices<Geometry<128, 32, 32, InstanceNorm, Relu, AveragePool<2>>>;
    STATIC_REQUIRE(Large::count == 16);
    STATIC_REQUIRE(Large::joined);
    // Images share a scope: never one item, however small the plane.
    using Shared = block::columns::Slices<Geometry<8, 4, 4, BatchNorm, Relu, NoPool>>;
    STATIC_REQUIRE(!Shared::one_item);
    STATIC_REQUIRE(Shared::joined);
    // Nothing is reduced.
    using None = block::columns::Slices<Geometry<8, 4, 4, NoNorm, Relu, NoPool>>;
    STATIC_REQUIRE(!None::one_item);
    STATIC_REQUIRE(!None::joined);
    STATIC_REQUIRE(None::partials == 0);
}
