// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CalibrationController.h"

#include "app/CalibrationBook.h"
#include "app/ErrorMemory.h"
#include "app/QtPath.h"
#include "ui/frame/MainWindow.h"
#include "ui/image/CalibrateDialog.h"
#include "ui/image/ImageView.h"

#include <QAction>
#include <QFileInfo>
#include <QGuiApplication>
#include <QScreen>
#include <QUndoCommand>

#include <algorithm>
#include <utility>

namespace semblance {
namespace {

constexpr int kGapPx = 16;

/// States or forgets, and puts back what stood there before.
class StateScale : public QUndoCommand {
public:
    StateScale(CalibrationBook& book, std::filesystem::path path, std::optional<UserCalibration> stated)
        : m_book(book),
          m_path(std::move(path)),
          m_before(book.stated()->statedFor(m_path)),
          m_after(std::move(stated)) {}

    void undo() override { put(m_before); }
    void redo() override { put(m_after); }

private:
    void put(const std::optional<UserCalibration>& stated) {
        if (stated)
            m_book.state(m_path, *stated);
        else
            m_book.forget(m_path);
    }

    CalibrationBook& m_book;
    std::filesystem::path m_path;
    std::optional<UserCalibration> m_before;
    std::optional<UserCalibration> m_after;
};

/// Left of the picture, so that both are seen, as far as the screen goes.
void placeBeside(const ImageView& view, QDialog& dialog) {
    const QPoint corner = view.mapToGlobal(QPoint(0, 0));
    const QRect screen = view.screen()->availableGeometry();
    const int left = corner.x() - dialog.width() - kGapPx;
    dialog.move(std::max(screen.left(), left), std::max(screen.top(), corner.y()));
}

} // namespace

CalibrationController::CalibrationController(const Surroundings& surroundings, QObject* parent)
    : QObject(parent), m_surroundings(surroundings) {
    connect(&m_surroundings.calibrations, &CalibrationBook::failed, this,
            [this](const ErrorReport& error) { m_surroundings.dialogs.showError(error); });
}

CalibrationController::~CalibrationController() {
    if (m_dialog) m_dialog->disconnect(this);
}

CalibrateDialog* CalibrationController::dialog() const {
    return m_dialog;
}

CalibrateDialog* CalibrationController::open(QWidget* window) {
    if (m_dialog) m_dialog->reject();
    m_dialog = new CalibrateDialog(window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &CalibrateDialog::scaleStated, this, [this](const StatedAnswer& answer) {
        const bool isOfImages = answer.isForFolder && !m_isForFolder;
        change(isOfImages ? m_place.parent_path() : m_place, answer.calibration);
    });
    connect(m_dialog, &CalibrateDialog::scaleForgotten, this,
            [this](const QString& path) { change(toPath(path), std::nullopt); });
    connect(m_dialog, &QDialog::finished, this, [this] { detach(); });
    return m_dialog;
}

void CalibrationController::calibrate(ImageView* view) {
    const ViewedImage& image = view->image();
    if (!view->hasImage() || image.path.isEmpty()) return;
    CalibrateDialog* dialog = open(view->window());
    m_place = toPath(image.path);
    m_isForFolder = false;
    attach(view);
    dialog->setImage(image);
    handLine();
    dialog->adjustSize();
    placeBeside(*view, *dialog);
    dialog->show();
    dialog->activateWindow();
}

void CalibrationController::calibrateFolder(const std::filesystem::path& folder) {
    CalibrateDialog* dialog = open(&m_surroundings.window);
    m_place = folder;
    m_isForFolder = true;
    dialog->setFolder(toQString(folder), statedFor(folder));
    dialog->open();
}

void CalibrationController::attach(ImageView* view) {
    m_view = view;
    connect(m_dialog, &CalibrateDialog::proposed, view, &ImageView::propose);
    connect(m_dialog, &CalibrateDialog::lineWanted, view, [this, view](bool isWanted) {
        if (isWanted && !view->measureAction()->isChecked()) m_hasTakenTool = true;
        if (isWanted) view->measureAction()->setChecked(true);
    });
    connect(view, &ImageView::measured, m_dialog, [this] {
        handLine();
        m_dialog->chooseDrawn();
    });
    connect(view, &ImageView::measurementCleared, m_dialog, [this] { handLine(); });
    connect(view, &ImageView::factsChanged, m_dialog, [this, view] { m_dialog->setFacts(view->image()); });
    connect(view, &ImageView::imageChanged, m_dialog, &QDialog::reject);
    connect(view, &QObject::destroyed, m_dialog, &QDialog::reject);
}

void CalibrationController::detach() {
    if (!m_view) return;
    m_view->propose({});
    if (std::exchange(m_hasTakenTool, false)) m_view->measureAction()->setChecked(false);
    m_view.clear();
}

void CalibrationController::handLine() {
    if (!m_dialog || !m_view) return;
    const auto line = m_view->measurement();
    m_dialog->setLine(line ? std::optional(line->length()) : std::nullopt);
}

void CalibrationController::change(const std::filesystem::path& path, const std::optional<UserCalibration>& stated) {
    auto* command = new StateScale(m_surroundings.calibrations, path, stated);
    command->setText(stated ? tr("state the scale of %1").arg(QFileInfo(toQString(path)).fileName())
                            : tr("forget the scale of %1").arg(QFileInfo(toQString(path)).fileName()));
    m_undo.push(command);
    const QString name = QFileInfo(toQString(path)).fileName();
    m_surroundings.window.showMessage(stated ? tr("The scale of %1 is kept. Ctrl+Z takes it back.").arg(name)
                                             : tr("The stated scale of %1 is removed. Ctrl+Z puts it back.").arg(name));
}

std::optional<StatedScale> CalibrationController::statedFor(const std::filesystem::path& folder) const {
    const auto stated = m_surroundings.calibrations.stated()->statedFor(folder);
    if (!stated) return {};
    return StatedScale{*stated, toQString(folder), true};
}

} // namespace semblance
