// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/Findings.h"

#include "ui/dataset/FindingsContext.h"

#include <QCoreApplication>

namespace semblance {
namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(semblance::Findings)
};

} // namespace

QString pathText(const std::filesystem::path& path) {
    const std::u8string text = path.generic_u8string();
    return QString::fromUtf8(reinterpret_cast<const char*>(text.data()), static_cast<qsizetype>(text.size()));
}

QString quoted(const QString& name) {
    return Words::tr("“%1”").arg(name);
}

bool FindingsContext::isIncluded(int classIndex) const {
    const auto* choices = m_input.choices;
    const auto at = static_cast<std::size_t>(classIndex);
    return !choices || at >= choices->size() || (*choices)[at].isIncluded;
}

QString FindingsContext::className(int classIndex) const {
    const auto at = static_cast<std::size_t>(classIndex);
    const bool hasName = m_input.choices && at < m_input.choices->size();
    return QString::fromStdString(hasName ? (*m_input.choices)[at].name : report().classNames[at]);
}

QStringList FindingsContext::pathsOf(const QList<int>& images) const {
    QStringList lines;
    for (const int image : images)
        lines << imagePath(static_cast<std::size_t>(image));
    return lines;
}

qint64 FindingsContext::includedImages() const {
    return std::ranges::count_if(report().images,
                                 [this](const ImageEntry& image) { return isIncluded(image.classIndex); });
}

namespace {

void addGood(const FindingsContext& context, QList<Finding>& findings) {
    const bool isSound = std::ranges::none_of(
        findings, [](const Finding& finding) { return finding.severity >= FindingSeverity::Warning; });
    if (!context.health() || !isSound) return;
    Finding finding;
    finding.severity = FindingSeverity::Good;
    finding.sentence = Words::tr("%n image(s) were decoded whole; none is broken.", nullptr,
                                 static_cast<int>(context.report().images.size()));
    findings << finding;
}

} // namespace

QList<Finding> findingsOf(const FindingsInput& input) {
    const FindingsContext context(input);
    QList<Finding> findings;
    addFileFindings(context, findings);
    addNoteFindings(context, findings);
    addClassFindings(context, findings);
    addScaleFindings(context, findings);
    addImageFindings(context, findings);
    addGood(context, findings);
    std::ranges::stable_sort(findings, std::ranges::greater{}, &Finding::severity);
    return findings;
}

} // namespace semblance
