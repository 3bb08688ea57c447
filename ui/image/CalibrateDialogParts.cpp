// SPDX-License-Identifier: GPL-3.0-or-later
// How the parts of the dialog lie.
#include "ui/Theme.h"
#include "ui/image/CalibrateDialog.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/IconLabel.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QShowEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace semblance {

namespace {

QLineEdit* createNumber(const QString& name, const QString& why) {
    auto* field = new QLineEdit;
    field->setAccessibleName(name);
    field->setToolTip(why);
    field->setMaximumWidth(field->fontMetrics().averageCharWidth() * 14);
    field->setAcceptDrops(false);
    return field;
}

template <typename Unit>
QComboBox* createUnits(const QString& name, std::initializer_list<Unit> units) {
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    for (const Unit unit : units)
        box->addItem(unitText(unit));
    return box;
}

QHBoxLayout* rowOf(QWidget* place) {
    auto* row = new QHBoxLayout(place);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::inside);
    return row;
}

} // namespace

CalibrateDialog::CalibrateDialog(QWidget* parent) : QDialog(parent), m_ways(new QButtonGroup(this)) {
    setObjectName(QStringLiteral("calibrateDialog"));
    setWindowTitle(tr("Calibrate"));
    m_title = new ElidedLabel(Qt::ElideMiddle);
    setRole(m_title, WidgetRole::Title);
    m_why = new QLabel;
    m_why->setWordWrap(true);
    setRole(m_why, WidgetRole::Muted);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::between, spacing::between, spacing::between, spacing::between);
    column->setSpacing(spacing::inside);
    column->addWidget(m_title);
    column->addWidget(m_why);
    column->addSpacing(spacing::unit);
    m_candidateRows = new QVBoxLayout;
    m_candidateRows->setSpacing(spacing::inside);
    column->addLayout(m_candidateRows);
    column->addWidget(createTyped());
    column->addWidget(createDrawn());
    column->addWidget(createVerdict());
    column->addWidget(createScope());
    column->addWidget(createStated());
    column->addStretch();
    column->addWidget(createButtons());
    connect(m_ways, &QButtonGroup::idClicked, this, &CalibrateDialog::onWayChosen);
    setMinimumWidth(fontMetrics().averageCharWidth() * 74);
}

QRadioButton* CalibrateDialog::addWay(const QString& text, int id) {
    auto* button = new QRadioButton(text);
    m_ways->addButton(button, id);
    return button;
}

QWidget* CalibrateDialog::createTyped() {
    auto* place = new QWidget;
    m_typed = createNumber(tr("Number"), tr("As the microscope's manual, a label or a note says it"));
    m_typed->setObjectName(QStringLiteral("typedScale"));
    m_typedUnit =
        createUnits(tr("Unit of the number"), {TypedUnit::NmPerPixel, TypedUnit::UmPerPixel, TypedUnit::MmPerPixel,
                                               TypedUnit::NmWide, TypedUnit::UmWide, TypedUnit::MmWide});
    QHBoxLayout* row = rowOf(place);
    row->addWidget(addWay(tr("&Typed"), Typed));
    row->addWidget(m_typed);
    row->addWidget(m_typedUnit);
    row->addStretch();
    connect(m_typed, &QLineEdit::textEdited, this, [this] { choose(Typed); });
    connect(m_typedUnit, &QComboBox::activated, this, [this] { choose(Typed); });
    return place;
}

QWidget* CalibrateDialog::createDrawn() {
    m_drawnRow = new QWidget;
    m_length =
        createNumber(tr("Length of the line"), tr("What the label beside a burned-in bar says, or a known distance"));
    m_length->setObjectName(QStringLiteral("drawnLength"));
    m_lengthUnit = createUnits(tr("Unit of the length"), {LengthUnit::Nm, LengthUnit::Um, LengthUnit::Mm});
    m_lengthUnit->setCurrentIndex(static_cast<int>(LengthUnit::Um));
    m_line = new QLabel;
    m_line->setWordWrap(true);
    setRole(m_line, WidgetRole::Muted);
    QHBoxLayout* row = rowOf(m_drawnRow);
    row->addWidget(addWay(tr("&Drawn"), Drawn));
    row->addWidget(m_length);
    row->addWidget(m_lengthUnit);
    row->addWidget(m_line, 1);
    connect(m_length, &QLineEdit::textEdited, this, [this] { choose(Drawn); });
    connect(m_lengthUnit, &QComboBox::activated, this, [this] { choose(Drawn); });
    return m_drawnRow;
}

QWidget* CalibrateDialog::createVerdict() {
    auto* place = new QWidget;
    m_verdictIcon = new IconLabel(QStringLiteral("warning"), IconTint::Warning, 16);
    m_verdict = new QLabel;
    m_verdict->setObjectName(QStringLiteral("scaleVerdict"));
    m_verdict->setWordWrap(true);
    // It keeps its place, so that nothing jumps while one types.
    m_verdict->setMinimumHeight(2 * fontMetrics().height());
    m_verdict->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    QHBoxLayout* row = rowOf(place);
    row->addWidget(m_verdictIcon);
    row->addWidget(m_verdict, 1);
    return place;
}

QWidget* CalibrateDialog::createScope() {
    m_scope = new QWidget;
    m_forImage = new QRadioButton(tr("This &image"));
    m_forFolder = new QRadioButton;
    m_forImage->setChecked(true);
    auto* caption = new QLabel(tr("It counts for"));
    setRole(caption, WidgetRole::Muted);
    auto* column = new QVBoxLayout(m_scope);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::inside);
    column->addWidget(caption);
    column->addWidget(m_forImage);
    column->addWidget(m_forFolder);
    connect(m_forFolder, &QRadioButton::toggled, this, [this] { refresh(); });
    return m_scope;
}

QWidget* CalibrateDialog::createStated() {
    m_statedRow = new QWidget;
    m_statedText = new QLabel;
    m_statedText->setWordWrap(true);
    m_forget = makeButton(QStringLiteral("trash"), tr("&Remove"),
                          tr("Forget what was stated; what the file says counts again"));
    QHBoxLayout* row = rowOf(m_statedRow);
    row->addWidget(m_statedText, 1);
    row->addWidget(m_forget);
    connect(m_forget, &QPushButton::clicked, this, [this] {
        const QString path = m_stated ? m_stated->path : QString();
        reject();
        if (!path.isEmpty()) Q_EMIT scaleForgotten(path);
    });
    return m_statedRow;
}

QWidget* CalibrateDialog::createButtons() {
    auto* place = new QWidget;
    m_use = makeButton({}, tr("&Use this scale"), tr("It counts from now on, until it is removed"));
    m_use->setObjectName(QStringLiteral("useScale"));
    setRole(m_use, WidgetRole::Primary);
    m_use->setDefault(true);
    auto* cancel = makeButton({}, tr("&Cancel"), tr("Leave the scale as it is"));
    QHBoxLayout* row = rowOf(place);
    row->addStretch();
    row->addWidget(m_use);
    row->addWidget(cancel);
    connect(m_use, &QPushButton::clicked, this, &CalibrateDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &CalibrateDialog::reject);
    return place;
}

void CalibrateDialog::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    // Sentences that wrap want more height than a layout asks for by itself.
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
    QAbstractButton* chosen = m_ways->checkedButton();
    if (way() == Typed || !chosen)
        m_typed->setFocus();
    else
        chosen->setFocus();
}

} // namespace semblance
