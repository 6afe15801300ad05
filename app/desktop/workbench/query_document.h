// One query tab: what the user typed and chose, and what is known about it so far.
#pragma once

#include "app/desktop/data/node_data.h"
#include "app/desktop/data/query_run.h"

#include <QHash>
#include <QString>

#include <memory>
#include <optional>

namespace diopter::desktop {

/// What is kept across restarts.
struct QueryText {
    QString title; ///< "" = named after the query
    QString text;
    TimeGrid grid; ///< end < start: the source's default range
    bool instant = false;
    bool operator==(const QueryText &) const = default;
};

struct QueryDocument {
    int id = 0; ///< of the tab, never reused
    QueryText query;
    ReportPtr explained; ///< of the newest text that could be parsed
    QueryRunPtr run;
    std::shared_ptr<const Error> error; ///< of the newest text or run
    NodeId selected;
    double coldMs = 0; ///< wall time of the first run of this text and range
    std::unordered_map<std::uint32_t, NodeDataPtr> nodeData; ///< by NodeId, of `run`

    /// The run's report while it belongs to the text and range, otherwise the explanation.
    ReportPtr report() const { return runIsCurrent() ? run->report : explained; }
    bool runIsCurrent() const
    {
        return run && toStdString() == run->request.text && run->request.instant == query.instant && run->request.grid == query.grid;
    }
    std::string toStdString() const { return query.text.toStdString(); }
    /// Tab title: the given one, or the beginning of the query.
    QString shownTitle() const;
};

} // namespace diopter::desktop
