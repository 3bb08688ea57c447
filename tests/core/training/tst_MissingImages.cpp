// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/MissingImages.h"

#include "tests/core/training/SmallRun.h"

#include <doctest/doctest.h>

using namespace semblance;
using namespace semblance::test;

TEST_CASE("an image that is missing is told once, under its name") {
    const SmallRun run(40, 10);
    const RunDescription description = run.description();
    MissingImages missing(run.set, description);
    CHECK(missing.sentence().empty());
    CHECK((missing.add({{3, "gone"}, {35, "cut off"}}) ==
           std::vector<std::string>{"3.png: left out, gone", "35.png: left out, cut off"}));
    CHECK((missing.add({{3, "gone"}, {4, "gone"}}) == std::vector<std::string>{"4.png: left out, gone"}));
    CHECK(missing.add({}).empty());
    CHECK(missing.count() == 3);
    CHECK(missing.sentence() == "3 of 40 images cannot be read any more (4.png: gone)");
}

TEST_CASE("more than a twentieth of all images is too many") {
    const SmallRun run(40, 10);
    const RunDescription description = run.description();
    MissingImages missing(run.set, description);
    missing.add({{0, "gone"}, {39, "gone"}, {0, "gone"}});
    CHECK_FALSE(missing.areTooMany());
    missing.add({{1, "gone"}});
    CHECK(missing.areTooMany());
}

TEST_CASE("an image whose file nobody named is called by its place") {
    const SmallRun run(40, 10);
    const RunDescription none;
    MissingImages missing(run.set, none);
    CHECK(missing.add({{7, "gone"}}).front().starts_with("image 8: "));
}
