// A quiet sortable table over a CellTable: no grid, muted header, copies exact texts.
#pragma once

#include "app/desktop/models/cell_table_model.h"
#include "app/desktop/theme/theme.h"

#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>

namespace diopter::desktop {

class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    CellDelegate(Theme &theme, const CellTableModel &model, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme), m_model(model)
    {}
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    Theme &m_theme;
    const CellTableModel &m_model;
};

class CellTableView : public QTableView {
    Q_OBJECT

public:
    explicit CellTableView(Theme &theme, QWidget *parent = nullptr);
    /// Keeps the sort order where the columns stay the same.
    void setTable(const CellTablePtr &table);
    void setFilter(const QString &text);
    const CellTableModel &model() const { return *m_model; }

signals:
    /// Enter or a double click on a row; the exact text of its first cell.
    void rowActivated(const QString &exact);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    void arrangeColumns();

    Theme &m_theme;
    CellTableModel *m_model;
    QSortFilterProxyModel *m_proxy;
};

} // namespace diopter::desktop
