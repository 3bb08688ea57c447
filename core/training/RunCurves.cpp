// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/RunCurves.h"

#include "core/training/ConfusionMatrix.h"

#include <array>
#include <charconv>

namespace semblance {
namespace {

constexpr std::string_view epochColumns =
    "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,validation_macro_f1,"
    "validation_balanced_accuracy,learning_rate,images_per_second,seconds,is_best,confusion";
constexpr std::size_t epochFields = 12; // a recall of each class follows, for people
constexpr std::string_view reconstructionColumns = ",train_reconstruction_error,validation_reconstruction_error";
constexpr std::size_t reconstructionFields = 2; // at the end, of networks that rebuild images
constexpr std::string_view batchColumns =
    "global_step,epoch,step,steps_per_epoch,loss,accuracy,images_per_second,learning_rate";
constexpr std::size_t batchFields = 8;

/// Shortest text that reads back as the same number, whatever the locale.
template <typename Number>
std::string text(Number value) {
    std::array<char, 64> characters{};
    const auto result = std::to_chars(characters.data(), characters.data() + characters.size(), value);
    return {characters.data(), result.ptr};
}

std::string joined(const std::vector<std::string>& fields, char separator) {
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) line += separator;
        line += fields[i];
    }
    return line;
}

std::vector<std::string_view> split(std::string_view line, char separator) {
    std::vector<std::string_view> fields;
    for (;;) {
        const auto end = line.find(separator);
        fields.push_back(line.substr(0, end));
        if (end == std::string_view::npos) return fields;
        line.remove_prefix(end + 1);
    }
}

template <typename Number>
bool read(std::string_view field, Number& value) {
    const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), value);
    return code == std::errc() && end == field.data() + field.size();
}

std::string quoted(const std::string& name) {
    if (name.find_first_of(",\"\r\n") == std::string::npos) return name;
    std::string result = "\"";
    for (const char c : name)
        result.append(c == '"' ? 2 : 1, c);
    return result.append("\"");
}

std::string confusionText(const std::vector<std::vector<std::int64_t>>& confusion) {
    std::vector<std::string> rows;
    for (const auto& row : confusion) {
        std::vector<std::string> cells;
        for (const std::int64_t cell : row)
            cells.push_back(text(cell));
        rows.push_back(joined(cells, ' '));
    }
    return joined(rows, ';');
}

std::optional<std::vector<std::vector<std::int64_t>>> confusionFrom(std::string_view field) {
    std::vector<std::vector<std::int64_t>> confusion;
    if (field.empty()) return confusion;
    for (const std::string_view row : split(field, ';')) {
        confusion.emplace_back();
        for (const std::string_view cell : split(row, ' '))
            if (!read(cell, confusion.back().emplace_back())) return std::nullopt;
    }
    for (const auto& row : confusion)
        if (row.size() != confusion.size()) return std::nullopt;
    return confusion;
}

void readReconstruction(const std::vector<std::string_view>& fields, EpochEvent& event) {
    double train = 0, validation = 0;
    if (read(fields[fields.size() - 2], train)) event.trainReconstructionError = train;
    if (read(fields[fields.size() - 1], validation)) event.validationReconstructionError = validation;
}

} // namespace

std::string epochHeader(const std::vector<std::string>& classNames, bool rebuildsImages) {
    std::string line(epochColumns);
    for (const std::string& name : classNames)
        line.append(",").append(quoted("recall of " + name));
    if (rebuildsImages) line.append(reconstructionColumns);
    return line;
}

std::string epochLine(const EpochEvent& event) {
    const Metrics& validation = event.validation;
    const auto ofValidation = [&validation](double value) { return validation.images > 0 ? text(value) : ""; };
    std::vector<std::string> fields{text(event.epoch),
                                    text(event.trainLoss),
                                    text(event.trainAccuracy),
                                    ofValidation(validation.loss),
                                    ofValidation(validation.accuracy),
                                    ofValidation(validation.macroF1),
                                    ofValidation(validation.balancedAccuracy),
                                    text(event.learningRate),
                                    text(event.imagesPerSecond),
                                    text(event.seconds),
                                    text(event.isBest ? 1 : 0),
                                    validation.images > 0 ? confusionText(validation.confusion) : ""};
    for (const ClassMetrics& of : validation.perClass)
        fields.push_back(text(of.recall));
    if (event.trainReconstructionError) {
        fields.push_back(text(*event.trainReconstructionError));
        fields.push_back(event.validationReconstructionError ? text(*event.validationReconstructionError) : "");
    }
    return joined(fields, ',');
}

std::optional<EpochEvent> epochFromLine(std::string_view line) {
    const auto fields = split(line, ',');
    EpochEvent event;
    int isBest = 0;
    if (fields.size() < epochFields || !read(fields[0], event.epoch) || !read(fields[1], event.trainLoss) ||
        !read(fields[2], event.trainAccuracy) || !read(fields[7], event.learningRate) ||
        !read(fields[8], event.imagesPerSecond) || !read(fields[9], event.seconds) || !read(fields[10], isBest))
        return std::nullopt;
    event.isBest = isBest != 0;
    auto confusion = confusionFrom(fields[11]);
    if (!confusion) return std::nullopt;
    const std::size_t known = epochFields + confusion->size();
    if (fields.size() == known + reconstructionFields) readReconstruction(fields, event);
    if (confusion->empty()) return event;
    double loss = 0;
    if (!read(fields[3], loss) || (fields.size() != known && fields.size() != known + reconstructionFields))
        return std::nullopt;
    event.validation = metricsOf(std::move(*confusion), loss);
    return event;
}

std::string batchHeader() {
    return std::string(batchColumns);
}

std::string batchLine(const BatchEvent& event) {
    return joined({text(event.globalStep), text(event.epoch), text(event.step), text(event.stepsPerEpoch),
                   text(event.loss), text(event.accuracy), text(event.imagesPerSecond), text(event.learningRate)},
                  ',');
}

std::optional<BatchEvent> batchFromLine(std::string_view line) {
    const auto fields = split(line, ',');
    BatchEvent event;
    if (fields.size() != batchFields || !read(fields[0], event.globalStep) || !read(fields[1], event.epoch) ||
        !read(fields[2], event.step) || !read(fields[3], event.stepsPerEpoch) || !read(fields[4], event.loss) ||
        !read(fields[5], event.accuracy) || !read(fields[6], event.imagesPerSecond) ||
        !read(fields[7], event.learningRate))
        return std::nullopt;
    return event;
}

} // namespace semblance
