// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/ImageFacts.h"

#include <QTableView>

#include <optional>

class QStandardItemModel;

namespace semblance {

/// Facts of an image, one a row: arrows walk through them, Ctrl+C copies what is selected. GUI thread only.
class FactsTable : public QTableView {
    Q_OBJECT
public:
    explicit FactsTable(QWidget* parent = nullptr);

    void setFacts(const QList<Fact>& facts);
    const QList<Fact>& facts() const { return m_facts; }
    void copyAll() const;
    QSize sizeHint() const override { return {280, 220}; }

Q_SIGNALS:
    /// The row under the mouse, else the chosen one, is about this; Plain: about nothing that can be pointed at.
    void pointedAt(semblance::FactKind kind);

protected:
    void changeEvent(QEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void createActions();
    void fill();
    void fitRows();
    void pointAt(const QModelIndex& index);
    void pointAtCurrent();
    void copySelected() const;

    QStandardItemModel* m_model;
    QList<Fact> m_facts;
    FactKind m_pointed = FactKind::Plain;
};

} // namespace semblance
