// The lens tree: the query as a tree with what every node cost. Paints its rows itself; selection is by NodeId.
#pragma once

#include "app/desktop/models/node_tree_model.h"
#include "app/desktop/theme/theme.h"

#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QTreeView>

#include <set>

namespace diopter::desktop {

class LensTreeDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit LensTreeDelegate(Theme &theme, QObject *parent = nullptr) : QStyledItemDelegate(parent), m_theme(theme) {}
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintNode(QPainter &painter, const QRectF &box, const QModelIndex &index) const;
    void paintSelf(QPainter &painter, const QRectF &box, const QModelIndex &index) const;
    void paintEstimate(QPainter &painter, const QRectF &box, const QModelIndex &index) const;
    void paintFigure(QPainter &painter, const QRectF &box, const QString &text, const QColor &colour) const;

    Theme &m_theme;
};

/// Titles aligned with what the delegate paints below them.
class LensHeader : public QHeaderView {
    Q_OBJECT

public:
    explicit LensHeader(Theme &theme, QWidget *parent) : QHeaderView(Qt::Horizontal, parent), m_theme(theme) {}

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;

private:
    Theme &m_theme;
};

class LensTree : public QTreeView {
    Q_OBJECT

public:
    explicit LensTree(Theme &theme, QWidget *parent = nullptr);

    void setReport(const ReportPtr &report);
    /// As NodeTreeModel::showRunning().
    void showRunning(const std::vector<exec::RunningNode> &nodes);
    void setSelected(NodeId node);
    NodeId selected() const;
    /// Left and right edge of a column in the viewport, for the footer.
    QRect columnBox(int column) const;

signals:
    void nodePicked(diopter::NodeId node);
    void columnsMoved();

protected:
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void mousePressEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    bool viewportEvent(QEvent *event) override;

private:
    void arrangeColumns();
    void rememberCollapsed();
    void restoreCollapsed();

    Theme &m_theme;
    NodeTreeModel *m_model;
    std::set<std::vector<std::uint32_t>> m_collapsed; ///< paths: survive an edit of the query
    bool m_settingSelection = false;
    bool m_running = false; ///< the rows show figures of a run under way
};

/// The sums under the tree, aligned with its columns.
class LensFooter : public QWidget {
    Q_OBJECT

public:
    LensFooter(Theme &theme, const LensTree &tree, QWidget *parent = nullptr);
    void setReport(ReportPtr report);
    void showRunning(const std::vector<exec::RunningNode> &nodes);
    QSize sizeHint() const override { return {200, 26}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme &m_theme;
    const LensTree &m_tree;
    ReportPtr m_report;
    QString m_runningSamples, m_runningMs; ///< of a run under way
};

} // namespace diopter::desktop
