// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Random.h"
#include "core/base/Sha256.h"
#include "core/base/Sha256Blocks.h"

#include <doctest/doctest.h>

#include <unistd.h>

using namespace semblance;

namespace {

std::string hexOf(std::string_view text) {
    return toHex(Sha256::of(std::as_bytes(std::span(text))));
}

} // namespace

TEST_CASE("agreesWithThePublishedVectors") {
    CHECK(hexOf("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hexOf("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hexOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hexOf(std::string(1000000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("piecesOfAnyLengthGiveTheSameDigest") {
    const std::string text(300, 'q');
    for (std::size_t length = 0; length <= text.size(); ++length) {
        CAPTURE(length);
        const auto bytes = std::as_bytes(std::span(text)).first(length);
        for (const std::size_t cut : {std::size_t{1}, std::size_t{55}, std::size_t{64}, std::size_t{65}}) {
            Sha256 hash;
            hash.update(bytes.first(std::min(cut, length)));
            hash.update(bytes.subspan(std::min(cut, length)));
            CHECK(hash.finish() == Sha256::of(bytes));
        }
    }
}

TEST_CASE("fileGivesTheDigestOfItsBytes") {
    const auto path = std::filesystem::temp_directory_path() / ("semblance-sha-" + std::to_string(::getpid()));
    const std::string text(3000001, 'z'); // several pieces of reading, and a rest
    writeDurably(path, text);
    CHECK(toHex(Sha256::ofFile(path)) == hexOf(text));
    std::filesystem::remove(path);
    CHECK_THROWS_AS(Sha256::ofFile(path), Error);
}

TEST_CASE("theProcessorsInstructionsDoWhatTheLoopDoes") {
    if (!hasSha256Instructions()) return;
    Random random(5);
    for (int i = 0; i < 1000; ++i) {
        Sha256State one{}, other{};
        for (std::uint32_t& word : one)
            word = static_cast<std::uint32_t>(random.next());
        other = one;
        std::array<std::byte, 65> bytes{};
        for (std::byte& byte : bytes)
            byte = static_cast<std::byte>(random.next());
        compressPortably(one, bytes.data() + i % 2); // blocks need not be aligned
        compressByInstructions(other, bytes.data() + i % 2);
        REQUIRE(one == other);
    }
}
