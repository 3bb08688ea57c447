// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/ClassificationCsv.h"

#include <array>
#include <charconv>

namespace semblance {
namespace {

// std::to_chars, since streams and printf write a comma under some locales.
std::string numberText(double value, std::chars_format format, int digits) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format, digits);
    return {text.data(), end.ptr};
}

std::string probabilityText(double value) {
    return numberText(value, std::chars_format::fixed, 6);
}

std::string headerLine(const std::vector<std::string>& classNames, bool hasReconstruction) {
    std::string line = "file,class,probability";
    for (const std::string& name : classNames)
        line += ',' + csvField(name);
    line += ",pixel_size_nm,calibration_source,error";
    return line + (hasReconstruction ? ",reconstruction_error\n" : "\n");
}

} // namespace

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

ClassificationRow rowOf(const ClassifiedFile& file, const std::vector<std::string>& classNames) {
    ClassificationRow row;
    row.file = toUtf8(file.path);
    row.pixelSizeNm = file.metadata.calibration.pixelSizeNm;
    row.calibrationSource = file.metadata.calibration.source;
    row.error = file.error;
    if (file.prediction) {
        const auto best = static_cast<std::size_t>(file.prediction->best);
        row.className = classNames.at(best);
        row.probabilities = file.prediction->probabilities;
        row.probability = row.probabilities.at(best);
        row.reconstructionError = file.prediction->reconstructionError;
    }
    return row;
}

ClassificationCsv::ClassificationCsv(const std::filesystem::path& path, const ModelDescription& model)
    : m_classNames(model.classNames), m_hasReconstruction(model.reconstruction.has_value()), m_file(path) {
    m_file.write(headerLine(m_classNames, m_hasReconstruction));
}

void ClassificationCsv::add(const ClassificationRow& row) {
    const bool isClassified = row.probabilities.size() == m_classNames.size();
    std::string line = csvField(row.file) + ',' + csvField(row.className) + ',';
    if (isClassified) line += probabilityText(row.probability);
    for (std::size_t i = 0; i < m_classNames.size(); ++i)
        line += ',' + (isClassified ? probabilityText(row.probabilities[i]) : std::string());
    line += ',';
    if (row.pixelSizeNm) line += numberText(*row.pixelSizeNm, std::chars_format::general, 9);
    line += ',';
    if (row.pixelSizeNm) line += calibrationSourceName(row.calibrationSource);
    line += ',' + csvField(row.error);
    if (m_hasReconstruction) line += ',';
    if (row.reconstructionError) line += numberText(*row.reconstructionError, std::chars_format::general, 6);
    m_file.write(line + '\n');
}

void ClassificationCsv::commit() {
    m_file.commit();
}

} // namespace semblance
