#include "tests/conformance/syntax/real_queries.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <charconv>
#include <cmath>
#include <zlib.h>

namespace {

void addLines(const QString &path, bool grafana, QList<RealQuery> &out)
{
    gzFile file = gzopen(path.toLocal8Bit().constData(), "rb");
    if (!file) return;
    QByteArray line;
    char buffer[65536];
    while (gzgets(file, buffer, sizeof buffer)) {
        line += buffer;
        if (!line.endsWith('\n')) continue;
        const QJsonObject each = QJsonDocument::fromJson(line).object();
        line.clear();
        RealQuery query;
        query.raw = each["expr"].toString().toStdString();
        query.text = each["expr_sub"].isString() ? each["expr_sub"].toString().toStdString() : query.raw;
        query.hasVariables = each["has_vars"].toBool();
        query.grafana = grafana;
        query.valid = each["valid"].toBool();
        query.error = each["error"].toString().toStdString();
        query.pretty = each["pretty"].toString().toStdString();
        query.treeHash = each["ast"].toString().toLatin1();
        out << query;
    }
    gzclose(file);
}

void writeString(const QString &text, QByteArray &out)
{
    out += '"';
    for (const char c : text.toUtf8()) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) out += QByteArray("\\u00") + QByteArray(1, c).toHex();
            else out += c;
        }
    }
    out += '"';
}

void writeNumber(double value, QByteArray &out)
{
    if (std::fabs(value) < 1e15 && value == std::floor(value)) {
        out += QByteArray::number(static_cast<qint64>(value));
        return;
    }
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    out.append(buffer, end.ptr - buffer);
}

void write(const QJsonValue &value, QByteArray &out)
{
    switch (value.type()) {
    case QJsonValue::Bool: out += value.toBool() ? "true" : "false"; break;
    case QJsonValue::Double: writeNumber(value.toDouble(), out); break;
    case QJsonValue::String: writeString(value.toString(), out); break;
    case QJsonValue::Array: {
        const QJsonArray list = value.toArray();
        out += '[';
        for (qsizetype i = 0; i < list.size(); ++i) {
            if (i > 0) out += ',';
            write(list.at(i), out);
        }
        out += ']';
        break;
    }
    case QJsonValue::Object: {
        const QJsonObject object = value.toObject(); // sorted by key
        out += '{';
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (it != object.begin()) out += ',';
            writeString(it.key(), out);
            out += ':';
            write(it.value(), out);
        }
        out += '}';
        break;
    }
    default: out += "null";
    }
}

} // namespace

QList<RealQuery> realQueries()
{
    QList<RealQuery> out;
    const QString folder = QStringLiteral(DIOPTER_SHARED) + "/queries/";
    addLines(folder + "dev-rules.jsonl.gz", false, out);
    addLines(folder + "dev-grafana.jsonl.gz", true, out);
    addLines(folder + "dev-perses.jsonl.gz", false, out);
    addLines(folder + "dev-metricsql.jsonl.gz", false, out);
    return out;
}

QByteArray canonicalHash(const std::string &json)
{
    QByteArray canonical;
    write(QJsonDocument::fromJson(QByteArray::fromStdString(json)).object(), canonical);
    return QCryptographicHash::hash(canonical, QCryptographicHash::Sha256).toHex().left(16);
}
