// Our tree in the shapes the reference cases are written in.
#pragma once

#include "core/syntax/ast.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

/// As corpus/parser/parse_expr_ast.jsonl: zero values left out, positions half-open; duration expressions have the "pos" that
/// Prometheus computes for them.
QJsonObject corpusTree(const diopter::syntax::Ast &ast, diopter::NodeId id);
/// An expected tree in the same form.
QJsonValue normalised(const QJsonValue &value);

/// Kinds and nesting alone: "Binary(Number,Vector)".
QString shapeOf(const diopter::syntax::Ast &ast, diopter::NodeId id);
/// The same of a lezer tree ("PromQL(BinaryExpr(...))"): nodes that are no nodes of ours are looked through.
QString shapeOfLezer(const QString &tree);
