// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/LoadReport.h"

#include <algorithm>

namespace semblance {
namespace {

constexpr std::size_t kNamesInSentence = 10;

void add(std::vector<std::string>& sentences, const std::vector<std::string>& names, const std::string& what) {
    if (!names.empty())
        sentences.push_back(std::to_string(names.size()) + " tensors " + what + ": " + firstNames(names));
}

std::string newHeadSentence(const LoadReport& report) {
    std::string start = "these weights have no last layer";
    if (report.classesThere && *report.classesThere == report.classesHere)
        start = "the last layer of these weights has another shape";
    else if (report.classesThere)
        start = "these weights have " + std::to_string(*report.classesThere) + " classes, this network " +
                std::to_string(report.classesHere);
    return start + ": its last layer starts anew (" + firstNames(report.newHead) + ")";
}

} // namespace

std::string firstNames(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kNamesInSentence); ++i)
        text.append(i == 0 ? "" : ", ").append(names[i]);
    if (names.size() > kNamesInSentence)
        text.append(" and ").append(std::to_string(names.size() - kNamesInSentence)).append(" more");
    return text;
}

std::vector<std::string> sentencesOf(const LoadReport& report) {
    std::vector<std::string> sentences{std::to_string(report.loaded) + " tensors loaded"};
    if (!report.newHead.empty()) sentences.push_back(newHeadSentence(report));
    add(sentences, report.absentPart, "belong to a part that the file has nothing of, and start anew");
    add(sentences, report.newAuxiliary, "of the auxiliary head are not in the file and start anew");
    add(sentences, report.missing, "are not in the file and start anew");
    add(sentences, report.misshaped, "have another shape in the file and start anew");
    add(sentences, report.unexpected, "of the file are not used");
    add(sentences, report.dropped, "of the file's auxiliary head are not used");
    add(sentences, report.skipped, "of the file are of a type that is not read");
    return sentences;
}

} // namespace semblance
