// Folds a flat list of operands and operators by precedence, iteratively: the reductions an LALR parser would do, in its order.
#pragma once

#include "core/syntax/token_table.h"

#include <cstddef>
#include <vector>

namespace diopter::syntax {

/// Binding strength of a binary operator; a prefix sign binds like `*`.
constexpr int precedenceOf(TokenKind kind) { return diagnose::precedenceOf(tokenRow(kind).symbol).level; }
inline constexpr int kSignPrecedence = precedenceOf(TokenKind::Mul);

/// Value: a node handle. `reduceBinary(lhs, operatorIndex, rhs)` and `reduceSign(signIndex, operand)` make the nodes; indices are the
/// caller's own.
template <class Value, class ReduceBinary, class ReduceSign> class PrecedenceFolder {
public:
    PrecedenceFolder(ReduceBinary reduceBinary, ReduceSign reduceSign) : m_reduceBinary(reduceBinary), m_reduceSign(reduceSign) {}

    void sign(std::size_t index) { m_operators.push_back({kSignPrecedence, index, true}); }
    void operand(Value value) { m_values.push_back(value); }
    void binary(TokenKind kind, std::size_t index)
    {
        const int precedence = precedenceOf(kind);
        const bool rightAssociative = kind == TokenKind::Pow;
        while (!m_operators.empty() &&
            (m_operators.back().precedence > precedence || (m_operators.back().precedence == precedence && !rightAssociative)))
            reduce();
        m_operators.push_back({precedence, index, false});
    }
    Value finish()
    {
        while (!m_operators.empty()) reduce();
        return m_values.back();
    }

private:
    struct Operator {
        int precedence;
        std::size_t index;
        bool isSign;
    };

    void reduce()
    {
        const Operator op = m_operators.back();
        m_operators.pop_back();
        const Value rhs = m_values.back();
        if (op.isSign) {
            m_values.back() = m_reduceSign(op.index, rhs);
            return;
        }
        m_values.pop_back();
        m_values.back() = m_reduceBinary(m_values.back(), op.index, rhs);
    }

    ReduceBinary m_reduceBinary;
    ReduceSign m_reduceSign;
    std::vector<Operator> m_operators;
    std::vector<Value> m_values;
};

} // namespace diopter::syntax
