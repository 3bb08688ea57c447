// SPDX-License-Identifier: GPL-3.0-or-later
// Standard values only; ui may include this header.
#pragma once

#include "core/image/Image.h"
#include "core/microscopy/Calibration.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace semblance {

enum class DataSetKind {
    FolderPerClass, ///< FOLDER/class/image
    PreparedSplit   ///< FOLDER/train/class/image and FOLDER/validation|valid|val|test/class/image, taken as they are;
                    ///< of validation and test together the former counts, and the latter is left out
};

/// How a folder is read.
enum class ScanLayout {
    Classes,  ///< as DataSetKind has it
    AnyImages ///< every image below it, in one class of the name kAnyImages; for what learns without labels
};
inline constexpr const char* kAnyImages = "images";

enum class DataSetPart { Unassigned, Training, Validation };

struct ImageEntry {
    std::filesystem::path relativePath; ///< to the scanned folder
    int classIndex = 0;
    DataSetPart part = DataSetPart::Unassigned; ///< PreparedSplit only
    std::uint64_t sizeBytes = 0;
    std::int64_t modifiedNs = 0; ///< since the Unix epoch
    ImageInfo info;
    std::array<std::uint8_t, 32> quickHash{}; ///< SHA-256 of size, head and tail; equal for identical files
};

struct UnreadableFile {
    std::filesystem::path relativePath;
    std::string kind;   ///< errorKindName
    std::string reason; ///< one English sentence
};

/// A remark on the folder that is not about one broken image.
enum class ScanNoteKind {
    EmptyClassFolder, ///< a class folder without images
    LinkCycle,        ///< a link that leads back to where it came from; not followed
    UnreadableFolder, ///< no permission
    LooseImages,      ///< images beside the class folders; left out (detail: how many)
    NestedFolders,    ///< folders within a class folder; their images were taken
    OneClassOnly,     ///< cannot be trained on
    NoSubFolders,     ///< a folder of images without class folders
    UnusedPart,       ///< PreparedSplit: a test folder beside a validation folder; left out
    OneSidedClass,    ///< PreparedSplit: a class of training or of validation alone
    NoImages,
    OtherFiles ///< files that are no images and were left out (detail: how many)
};

struct ScanNote {
    ScanNoteKind kind = ScanNoteKind::NoImages;
    std::filesystem::path path; ///< relative to the scanned folder; empty for the folder itself
    std::int64_t count = 0;     ///< of what the kind says
};

/// What is known of the scale of one image of a report.
struct ImageScale {
    Calibration calibration;
    std::string instrument; ///< or, where that is not said, the maker; empty: not known
    /// Unknown because two sources disagree: both.
    std::vector<Calibration> contested;
    bool operator==(const ImageScale&) const = default;
};

/// What stands in a folder. A broken image is a line here, never the end.
struct ScanReport {
    std::filesystem::path folder; ///< absolute
    DataSetKind kind = DataSetKind::FolderPerClass;
    std::vector<std::string> classNames; ///< folder names, UTF-8, sorted by code point
    std::vector<ImageEntry> images;      ///< sorted by path
    std::vector<UnreadableFile> unreadable;
    std::vector<ScanNote> notes;
    std::vector<ImageScale> scales; ///< of every image; empty until readScales() has filled it
    double seconds = 0;

    std::int64_t imagesOf(int classIndex) const;
};

/// Files with the same content.
struct DuplicateGroup {
    std::vector<std::size_t> images; ///< indices into ScanReport::images
    bool crossesClasses = false;     ///< an error: the same image under two names
    bool crossesParts = false;       ///< an error of a PreparedSplit: the same image in training and in validation
};

/// Sets what a group crosses.
void classifyGroup(const ScanReport& report, DuplicateGroup& group);

/// What the thorough pass found beyond the scan.
struct HealthReport {
    std::vector<DuplicateGroup> duplicates;    ///< verified by whole hashes
    std::vector<UnreadableFile> unreadable;    ///< header fine, decoding failed
    std::vector<std::size_t> unreadableImages; ///< their indices
};

/// Which classes take part, and how they are called in the program; the disk is not touched.
struct ClassChoice {
    std::string folderName;
    std::string name; ///< shown and stored in the model; several folders with one name become one class
    bool isIncluded = true;
};

} // namespace semblance
