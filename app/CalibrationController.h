// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/Surroundings.h"

#include <QObject>
#include <QPointer>
#include <QUndoStack>

#include <filesystem>
#include <optional>

namespace semblance {

class CalibrateDialog;
class ImageView;
struct StatedAnswer;
struct StatedScale;
struct UserCalibration;

/// Lets the user state how large a pixel is: the dialog beside the picture, what it answers into the book, and the way back.
/// GUI thread only.
class CalibrationController : public QObject {
    Q_OBJECT
public:
    explicit CalibrationController(const Surroundings& surroundings, QObject* parent = nullptr);
    ~CalibrationController() override;

    /// Asks for the scale of the image that this view shows; the dialog closes when it shows another one.
    void calibrate(ImageView* view);
    /// Asks for the scale of all images below a folder whose scale is not known otherwise.
    void calibrateFolder(const std::filesystem::path& folder);

    /// Null while none is open.
    CalibrateDialog* dialog() const;
    /// What was stated and forgotten.
    QUndoStack* undoStack() { return &m_undo; }

private:
    CalibrateDialog* open(QWidget* window);
    void attach(ImageView* view);
    void detach();
    void handLine();
    void change(const std::filesystem::path& path, const std::optional<UserCalibration>& stated);
    std::optional<StatedScale> statedFor(const std::filesystem::path& folder) const;

    Surroundings m_surroundings;
    QPointer<CalibrateDialog> m_dialog;
    QPointer<ImageView> m_view;
    std::filesystem::path m_place; ///< the image, or the folder alone
    bool m_isForFolder = false;
    bool m_hasTakenTool = false; ///< the measuring tool is in hand because the dialog wanted a line
    QUndoStack m_undo;
};

} // namespace semblance
