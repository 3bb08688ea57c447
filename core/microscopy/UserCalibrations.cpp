// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/microscopy/UserCalibrations.h"

#include "core/base/Error.h"
#include "core/base/Files.h"

#include <nlohmann/json.hpp>

namespace semblance {
namespace {

using nlohmann::json;

constexpr int kFormat = 1;
constexpr std::uint64_t kLargestFile = 256ULL << 20;
constexpr double kLeastNm = 1e-3;
constexpr double kMostNm = 1e9;

/// Links in the path are followed, so that one image has one name; what is not there keeps the name it was given.
std::filesystem::path placeOf(const std::filesystem::path& path) {
    std::error_code code;
    std::filesystem::path place = std::filesystem::weakly_canonical(std::filesystem::absolute(path, code), code);
    if (place.empty()) place = path.lexically_normal();
    return place.has_filename() ? place : place.parent_path();
}

bool isSane(double pixelSizeNm) {
    return pixelSizeNm >= kLeastNm && pixelSizeNm <= kMostNm;
}

Calibration calibrationOf(const UserCalibration& stated, const std::filesystem::path& folder) {
    Calibration calibration;
    calibration.pixelSizeNm = calibration.pixelSizeYNm = stated.pixelSizeNm;
    calibration.source = CalibrationSource::Typed;
    calibration.detail = stated.drawn.empty() ? "typed by the user" : "drawn by the user, " + stated.drawn;
    if (!folder.empty()) calibration.detail += ", for the folder " + toUtf8(folder);
    return calibration;
}

json toJson(const UserCalibration& stated) {
    json object{{"pixel_size_nm", stated.pixelSizeNm}, {"date_utc", stated.dateUtc}};
    if (!stated.drawn.empty()) object["drawn"] = stated.drawn;
    return object;
}

UserCalibration statedIn(const json& object) {
    UserCalibration stated;
    object.at("pixel_size_nm").get_to(stated.pixelSizeNm);
    object.at("date_utc").get_to(stated.dateUtc);
    if (object.contains("drawn")) object.at("drawn").get_to(stated.drawn);
    if (!isSane(stated.pixelSizeNm))
        throw Error(ErrorKind::DamagedFile, "the list of stated calibrations holds a pixel size that cannot be");
    return stated;
}

std::map<std::string, UserCalibration> statedIn(std::string_view text) {
    const json root = json::parse(text);
    if (root.at("format").get<int>() > kFormat)
        throw Error(ErrorKind::NewerFormat, "the list of stated calibrations was written by a newer version");
    std::map<std::string, UserCalibration> all;
    for (const auto& [path, object] : root.at("calibrations").items())
        all.emplace(path, statedIn(object));
    return all;
}

} // namespace

UserCalibrations UserCalibrations::read(const std::filesystem::path& file) {
    UserCalibrations calibrations;
    try {
        const std::vector<std::byte> bytes = readFile(file, kLargestFile);
        calibrations.m_stated = statedIn(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::FileNotFound) throw Error(error.kind(), error.what(), file);
    } catch (const json::exception&) {
        throw Error(ErrorKind::DamagedFile, "the list of stated calibrations cannot be read", file);
    }
    return calibrations;
}

void UserCalibrations::write(const std::filesystem::path& file) const {
    json all = json::object();
    for (const auto& [path, stated] : m_stated)
        all[path] = toJson(stated);
    std::error_code code;
    std::filesystem::create_directories(file.parent_path(), code); // writing says what is wrong
    const json root{{"format", kFormat}, {"calibrations", std::move(all)}};
    writeDurably(file, root.dump(1, ' ', false, json::error_handler_t::replace) + '\n');
}

void UserCalibrations::set(const std::filesystem::path& path, UserCalibration calibration) {
    if (!isSane(calibration.pixelSizeNm))
        throw Error(ErrorKind::InvalidArgument, "a pixel size is a number of nanometres from 0.001 to 1e9", path);
    m_stated[toUtf8(placeOf(path))] = std::move(calibration);
}

bool UserCalibrations::remove(const std::filesystem::path& path) {
    return m_stated.erase(toUtf8(placeOf(path))) > 0;
}

std::optional<UserCalibration> UserCalibrations::statedFor(const std::filesystem::path& path) const {
    if (m_stated.empty()) return std::nullopt;
    const auto found = m_stated.find(toUtf8(placeOf(path)));
    return found == m_stated.end() ? std::nullopt : std::optional(found->second);
}

void UserCalibrations::apply(const std::filesystem::path& image, ImageMetadata& metadata) const {
    if (m_stated.empty()) return;
    const std::filesystem::path place = placeOf(image);
    if (const auto own = m_stated.find(toUtf8(place)); own != m_stated.end()) {
        metadata.calibration = calibrationOf(own->second, {});
        metadata.candidates.insert(metadata.candidates.begin(), metadata.calibration);
        return;
    }
    for (std::filesystem::path folder = place.parent_path();; folder = folder.parent_path()) {
        if (const auto stated = m_stated.find(toUtf8(folder)); stated != m_stated.end()) {
            const Calibration calibration = calibrationOf(stated->second, folder);
            if (!metadata.calibration.isKnown()) metadata.calibration = calibration;
            metadata.candidates.push_back(calibration);
            return;
        }
        if (!folder.has_relative_path()) return;
    }
}

} // namespace semblance
