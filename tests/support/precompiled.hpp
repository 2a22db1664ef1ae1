/// @file
/// What most tests include of others' headers, read once for all of them. No header of the library:
/// a change to one would compile every test again. None of Thrust's: it brings global names like
/// `half`.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <regex>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>
#include <variant>
#include <vector>

#include <Eigen/Core>
#include <Random123/philox.h>
#include <nlohmann/json.hpp>

#include <support/catch.hpp>
