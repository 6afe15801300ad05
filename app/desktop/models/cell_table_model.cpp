// See cell_table_model.h.
#include "app/desktop/models/cell_table_model.h"

namespace diopter::desktop {

CellTableModel::CellTableModel(QObject *parent) : QAbstractTableModel(parent) {}

void CellTableModel::setTable(CellTablePtr table)
{
    if (table == m_table) return;
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

int CellTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_table ? 0 : static_cast<int>(m_table->rows.size());
}

int CellTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_table ? 0 : static_cast<int>(m_table->columns.size());
}

QVariant CellTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const auto column = static_cast<std::size_t>(index.column());
    const Cell &cell = m_table->rows[static_cast<std::size_t>(index.row())][column];
    switch (role) {
    case Qt::DisplayRole: return cell.text;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((m_table->columns[column].right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case SortRole: return cell.sort.isValid() ? cell.sort : QVariant(cell.text);
    case TipRole: return cell.tip;
    case ExactRole: return cell.exact.isEmpty() ? cell.text : cell.exact;
    case MutedRole: return cell.muted;
    default: return {};
    }
}

QVariant CellTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const CellColumn &column = m_table->columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return column.title;
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue((column.right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

} // namespace diopter::desktop
