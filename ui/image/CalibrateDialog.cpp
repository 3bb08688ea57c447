// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/CalibrateDialog.h"

#include "ui/Theme.h"
#include "ui/image/ScaleText.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/IconLabel.h"
#include "ui/widgets/Text.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace semblance {

namespace {

QString lineText(double linePx) {
    return decimalText(linePx, linePx < 100 ? 1 : 0);
}

QString nameOf(const QString& path) {
    return path.section(u'/', -1);
}

/// What was found, without what the user stated; a bar that was read without being sure is worth being offered too.
std::vector<Calibration> candidatesOf(const ViewedImage& image) {
    std::vector<Calibration> found;
    std::ranges::copy_if(image.metadata.candidates, std::back_inserter(found), [](const Calibration& candidate) {
        return candidate.source != CalibrationSource::Typed && candidate.isKnown();
    });
    const auto isBar = [](const Calibration& one) { return one.source == CalibrationSource::BurnedInBar; };
    if (image.scaleBar && image.scaleBar->isRead() && std::ranges::none_of(found, isBar)) {
        const double nm = image.scaleBar->pixelSizeNm();
        found.push_back({nm, nm, CalibrationSource::BurnedInBar, "burned-in scale bar, " + image.scaleBar->label});
    }
    return found;
}

} // namespace

void CalibrateDialog::setImage(const ViewedImage& image) {
    m_folder.clear();
    m_image = image;
    m_title->setFullText(tr("Scale of %1").arg(nameOf(image.path)));
    m_why->setText(tr("How large is a pixel of this image? The file itself is not changed."));
    m_forFolder->setText(
        tr("All images in “%1” whose scale is not known otherwise").arg(nameOf(image.path.section(u'/', 0, -2))));
    m_linePx.reset();
    fillCandidates();
    fillStated(image.stated);
    chooseFirst();
    refresh();
}

void CalibrateDialog::setFolder(const QString& folder, const std::optional<StatedScale>& stated) {
    m_image = {};
    m_folder = folder;
    m_title->setFullText(tr("Scale of the folder “%1”").arg(nameOf(folder)));
    m_why->setText(tr("It counts for all images below this folder whose scale is not known otherwise. The files "
                      "themselves are not changed."));
    m_scope->hide();
    m_drawnRow->hide();
    m_ways->button(Typed)->hide();
    while (m_typedUnit->count() > 3) // the width of an image is that of one image
        m_typedUnit->removeItem(3);
    fillStated(stated);
    choose(Typed);
    refresh();
}

void CalibrateDialog::setFacts(const ViewedImage& image) {
    if (image.path != m_image.path) return;
    const std::size_t before = m_candidates.size();
    const int chosen = m_ways->checkedId();
    m_image = image;
    if (candidatesOf(image).size() != before) {
        fillCandidates();
        if (m_ways->button(chosen) && chosen < 0) choose(chosen);
    }
    fillStated(image.stated);
    refresh();
}

void CalibrateDialog::setLine(std::optional<double> lengthPx) {
    m_linePx = lengthPx;
    refresh();
}

void CalibrateDialog::chooseDrawn() {
    if (m_folder.isEmpty()) choose(Drawn);
}

void CalibrateDialog::fillCandidates() {
    for (QAbstractButton* button : m_ways->buttons()) {
        if (m_ways->id(button) < 0) continue;
        m_ways->removeButton(button);
        m_candidateRows->removeWidget(button);
        button->hide();
        button->deleteLater();
    }
    m_candidates = candidatesOf(m_image);
    for (std::size_t i = 0; i < m_candidates.size(); ++i) {
        QString text = candidateText(m_candidates[i]);
        const bool isBar = m_candidates[i].source == CalibrationSource::BurnedInBar;
        if (isBar && m_image.scaleBar && m_image.scaleBar->confidence < kSureOfBurnedInBar)
            text = tr("%1 (not read surely)").arg(text);
        m_candidateRows->addWidget(addWay(text, static_cast<int>(i)));
    }
}

void CalibrateDialog::fillStated(const std::optional<StatedScale>& stated) {
    m_stated = stated;
    m_statedRow->setVisible(stated.has_value());
    if (!stated) return;
    const UserCalibration& calibration = stated->calibration;
    const QString size = QString::fromStdString(pixelSizeText(calibration.pixelSizeNm));
    const QString how =
        calibration.drawn.empty() ? tr("typed") : tr("drawn, %1").arg(QString::fromStdString(calibration.drawn));
    const QString where =
        stated->isOfFolder ? tr("for the folder “%1”").arg(nameOf(stated->path)) : tr("for this image");
    m_statedText->setText(tr("Stated before: %1, %2, %3.", "pixel size, how, for what").arg(size, how, where));
}

/// Nothing where what was found disagrees: that is the question. Else what counts, or the field.
void CalibrateDialog::chooseFirst() {
    m_ways->setExclusive(false);
    for (QAbstractButton* button : m_ways->buttons())
        button->setChecked(false);
    m_ways->setExclusive(true);
    const Calibration& counts = m_image.metadata.calibration;
    if (m_candidates.empty() || counts.source == CalibrationSource::Typed) return choose(Typed);
    const auto found = std::ranges::find_if(
        m_candidates, [&](const Calibration& one) { return counts.isKnown() && one.source == counts.source; });
    if (found != m_candidates.end()) choose(static_cast<int>(found - m_candidates.begin()));
}

int CalibrateDialog::way() const {
    return m_ways->checkedButton() ? m_ways->checkedId() : -1;
}

void CalibrateDialog::choose(int id) {
    if (QAbstractButton* button = m_ways->button(id)) button->setChecked(true);
    onWayChosen();
}

void CalibrateDialog::onWayChosen() {
    const bool isWanted = way() == Drawn;
    if (std::exchange(m_wasLineWanted, isWanted) != isWanted) Q_EMIT lineWanted(isWanted);
    refresh();
}

std::optional<double> CalibrateDialog::candidateNm(int id) const {
    if (id < 0 || id >= static_cast<int>(m_candidates.size())) return {};
    return m_candidates[static_cast<std::size_t>(id)].pixelSizeNm;
}

int CalibrateDialog::widthPx() const {
    return m_image.originalSizePx.isEmpty() ? m_image.image.width() : m_image.originalSizePx.width();
}

ScaleEntry CalibrateDialog::entry() const {
    if (way() == Typed)
        return typedScale(m_typed->text(), static_cast<TypedUnit>(m_typedUnit->currentIndex()), widthPx());
    if (way() == Drawn)
        return drawnScale(m_length->text(), static_cast<LengthUnit>(m_lengthUnit->currentIndex()), m_linePx.value_or(0),
                          widthPx());
    const auto nm = candidateNm(way());
    return nm ? checkedScale(*nm, widthPx()) : ScaleEntry{};
}

bool CalibrateDialog::isWhatCounts() const {
    const auto nm = candidateNm(way());
    const Calibration& counts = m_image.metadata.calibration;
    return nm && counts.isKnown() && std::abs(*nm - *counts.pixelSizeNm) < 1e-9 * *nm && !m_forFolder->isChecked();
}

UserCalibration CalibrateDialog::answer() const {
    UserCalibration answer;
    answer.pixelSizeNm = entry().pixelSizeNm.value_or(0);
    if (way() == Drawn)
        answer.drawn = tr("%1 %2 over %3 px", "length, unit, line")
                           .arg(m_length->text().trimmed(), m_lengthUnit->currentText(), lineText(*m_linePx))
                           .toStdString();
    return answer;
}

void CalibrateDialog::refresh() {
    const ScaleEntry now = entry();
    const bool isNew = now.pixelSizeNm && !isWhatCounts();
    m_line->setText(m_linePx ? tr("is the line of %1 px").arg(lineText(*m_linePx))
                             : tr("Draw a line in the picture; Shift keeps it level."));
    m_use->setEnabled(isNew);
    m_use->setText(now.warning.isEmpty() ? tr("&Use this scale") : tr("&Use it all the same"));
    showVerdict(now);
    Q_EMIT proposed(isNew ? now.pixelSizeNm : std::nullopt);
}

void CalibrateDialog::showVerdict(const ScaleEntry& entry) {
    const bool isError = !entry.error.isEmpty();
    const bool isWarning = !entry.warning.isEmpty();
    m_verdictIcon->setVisible(isError || isWarning);
    if (isError) m_verdictIcon->setIcon(QStringLiteral("error"), IconTint::Error);
    if (isWarning) m_verdictIcon->setIcon(QStringLiteral("warning"), IconTint::Warning);
    QString text = isError ? entry.error : entry.warning;
    if (!isError && !isWarning && entry.pixelSizeNm) text = resultText(*entry.pixelSizeNm);
    if (isWhatCounts() && !isWarning) text = tr("This is what counts now: %1").arg(text);
    m_verdict->setText(text);
}

QString CalibrateDialog::resultText(double pixelSizeNm) const {
    const QString size = QString::fromStdString(pixelSizeText(pixelSizeNm));
    if (!m_folder.isEmpty()) return size;
    const QString wide = lengthText(pixelSizeNm * widthPx());
    // As long as the view would draw it, were the image as wide as the view.
    const ScaleBar bar = scaleBarFor(pixelSizeNm, widthPx() / 4.0);
    return tr("%1 · the image is %2 wide · scale bar %3", "pixel size, width, label")
        .arg(size, wide, QString::fromStdString(bar.label));
}

void CalibrateDialog::accept() {
    if (!m_use->isEnabled()) return;
    const StatedAnswer stated{answer(), !m_folder.isEmpty() || m_forFolder->isChecked()};
    QDialog::accept();
    Q_EMIT scaleStated(stated);
}

} // namespace semblance
