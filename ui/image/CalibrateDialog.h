// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/ScaleEntry.h"
#include "ui/image/ViewedImage.h"

#include <QDialog>

#include <optional>
#include <vector>

class QButtonGroup;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QVBoxLayout;

namespace semblance {

class ElidedLabel;
class IconLabel;

/// What the user states.
struct StatedAnswer {
    UserCalibration calibration; ///< without a date
    bool isForFolder = false;
};

/// Asks how large a pixel is: choose what was found, type a number, or draw a line of known length in the picture (whoever
/// owns the picture hands its length to setLine). Stays beside the picture, which shows what is being entered. A folder
/// alone can be typed only. GUI thread only.
class CalibrateDialog : public QDialog {
    Q_OBJECT
public:
    explicit CalibrateDialog(QWidget* parent = nullptr);

    void setImage(const ViewedImage& image);
    void setFolder(const QString& folder, const std::optional<StatedScale>& stated);
    /// More is known of the image: what was entered stays.
    void setFacts(const ViewedImage& image);
    /// Of the line that was drawn in the picture, original pixels; empty: there is none.
    void setLine(std::optional<double> lengthPx);
    /// As if *Drawn* had been pressed: a line was drawn while the dialog asks.
    void chooseDrawn();
    QString imagePath() const { return m_image.path; }

Q_SIGNALS:
    /// Closed with an answer.
    void scaleStated(const semblance::StatedAnswer& answer);
    void scaleForgotten(const QString& path);
    /// What the entry would make of a pixel; empty: nothing.
    void proposed(std::optional<double> pixelSizeNm);
    /// A line is asked for, or not any more.
    void lineWanted(bool isWanted);

protected:
    void showEvent(QShowEvent* event) override;

private:
    enum Way { Typed = -2, Drawn = -3 }; ///< ids of the ways that are no candidate

    void createWays();
    QWidget* createTyped();
    QWidget* createDrawn();
    QWidget* createScope();
    QWidget* createStated();
    QWidget* createVerdict();
    QWidget* createButtons();
    QRadioButton* addWay(const QString& text, int id);
    void fillCandidates();
    void fillStated(const std::optional<StatedScale>& stated);
    void chooseFirst();
    int way() const;
    void choose(int id);
    void onWayChosen();
    std::optional<double> candidateNm(int id) const;
    ScaleEntry entry() const;
    bool isWhatCounts() const;
    UserCalibration answer() const;
    int widthPx() const;
    void refresh();
    void showVerdict(const ScaleEntry& entry);
    QString resultText(double pixelSizeNm) const;
    void accept() override;

    ViewedImage m_image;
    QString m_folder;                      ///< not empty: for a folder alone
    std::vector<Calibration> m_candidates; ///< of the image, without what the user stated
    std::optional<StatedScale> m_stated;
    std::optional<double> m_linePx;
    bool m_wasLineWanted = false;

    ElidedLabel* m_title = nullptr;
    QLabel* m_why = nullptr;
    QButtonGroup* m_ways = nullptr;
    QVBoxLayout* m_candidateRows = nullptr;
    QLineEdit* m_typed = nullptr;
    QComboBox* m_typedUnit = nullptr;
    QWidget* m_drawnRow = nullptr;
    QLineEdit* m_length = nullptr;
    QComboBox* m_lengthUnit = nullptr;
    QLabel* m_line = nullptr;
    QWidget* m_scope = nullptr;
    QRadioButton* m_forImage = nullptr;
    QRadioButton* m_forFolder = nullptr;
    QWidget* m_statedRow = nullptr;
    QLabel* m_statedText = nullptr;
    QPushButton* m_forget = nullptr;
    IconLabel* m_verdictIcon = nullptr;
    QLabel* m_verdict = nullptr;
    QPushButton* m_use = nullptr;
};

} // namespace semblance
