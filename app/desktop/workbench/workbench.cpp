// Jobs and state changes; see workbench.h.
#include "app/desktop/workbench/workbench.h"

#include "app/desktop/text/core_to_qt.h"

namespace diopter::desktop {

namespace {

constexpr int kExplainDelayMs = 120; ///< after the last key: short enough to feel immediate, long enough not to run for every letter
constexpr int kNumThreads = 4; ///< opening, running, explaining and preparing data may overlap; the engine has its own threads

} // namespace

QString QueryDocument::shownTitle() const
{
    if (!query.title.isEmpty()) return visibleText(query.title, 40);
    const QString simplified = query.text.simplified();
    return simplified.isEmpty() ? QStringLiteral("New query") : visibleText(simplified, 28);
}

Workbench::Workbench(SessionOpener opener, QObject *parent)
    : QObject(parent), m_opener(std::move(opener)), m_openTask(m_pool), m_summaryTask(m_pool), m_explainTask(m_pool), m_runTask(m_pool),
      m_dataTask(m_pool)
{
    m_pool.setMaxThreadCount(kNumThreads);
    m_explainTimer.setSingleShot(true);
    m_explainTimer.setInterval(kExplainDelayMs);
    connect(&m_explainTimer, &QTimer::timeout, this, &Workbench::explainNow);
    setDocuments({QueryText{}}, 0);
}

Workbench::~Workbench()
{
    m_openTask.drop();
    m_summaryTask.drop();
    m_explainTask.drop();
    m_runTask.drop();
    m_dataTask.drop();
    m_pool.waitForDone();
}

void Workbench::setActivity(Activity activity)
{
    if (activity == m_activity) return;
    m_activity = activity;
    emit activityChanged();
}

bool Workbench::busy() const
{
    return m_activity != Activity::Idle || m_explainTimer.isActive() || m_openTask.running() || m_summaryTask.running() ||
        m_explainTask.running() || m_runTask.running() || m_dataTask.running();
}

void Workbench::openSource(const QString &spec)
{
    m_runTask.drop();
    m_summaryTask.drop();
    m_explainTask.drop();
    m_dataTask.drop();
    m_spec = spec;
    m_sourceError.reset();
    setActivity(Activity::Opening);
    const auto opener = m_opener;
    m_openTask.start([opener, text = fromQt(spec)](const CancelToken &cancel,
                         const session::ProgressFn &progress) { return opener(text, session::OpenOptions{}, cancel, progress); },
        [this](const Result<SessionPtr> &answer) {
            setActivity(Activity::Idle);
            if (answer) return sessionOpened(*answer);
            m_sourceError = std::make_shared<const Error>(answer.error());
            emit sourceFailed();
        },
        [this](const session::Progress &progress) { emit progressed(progress); });
}

void Workbench::sessionOpened(const SessionPtr &session)
{
    m_session = session;
    m_summary = briefSummary(*session);
    for (QueryDocument &document : m_documents) {
        document.run.reset();
        document.explained.reset();
        document.nodeData.clear();
        applyDefaultGrid(document);
    }
    applyStartRange();
    emit sourceChanged();
    emit gridChanged();
    emit reportChanged();
    emit nodeDataChanged();
    loadSummary();
    explainNow();
    if (m_runWhenOpen) run(m_analyzeWhenOpen);
    m_runWhenOpen = false;
}

void Workbench::applyStartRange()
{
    if (!m_startRange) return;
    const auto &d = m_summary->description;
    const auto range = session::resolveRange(*m_startRange, {session::currentTime(), d.minTime, d.maxTime}, false);
    m_startRange.reset();
    if (range) {
        current().query.grid = range->grid;
        current().query.instant = range->instant;
    } else {
        current().error = std::make_shared<const Error>(range.error());
        m_runWhenOpen = false;
    }
}

void Workbench::applyDefaultGrid(QueryDocument &document) const
{
    if (!m_summary) return;
    const auto &d = m_summary->description;
    TimeGrid &grid = document.query.grid;
    const bool unset = grid.end < grid.start || (grid.start == 0 && grid.end == 0);
    const bool outside = d.maxTime >= d.minTime && (grid.end < d.minTime || grid.start > d.maxTime);
    if (!unset && !outside) return;
    grid = m_summary->defaultGrid;
    if (document.query.instant) grid = {grid.end, grid.end, 0};
}

void Workbench::loadSummary()
{
    m_summaryTask.start(
        [session = m_session](const CancelToken &cancel, const session::ProgressFn &) { return fullSummary(*session, cancel); },
        [this](const Result<SourceSummaryPtr> &answer) {
            if (!answer) return;
            m_summary = *answer;
            emit sourceChanged();
        });
}

void Workbench::cancel()
{
    if (m_activity == Activity::Opening) m_openTask.cancel();
    if (m_activity == Activity::Running) m_runTask.cancel();
}

void Workbench::setDocuments(const std::vector<QueryText> &queries, int current)
{
    m_documents.clear();
    for (const QueryText &query : queries) {
        QueryDocument document;
        document.id = m_nextId++;
        document.query = query;
        applyDefaultGrid(document);
        m_documents.push_back(std::move(document));
    }
    if (m_documents.empty()) {
        m_documents.emplace_back();
        m_documents.back().id = m_nextId++;
        applyDefaultGrid(m_documents.back());
    }
    m_current = static_cast<std::size_t>(std::clamp(current, 0, static_cast<int>(m_documents.size()) - 1));
    emit documentsChanged();
    emit currentChanged();
    scheduleExplain();
}

void Workbench::addDocument(const QueryText &query)
{
    QueryDocument document;
    document.id = m_nextId++;
    document.query = query;
    applyDefaultGrid(document);
    m_documents.push_back(std::move(document));
    m_current = m_documents.size() - 1;
    emit documentsChanged();
    emit currentChanged();
    emit textEdited();
    scheduleExplain();
}

void Workbench::removeDocument(int index)
{
    if (index < 0 || static_cast<std::size_t>(index) >= m_documents.size()) return;
    m_documents.erase(m_documents.begin() + index);
    if (m_documents.empty()) return addDocument({});
    if (m_current >= m_documents.size() || static_cast<std::size_t>(index) < m_current) m_current = m_current > 0 ? m_current - 1 : 0;
    emit documentsChanged();
    emit currentChanged();
    emit textEdited();
    scheduleExplain();
}

void Workbench::setCurrent(int index)
{
    const auto wanted = static_cast<std::size_t>(index);
    if (index < 0 || wanted >= m_documents.size() || wanted == m_current) return;
    m_current = wanted;
    m_dataTask.drop();
    emit currentChanged();
    if (!document().explained) scheduleExplain();
    requestNodeData();
}

void Workbench::setTitle(int index, const QString &title)
{
    if (index < 0 || static_cast<std::size_t>(index) >= m_documents.size()) return;
    m_documents[static_cast<std::size_t>(index)].query.title = title.trimmed();
    emit documentsChanged();
    emit textEdited();
}

void Workbench::setText(const QString &text)
{
    if (text == document().query.text) return;
    const bool untitled = document().query.title.isEmpty();
    current().query.text = text;
    emit textEdited();
    if (untitled) emit documentsChanged();
    scheduleExplain();
}

void Workbench::setGrid(TimeGrid grid, bool instant)
{
    QueryText &query = current().query;
    if (query.grid == grid && query.instant == instant) return;
    query.grid = grid;
    query.instant = instant;
    emit gridChanged();
    emit textEdited();
    scheduleExplain();
}

session::QueryRequest Workbench::requestOf(const QueryDocument &document) const
{
    session::QueryRequest request;
    request.text = document.toStdString();
    request.grid = document.query.grid;
    request.instant = document.query.instant;
    return request;
}

void Workbench::scheduleExplain() { m_explainTimer.start(); }

void Workbench::explainNow()
{
    m_explainTimer.stop();
    QueryDocument &document = current();
    if (!m_session || document.query.text.trimmed().isEmpty()) {
        m_explainTask.drop();
        document.explained.reset();
        document.error.reset();
        emit reportChanged();
        return;
    }
    m_explainTask.start(
        [session = m_session, request = requestOf(document)](const CancelToken &cancel, const session::ProgressFn &) -> Result<ReportPtr> {
            DIOPTER_ASSIGN(report::QueryReport report, session->explain(request, cancel));
            return ReportPtr(std::make_shared<const report::QueryReport>(std::move(report)));
        },
        [this, id = document.id](const Result<ReportPtr> &answer) { explained(id, answer); });
}

void Workbench::explained(int id, const Result<ReportPtr> &answer)
{
    QueryDocument *document = find(id);
    if (document == nullptr || (!answer && answer.error().code == ErrorCode::Cancelled)) return;
    const ReportPtr before = document->report() ? document->report() : document->explained;
    if (answer) {
        document->explained = *answer;
        document->error.reset();
        adoptSelection(*document, before);
    } else {
        document->error = std::make_shared<const Error>(answer.error());
    }
    if (id != current().id) return;
    emit reportChanged();
    emit nodeSelected(document->selected);
    requestNodeData();
}

void Workbench::adoptSelection(QueryDocument &document, const ReportPtr &before)
{
    const ReportPtr now = document.report();
    if (!now || now->nodes.empty() || now == before) return;
    NodeId wanted;
    if (before && document.selected.valid()) wanted = nodeAtPath(*now, pathOf(*before, document.selected));
    if (now->total && now->verdict.node.valid() && (!before || !before->total)) wanted = now->verdict.node;
    document.selected = wanted.valid() && wanted.index() < now->nodes.size() ? wanted : now->nodes.front().id;
}

void Workbench::run(bool analyze)
{
    if (!m_session) {
        m_runWhenOpen = m_activity == Activity::Opening;
        m_analyzeWhenOpen = analyze;
        return;
    }
    QueryDocument &document = current();
    if (document.query.text.trimmed().isEmpty()) return;
    m_dataTask.drop();
    setActivity(Activity::Running);
    m_runTask.start(
        [session = m_session, request = requestOf(document), analyze, explained = document.explained](
            const CancelToken &cancel, const session::ProgressFn &progress) -> Result<QueryRunPtr> {
            DIOPTER_ASSIGN(session::QueryOutcome outcome, session->query(request, analyze, cancel, progress));
            auto run = std::make_shared<QueryRun>();
            run->request = request;
            run->outcome = std::move(outcome);
            auto report = std::make_shared<report::QueryReport>(run->outcome.report);
            if (explained) addEstimates(*report, *explained);
            run->report = std::move(report);
            return QueryRunPtr(std::move(run));
        },
        [this, id = document.id](const Result<QueryRunPtr> &answer) { ran(id, answer); },
        [this, id = document.id, text = document.toStdString()](const session::Progress &progress) { tellRun(id, text, progress); });
}

void Workbench::tellRun(int id, const std::string &text, session::Progress progress)
{
    const ReportPtr shown = document().report();
    if (document().id != id || !shown || shown->query != text) progress.nodes.clear();
    emit progressed(progress);
}

void Workbench::ran(int id, const Result<QueryRunPtr> &answer)
{
    setActivity(Activity::Idle);
    QueryDocument *document = find(id);
    if (document == nullptr) return;
    const ReportPtr before = document->report();
    if (answer) {
        const bool again = document->run && document->run->request.text == (*answer)->request.text &&
            document->run->request.grid == (*answer)->request.grid;
        if (!again && (*answer)->report->total) document->coldMs = (*answer)->report->total->wallMs;
        document->run = *answer;
        document->error.reset();
        document->nodeData.clear();
        adoptSelection(*document, before);
    } else {
        document->error = std::make_shared<const Error>(answer.error());
    }
    if (id != current().id) return;
    emit reportChanged();
    emit nodeSelected(document->selected);
    emit runFinished();
    requestNodeData();
}

void Workbench::select(NodeId node)
{
    QueryDocument &document = current();
    if (node == document.selected) return;
    const ReportPtr report = document.report();
    if (!report || !node.valid() || node.index() >= report->nodes.size()) return;
    document.selected = node;
    emit nodeSelected(node);
    requestNodeData();
}

void Workbench::requestNodeData()
{
    QueryDocument &document = current();
    m_dataTask.drop();
    const NodeId node = document.selected;
    if (!document.runIsCurrent() || !node.valid() || node.index() >= document.run->report->nodes.size() ||
        document.nodeData.count(node.value) != 0)
        return emit nodeDataChanged();
    session::QueryRequest request = document.run->request;
    const report::NodeReport &report = document.run->report->nodes[node.index()];
    const bool isRoot = node.index() == 0 && report.type != ValueType::Matrix;
    request.text = isRoot ? request.text : drawableText(report.expr, report.type);
    m_dataTask.start(
        [session = m_session, run = document.run, request, node, isRoot](
            const CancelToken &cancel, const session::ProgressFn &) -> Result<NodeDataPtr> {
            if (isRoot) return makeNodeData(node, request, run->outcome, cancel);
            DIOPTER_ASSIGN(session::QueryOutcome outcome, session->query(request, false, cancel));
            return makeNodeData(node, request, outcome, cancel);
        },
        [this, id = document.id, node](const Result<NodeDataPtr> &answer) {
            QueryDocument *target = find(id);
            if (target == nullptr || !answer) return;
            target->nodeData[node.value] = *answer;
            if (id == current().id) emit nodeDataChanged();
        });
    emit nodeDataChanged();
}

QueryDocument *Workbench::find(int id)
{
    for (QueryDocument &document : m_documents)
        if (document.id == id) return &document;
    return nullptr;
}

} // namespace diopter::desktop
