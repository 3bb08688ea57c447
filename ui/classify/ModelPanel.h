// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelDescription.h"

#include <QFrame>

class QFormLayout;
class QLabel;
class QPushButton;

namespace semblance {

class ElidedLabel;

/// The model in use: what it is, what it knows, what it was trained on. GUI thread only.
class ModelPanel : public QFrame {
    Q_OBJECT
public:
    explicit ModelPanel(QWidget* parent = nullptr);

    void setModel(const ModelDescription& model, const QString& path);
    void setLoading(const QString& path);
    void setFailed(const QString& sentence);
    void clear();
    /// No model, and images that wait for one: opening one is the page's main action.
    void setIsNextStep(bool isNextStep);

Q_SIGNALS:
    void openRequested();

private:
    void setEmpty(const QString& title, const QString& sentence);
    void addWayOfScales(const ModelDescription& model);
    void addFact(const QString& label, const QString& value, const QString& toolTip = {});
    void clearFacts();

    ElidedLabel* m_title = nullptr;
    QLabel* m_sentence = nullptr;
    QFormLayout* m_facts = nullptr;
    QPushButton* m_open = nullptr;
};

} // namespace semblance
