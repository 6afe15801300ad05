// The window's brain without a window: source, query tabs, jobs, selection. Views listen to its signals and call its slots.
#pragma once

#include "app/desktop/data/source_summary.h"
#include "app/desktop/jobs/task.h"
#include "app/desktop/workbench/query_document.h"
#include "core/session/time_range.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace diopter::desktop {

using SessionPtr = std::shared_ptr<session::Session>;
using SessionOpener = std::function<Result<SessionPtr>(
    const std::string &spec, const session::OpenOptions &, const CancelToken &, const session::ProgressFn &)>;
using ErrorPtr = std::shared_ptr<const Error>;

enum class Activity { Idle, Opening, Running };

/// GUI thread only. Nothing here blocks: questions to the core run in the pool.
class Workbench : public QObject {
    Q_OBJECT

public:
    explicit Workbench(SessionOpener opener, QObject *parent = nullptr);
    ~Workbench() override;

    void openSource(const QString &spec);
    /// The range of the current tab once the next source is open: relative times need to know its data. A wrong one is told as the query's
    /// error.
    void setStartRange(const session::RangeText &range) { m_startRange = range; }
    void cancel();
    Activity activity() const { return m_activity; }
    QString sourceSpec() const { return m_spec; }
    SourceSummaryPtr summary() const { return m_summary; }
    bool hasSource() const { return m_session != nullptr; }
    ErrorPtr sourceError() const { return m_sourceError; }

    const std::vector<QueryDocument> &documents() const { return m_documents; }
    const QueryDocument &document() const { return m_documents[m_current]; }
    int currentIndex() const { return static_cast<int>(m_current); }
    void setDocuments(const std::vector<QueryText> &queries, int current);
    void addDocument(const QueryText &query);
    void removeDocument(int index);
    void setCurrent(int index);
    void setTitle(int index, const QString &title);

    void setText(const QString &text);
    void setGrid(TimeGrid grid, bool instant);
    void run(bool analyze);
    void select(NodeId node);
    /// True while an explanation of the newest text or the data of the selection is still to come; screenshots and tests wait for it.
    bool busy() const;

signals:
    void activityChanged();
    /// While something runs; figures of nodes only for the text that is shown.
    void progressed(const diopter::session::Progress &progress);
    /// The source was opened, or more is known about it; null while none is open.
    void sourceChanged();
    void sourceFailed();
    void documentsChanged(); ///< tabs were added, removed, renamed
    void currentChanged(); ///< another tab: text, range, report, selection, data
    void gridChanged();
    void reportChanged(); ///< the tree shows something else; also the error line
    void runFinished(); ///< after reportChanged
    void nodeSelected(NodeId node);
    void nodeDataChanged(); ///< of the selected node: came, or is gone
    void textEdited(); ///< for the journal

private:
    QueryDocument *find(int id);
    QueryDocument &current() { return m_documents[m_current]; }
    session::QueryRequest requestOf(const QueryDocument &document) const;
    void sessionOpened(const SessionPtr &session);
    void loadSummary();
    void scheduleExplain();
    void explainNow();
    void explained(int id, const Result<ReportPtr> &answer);
    void tellRun(int id, const std::string &text, session::Progress progress);
    void ran(int id, const Result<QueryRunPtr> &answer);
    void adoptSelection(QueryDocument &document, const ReportPtr &before);
    void requestNodeData();
    void setActivity(Activity activity);
    void applyStartRange();
    void applyDefaultGrid(QueryDocument &document) const;

    SessionOpener m_opener;
    QThreadPool m_pool;
    QString m_spec;
    SessionPtr m_session;
    SourceSummaryPtr m_summary;
    ErrorPtr m_sourceError;
    Activity m_activity = Activity::Idle;
    std::vector<QueryDocument> m_documents;
    std::size_t m_current = 0;
    int m_nextId = 1;
    bool m_runWhenOpen = false;
    bool m_analyzeWhenOpen = false;
    std::optional<session::RangeText> m_startRange;
    QTimer m_explainTimer;
    Task<SessionPtr> m_openTask;
    Task<SourceSummaryPtr> m_summaryTask;
    Task<ReportPtr> m_explainTask;
    Task<QueryRunPtr> m_runTask;
    Task<NodeDataPtr> m_dataTask;
};

} // namespace diopter::desktop
