// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace semblance {

/// How the images are divided, and the page's next step. GUI thread only.
class SplitPanel : public QWidget {
    Q_OBJECT
public:
    explicit SplitPanel(QWidget* parent = nullptr);

    double validationShare() const; ///< 0.05 to 0.5
    quint64 seed() const;           ///< exact up to 2^53
    /// Says nothing.
    void setValues(double validationShare, quint64 seed);
    /// The folder brings its own split: nothing to choose.
    void setPrepared(bool isPrepared);
    /// Can be trained on; the sentence says with how many images.
    void setReady(const QString& sentence);
    void setNotReady(const QString& sentence, const QString& details = {});
    /// Nothing is known yet: neither.
    void setPending();
    QPushButton* trainButton() const { return m_train; }

Q_SIGNALS:
    void changed();
    void trainRequested();

private:
    QWidget* createFields();
    QWidget* createNextStep();
    void setSentence(const QString& sentence, bool isError);

    QSpinBox* m_share = nullptr;
    QDoubleSpinBox* m_seed = nullptr;
    QLabel* m_prepared = nullptr;
    QWidget* m_fields = nullptr;
    QLabel* m_icon = nullptr;
    QLabel* m_sentence = nullptr;
    QPushButton* m_train = nullptr;
};

} // namespace semblance
