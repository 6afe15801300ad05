// Legend of the chart: a filter and the list of series with colour and last value; a chosen row is drawn stronger, a ticked-off one not.
#pragma once

#include "app/desktop/data/node_data.h"
#include "app/desktop/theme/theme.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>
#include <QWidget>

#include <set>
#include <vector>

class QLineEdit;
class QListView;

namespace diopter::desktop {

class LegendModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { ColourRole = Qt::UserRole + 1, ValueRole, FullRole, SeriesRole };
    explicit LegendModel(QObject *parent = nullptr) : QAbstractListModel(parent) {}

    /// `rows` are indexes of the data's series; `colours` are colour numbers by series.
    void setRows(const NodeDataPtr &data, std::vector<std::size_t> rows, std::vector<int> colours);
    bool hidden(std::size_t series) const;
    void toggle(int row);
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

signals:
    void hiddenChanged();

private:
    NodeDataPtr m_data;
    std::vector<std::size_t> m_rows;
    std::vector<int> m_colours;
    std::set<std::size_t> m_hidden; ///< label-set hashes: stay hidden when the query is edited
};

class ChartLegend : public QWidget {
    Q_OBJECT

public:
    explicit ChartLegend(Theme &theme, QWidget *parent = nullptr);

    void setData(const NodeDataPtr &values, const std::vector<int> &colours);
    QString filter() const;
    bool hidden(std::size_t series) const { return m_model->hidden(series); }
    /// The chosen series or -1.
    std::ptrdiff_t highlighted() const;

signals:
    void changed(); ///< what is to be drawn
    void highlightChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refill();

    NodeDataPtr m_data;
    std::vector<int> m_colours;
    LegendModel *m_model;
    QLineEdit *m_filter;
    QListView *m_list;
};

} // namespace diopter::desktop
