#include <pad/run/run_record.hpp>

#include <chrono>
#include <sstream>
#include <string>

#include <support/catch.hpp>

using namespace pad;

TEST_CASE("the record holds what the run was made with") {
    run::RunFacts facts;
    facts.command_line = {"quickstart", "--seed", "7", "--out", "caf\xe9"};
    facts.settings = {{"ipc", 10}, {"match", {{"alpha", 0.25}}}};
    facts.seed = 18446744073709551615ULL;
    facts.dataset_fingerprint = "fashion-mnist 1x28x28";
    facts.thread_system = "omp";
    facts.threads = 2;
    const auto date = std::chrono::system_clock::from_time_t(1738326896);
    const nlohmann::json record = run::run_record(facts, date);
    CHECK(record.at("library") == "pad");
    CHECK(record.at("version") == "0.1.0");
    CHECK(record.at("date") == "2025-01-31T12:34:56Z");
    CHECK(record.at("command_line").at(2) == "7");
    CHECK(record.at("settings").at("match").at("alpha") == 0.25);
    CHECK(record.at("seed") == 18446744073709551615ULL);
    CHECK(record.at("dataset") == "fashion-mnist 1x28x28");
    CHECK(record.at("thread_system") == "omp");
    CHECK(record.at("threads") == 2);
    CHECK(record.at("vector_bytes") == PAD_VECTOR_BYTES);
    CHECK(record.at("processor").get<std::string>() != "");
    CHECK(record.size() == 12);
    CHECK(nlohmann::json::parse(record.dump()) == record);
}

TEST_CASE("the compiler is named with its version") {
#if defined(__clang__)
    CHECK_THAT(run::compiler_text(),
               StartsWith("clang++ " + std::to_string(__clang_major__) + "."));
#else
    CHECK_THAT(run::compiler_text(), StartsWith("g++ " + std::to_string(__GNUC__) + "."));
#endif
}

TEST_CASE("the processor's name is found in cpuinfo") {
    const auto name = [](const std::string& text) {
        std::istringstream cpuinfo(text);
        return run::processor_name(cpuinfo);
    };
    CHECK(name("processor\t: 0\nmodel\t\t: 17\nmodel name\t: Some CPU @ 2.00GHz \n"
               "model name\t: Another\n") == "Some CPU @ 2.00GHz");
    CHECK(name("processor : 0\nModel\t\t: Some Board Rev 1.4\n") == "Some Board Rev 1.4");
    CHECK(name("model name\t:\nno colon\n: no key\n") == "unknown");
    CHECK(name("") == "unknown");
}

TEST_CASE("a date is written as ISO 8601 in UTC") {
    CHECK(run::date_text(std::chrono::system_clock::from_time_t(0)) == "1970-01-01T00:00:00Z");
    CHECK(run::date_text(std::chrono::system_clock::from_time_t(-1)) == "1969-12-31T23:59:59Z");
}
