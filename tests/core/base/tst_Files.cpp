// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Files.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <unistd.h>

using namespace semblance;
namespace fs = std::filesystem;

namespace {

/// A folder of its own, gone at the end.
struct Folder {
    fs::path path = fs::temp_directory_path() / fromUtf8("semblance-файлы-" + std::to_string(::getpid()));
    Folder() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
    std::ptrdiff_t count() const { return std::distance(fs::directory_iterator(path), fs::directory_iterator()); }
};

std::string contentOf(const fs::path& path) {
    const std::vector<std::byte> bytes = readFile(path, 1000);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <typename Call>
ErrorKind kindOf(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.kind();
    }
    return ErrorKind::Internal;
}

/// Whether the kernel keeps the last page of a file.
bool lastPageIsInMemory(const fs::path& path) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const auto last = static_cast<off_t>((fs::file_size(path) - 1) / page * page);
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    void* const data = ::mmap(nullptr, page, PROT_READ, MAP_SHARED, descriptor, last);
    ::close(descriptor);
    REQUIRE(data != MAP_FAILED);
    unsigned char isThere = 0;
    CHECK(::mincore(data, page, &isThere) == 0);
    ::munmap(data, page);
    return (isThere & 1) != 0;
}

bool isOnDisk(const fs::path& path) {
    struct statfs status {};
    return ::statfs(path.c_str(), &status) == 0 && status.f_type != TMPFS_MAGIC && status.f_type != RAMFS_MAGIC;
}

} // namespace

TEST_CASE("committedFileHasItsContentAndNothingBesideIt") {
    const Folder folder;
    DurableFile file(folder.path / "a");
    file.write("0123456789");
    const std::string_view patch = "xy";
    file.writeAt(2, std::as_bytes(std::span(patch)));
    CHECK(file.size() == 10);
    CHECK_FALSE(fs::exists(folder.path / "a"));
    file.commit();
    CHECK(contentOf(folder.path / "a") == "01xy456789");
    CHECK(folder.count() == 1);
}

TEST_CASE("abandonedFileLeavesNothingAndTheOldContent") {
    const Folder folder;
    { DurableFile(folder.path / "new").write("half"); }
    CHECK(folder.count() == 0);
    writeDurably(folder.path / "old", "whole");
    { DurableFile(folder.path / "old").write("half"); }
    CHECK(contentOf(folder.path / "old") == "whole");
    CHECK(folder.count() == 1);
}

TEST_CASE("movedFileTakesThePlaceOfAnother") {
    const Folder folder;
    writeDurably(folder.path / "a", "new");
    writeDurably(folder.path / "b", "old");
    moveDurably(folder.path / "a", folder.path / "b");
    CHECK(contentOf(folder.path / "b") == "new");
    CHECK(folder.count() == 1);
    try {
        moveDurably(folder.path / "nothing", folder.path / "b");
        FAIL("nothing was moved");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::FileUnwritable);
        CHECK(error.path() == folder.path / "b");
    }
    CHECK(contentOf(folder.path / "b") == "new");
}

TEST_CASE("thrownErrorLeavesNothing") {
    const Folder folder;
    CHECK_THROWS_AS(
        [&] {
            DurableFile file(folder.path / "a");
            file.write("half");
            throw Error(ErrorKind::Internal, "in the middle");
        }(),
        Error);
    CHECK(folder.count() == 0);
}

TEST_CASE("missingFolderThrowsNamingTheTarget") {
    const Folder folder;
    try {
        DurableFile file(folder.path / "none" / "a");
        FAIL("no folder, yet a file");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::FileUnwritable);
        CHECK(error.path() == folder.path / "none" / "a");
    }
}

TEST_CASE("targetThatIsAFolderThrowsAndLeavesNothing") {
    const Folder folder;
    fs::create_directories(folder.path / "taken" / "inside");
    CHECK(kindOf([&] { writeDurably(folder.path / "taken", "x"); }) == ErrorKind::FileUnwritable);
    CHECK(folder.count() == 1);
}

TEST_CASE("readingSaysWhatIsWrong") {
    const Folder folder;
    writeDurably(folder.path / "ten", "0123456789");
    CHECK(kindOf([&] { readFile(folder.path / "none", 10); }) == ErrorKind::FileNotFound);
    CHECK(kindOf([&] { readFile(folder.path, 10); }) == ErrorKind::FileUnreadable);
    CHECK(kindOf([&] { readFile(folder.path / "ten", 9); }) == ErrorKind::TooLarge);
    CHECK(readFile(folder.path / "ten", 10).size() == 10);
}

TEST_CASE("anOpenFileIsReadAtAnyPlaceAndAfterItsNameIsGone") {
    const Folder folder;
    writeDurably(folder.path / "ten", "0123456789");
    const OpenFile ten(folder.path / "ten");
    fs::remove(folder.path / "ten");
    CHECK(ten.size() == 10);
    std::string part(4, ' ');
    const auto bytes = std::as_writable_bytes(std::span(part));
    ten.readAt(6, bytes);
    CHECK(part == "6789");
    CHECK(ten.readSome(8, bytes) == 2);
    CHECK(part == "8989");
    CHECK(ten.readSome(10, bytes) == 0);
    CHECK(kindOf([&] { ten.readAt(7, bytes); }) == ErrorKind::DamagedFile);
    CHECK(kindOf([&] { const OpenFile none(folder.path / "ten"); }) == ErrorKind::FileNotFound);
}

TEST_CASE("aFileThatIsReadFromTheDiskIsNotReadFromMemory") {
    const Folder folder;
    const fs::path path = folder.path / "large";
    std::string content((24 << 20) + 5, 'x'); // with an end that is no whole block
    for (std::size_t i = 0; i < content.size(); i += 4096)
        content[i] = static_cast<char>(i >> 12);
    writeDurably(path, content);
    if (!isOnDisk(path) || !lastPageIsInMemory(path)) return; // a file system that has no choice
    for (const ReadFrom from : {ReadFrom::Anywhere, ReadFrom::Disk}) {
        std::string read;
        bool isKept = false;
        readInPieces(
            path,
            [&](std::span<const std::byte> piece) {
                if (read.empty()) isKept = lastPageIsInMemory(path);
                read.append(reinterpret_cast<const char*>(piece.data()), piece.size());
            },
            from);
        CHECK(read == content);
        CHECK(isKept == (from == ReadFrom::Anywhere));
    }
}

TEST_CASE("aFileSystemThatCannotReadPastMemoryIsReadAllTheSame") {
    const fs::path path = "/proc/version"; // the kernel's own files lie on no disk
    if (!fs::exists(path)) return;
    std::string read[2];
    for (const ReadFrom from : {ReadFrom::Anywhere, ReadFrom::Disk})
        readInPieces(
            path,
            [&](std::span<const std::byte> piece) {
                read[from == ReadFrom::Disk].append(reinterpret_cast<const char*>(piece.data()), piece.size());
            },
            from);
    CHECK(!read[0].empty());
    CHECK(read[1] == read[0]);
}

TEST_CASE("pathsOfAnyScriptSurviveUtf8") {
    for (const std::string text : {"Fibres", "Волокна/纤维", "É è"})
        CHECK(toUtf8(fromUtf8(text)) == text);
}

TEST_CASE("freeBytesOfAPathThatIsNotThereAreThoseOfItsDisk") {
    const Folder folder;
    CHECK(freeBytes(folder.path / "not" / "yet") > 0);
}

TEST_CASE("everyNameComesBackFromItsTextAndTheTextIsUtf8") {
    const std::vector<std::string> names{"plain.tif",        "probe_5\xb5m.tif", "\xff\xfe",          "µm Größe 纤维",
                                         "\xee\xba\xb5",     "half \xe2\x82",    "\xc0\xaf overlong", "\xed\xa0\x80",
                                         "\xf0\x9f\x94\xac", "\xf4\x90\x80\x80", "a\xee\xba",         ""};
    for (const std::string& name : names) {
        const std::string text = toUtf8(fs::path(name));
        CAPTURE(text);
        CHECK(fromUtf8(text).string() == name);
        CHECK(nlohmann::json(text).dump().find("\xef\xbf\xbd") == std::string::npos); // throws where it is no UTF-8
    }
    CHECK(toUtf8(fs::path("µm Größe 纤维")) == "µm Größe 纤维");
    CHECK(toUtf8(fs::path("\xb5")) == "\xee\xba\xb5");
}
