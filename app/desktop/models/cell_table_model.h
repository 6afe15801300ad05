// Qt model over one immutable CellTable; sorting is a proxy's work, by SortRole.
#pragma once

#include "app/desktop/models/cell_table.h"

#include <QAbstractTableModel>

namespace diopter::desktop {

class CellTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role { SortRole = Qt::UserRole + 1, TipRole, ExactRole, MutedRole };

    explicit CellTableModel(QObject *parent = nullptr);
    void setTable(CellTablePtr table);
    const CellTablePtr &table() const { return m_table; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    CellTablePtr m_table;
};

} // namespace diopter::desktop
