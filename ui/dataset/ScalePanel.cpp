// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dataset/ScalePanel.h"

#include "ui/Theme.h"
#include "ui/dataset/ScalePlot.h"
#include "ui/image/ScaleText.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Icon.h"
#include "ui/widgets/Text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace semblance {
namespace {

bool anyIsKnown(const std::vector<StripRow>& rows) {
    return std::ranges::any_of(rows, [](const StripRow& row) { return !row.marks.empty(); });
}

bool anyIsFromBar(const std::vector<StripRow>& rows) {
    return std::ranges::any_of(
        rows, [](const StripRow& row) { return std::ranges::any_of(row.marks, &StripMark::isFromBar); });
}

QString pathOf(const ImageEntry& image) {
    const std::u8string text = image.relativePath.generic_u8string();
    return QString::fromUtf8(reinterpret_cast<const char*>(text.data()), static_cast<qsizetype>(text.size()));
}

} // namespace

ScalePanel::ScalePanel(QWidget* parent)
    : QWidget(parent), m_plot(new ScalePlot), m_empty(new EmptyState({})), m_stack(new QStackedWidget) {
    m_plot->setDescribe([this](int image) { return lineOf(image, QStringLiteral("\n")); });
    m_stack->addWidget(m_plot);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, spacing::inside, 0, 0);
    column->setSpacing(spacing::inside);
    column->addWidget(createHeading());
    column->addWidget(m_stack, 1);
    column->addWidget(createFoot());
    connectPlot();
    clear();
}

QWidget* ScalePanel::createHeading() {
    auto* heading = new QWidget;
    auto* title = new ElidedLabel(Qt::ElideRight);
    title->setFullText(tr("Size of a pixel in each class"));
    setRole(title, WidgetRole::Title);
    m_state = new QLabel;
    setRole(m_state, WidgetRole::Muted);
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setMaximumSize(140, 6);
    m_progress->setAccessibleName(tr("Progress of the search for scale bars"));
    m_search = new QPushButton(lineIcon(QStringLiteral("search"), IconTint::Muted), tr("&Go on"));
    m_search->setToolTip(tr("Look for burned-in scale bars in the images that are left"));
    setRole(m_search, WidgetRole::Flat);
    connect(m_search, &QPushButton::clicked, this, &ScalePanel::searchRequested);
    auto* row = new QHBoxLayout(heading);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addWidget(title, 1);
    row->addWidget(m_state);
    row->addWidget(m_progress);
    row->addWidget(m_search);
    return heading;
}

QWidget* ScalePanel::createFoot() {
    auto* foot = new QWidget;
    m_readOut = new ElidedLabel(Qt::ElideMiddle);
    setRole(m_readOut, WidgetRole::Muted);
    m_open = new QPushButton(lineIcon(QStringLiteral("eye"), IconTint::Muted), tr("Show &image"));
    m_open->setToolTip(tr("Look at the selected image (Enter, or a double click on its mark)"));
    setRole(m_open, WidgetRole::Flat);
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT imageOpened(m_plot->selectedImage()); });
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    row->addWidget(m_readOut, 1);
    row->addWidget(m_open);
    return foot;
}

void ScalePanel::connectPlot() {
    connect(m_plot, &ScalePlot::imageOpened, this, &ScalePanel::imageOpened);
    connect(m_plot, &ScalePlot::classChosen, this, &ScalePanel::classChosen);
    connect(m_plot, &ScalePlot::imageSelected, this, &ScalePanel::say);
    connect(m_plot, &ScalePlot::imageHovered, this,
            [this](int image) { say(image >= 0 ? image : m_plot->selectedImage()); });
    connect(m_plot, &ScalePlot::unknownChosen, this, [this](int row) {
        const StripRow& strip = m_plot->rows()[static_cast<std::size_t>(row)];
        Q_EMIT imagesChosen(strip.unknown, tr("%1, scale not known", "class").arg(strip.name));
    });
    connect(m_empty, &EmptyState::actionRequested, this, &ScalePanel::calibrateRequested);
}

void ScalePanel::clear() {
    m_report.reset();
    m_scales.reset();
    m_plot->setRows({});
    m_barSearch = BarSearch::Pending;
    showPlace();
    updateState();
    say(-1);
}

void ScalePanel::setContent(const Report& report, const Scales& scales, const std::vector<ClassChoice>& choices,
                            const QStringList& trainedClasses) {
    m_report = report;
    m_scales = scales;
    m_plot->setRows(stripRows(*report, *scales, choices, trainedClasses));
    showPlace();
    updateState();
    say(m_plot->selectedImage());
}

void ScalePanel::setCurrentClass(int classIndex) {
    m_plot->setCurrentClass(classIndex);
}

void ScalePanel::setBarSearch(BarSearch search) {
    m_barSearch = search;
    m_progress->hide();
    showPlace();
    updateState();
}

void ScalePanel::setBarSearchProgress(qint64 done, qint64 total) {
    if (m_barSearch != BarSearch::Pending) setBarSearch(BarSearch::Pending);
    m_progress->setRange(0, static_cast<int>(total));
    m_progress->setValue(static_cast<int>(done));
    m_progress->show();
    m_state->setText(total > 0 ? tr("Looking for scale bars: %1 of %2").arg(countText(done), countText(total))
                               : tr("Looking for scale bars"));
}

void ScalePanel::updateState() {
    m_search->setVisible(m_barSearch == BarSearch::Stopped);
    if (m_barSearch != BarSearch::Pending) m_progress->hide();
    if (m_progress->isVisibleTo(this)) return;
    switch (m_barSearch) {
    case BarSearch::Stopped: return m_state->setText(tr("The search for scale bars was stopped"));
    case BarSearch::Pending:
        return m_state->setText(m_scales ? tr("From the headers; scale bars are looked for later") : QString());
    case BarSearch::Done: break;
    }
    m_state->setText(anyIsFromBar(m_plot->rows()) ? tr("Filled: said by the file. Hollow: read off a scale bar")
                                                  : QString());
}

void ScalePanel::showPlace() {
    const bool isPlotted = m_scales && anyIsKnown(m_plot->rows());
    m_stack->setCurrentIndex(isPlotted ? 0 : 1);
    m_readOut->parentWidget()->setVisible(isPlotted);
    if (isPlotted) return;
    const QString icon = QStringLiteral("scale-bar");
    if (!m_scales)
        m_empty->setText({icon,
                          tr("Scales"),
                          tr("Here you see at which magnifications the classes were taken, as soon as "
                             "the scales have been read."),
                          {}});
    else if (m_barSearch == BarSearch::Pending)
        m_empty->setText({icon, tr("No scale so far"),
                          tr("No image says its scale in its header. Burned-in scale bars are still looked for."),
                          tr("&Calibrate this folder…")});
    else
        m_empty->setText(
            {icon, tr("No scales"),
             tr("No image of this folder has a known scale. If all were taken at one magnification, state the "
                "size of a pixel for the whole folder."),
             tr("&Calibrate this folder…")});
}

void ScalePanel::say(int image) {
    m_open->setEnabled(m_plot->selectedImage() >= 0);
    m_readOut->setFullText(image >= 0
                               ? lineOf(image, tr("  ·  ", "between class, pixel size and file"))
                               : tr("Point at a mark to read it; a click on a name or a count shows its images."));
}

QString ScalePanel::lineOf(int image, const QString& between) const {
    const auto at = static_cast<std::size_t>(image);
    if (!m_report || !m_scales || at >= m_scales->size()) return {};
    const ImageScale& scale = (*m_scales)[at];
    QString name;
    for (const StripRow& row : m_plot->rows())
        if (std::ranges::find(row.marks, image, &StripMark::image) != row.marks.end()) name = row.name;
    const QString size = tr("%1, %2", "pixel size, where it is known from")
                             .arg(scaleText(scale.calibration), calibrationSourceText(scale.calibration, {}));
    return QStringList{name, size, pathOf(m_report->images[at])}.join(between);
}

QString ScalePanel::readOut() const {
    return m_readOut->fullText();
}

} // namespace semblance
