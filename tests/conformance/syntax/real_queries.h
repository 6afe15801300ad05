// The real-world expressions beside the repository, with a Prometheus' answers, and the hash their trees were recorded as.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>
#include <string>

struct RealQuery {
    std::string text; ///< variables replaced by values where there were any
    std::string raw; ///< as written
    bool hasVariables = false;
    bool grafana = false;
    bool valid = false;
    std::string error; ///< when not valid: "1:2: parse error: ..."
    std::string pretty; ///< when valid
    QByteArray treeHash;
};

/// Empty where the files are absent.
QList<RealQuery> realQueries();

/// The first 16 hex digits of the SHA-256 of a JSON text in canonical form: keys sorted, no blanks, nothing escaped that need not be.
QByteArray canonicalHash(const std::string &json);
