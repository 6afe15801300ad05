// The lens tree as a Qt model over one immutable report: one row a node, NodeId as the join key to everything else.
#pragma once

#include "app/desktop/data/query_run.h"

#include <QAbstractItemModel>
#include <QStringList>

#include <vector>

namespace diopter::desktop {

class NodeTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { NodeColumn, SeriesColumn, SamplesColumn, SelfColumn, TotalColumn, EstimateColumn, NumColumns };
    enum Role {
        NodeIdRole = Qt::UserRole + 1, ///< uint
        TipRole, ///< QString: plain text; shown by the view, which escapes it (a ToolTipRole would be taken for markup)
        SortRole, ///< raw number of the cell, invalid where unknown
        HeadRole, ///< QString: PromQL of the node itself, children elided
        RemarkRole, ///< QString
        BadgesRole, ///< QStringList
        ShareRole, ///< double 0..1: self time against the largest of all nodes; < 0 unknown
        GuiltyRole, ///< bool: the verdict names this node
        AgreementRole, ///< int of Agreement: how far the estimate was off
        AgreementTextRole, ///< QString: "x1.03", "" for a tick or unknown
    };
    enum Agreement { Unknown, Within5Percent, WithinTwofold, Beyond };

    explicit NodeTreeModel(QObject *parent = nullptr);

    void setReport(ReportPtr report);
    /// Figures of a run that is under way, in place of those of the report until the next setReport(): nobody is guilty yet.
    void showRunning(const std::vector<exec::RunningNode> &nodes);
    const ReportPtr &report() const { return m_report; }
    QModelIndex indexOf(NodeId node, int column = 0) const;
    static NodeId nodeOf(const QModelIndex &index);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    /// Everything a row shows, made once per report.
    struct Row {
        QString texts[NumColumns];
        QString tips[NumColumns];
        QVariant sort[NumColumns];
        QString head, remark;
        QStringList badges;
        double share = -1;
        bool guilty = false;
        Agreement agreement = Unknown;
        QString agreementText;
        std::vector<std::uint32_t> children;
        int rowInParent = 0;
    };
    void fill(Row &row, const report::NodeReport &node, double largestSelfMs) const;
    static void clearFigures(Row &row);
    static void fillEstimate(Row &row, const report::NodeReport &node);

    ReportPtr m_report;
    std::vector<Row> m_rows; ///< index = NodeId
};

} // namespace diopter::desktop
