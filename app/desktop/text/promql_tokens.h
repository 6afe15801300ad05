// Colours for PromQL in QString positions: the core's highlighting mapped to the theme. Never fails, also for broken or elided texts.
#pragma once

#include "app/desktop/theme/colours.h"

#include <QString>

#include <vector>

namespace diopter::desktop {

enum class TokenKind { Function, Metric, Label, String, Number, Keyword, Comment };

struct Token {
    int start = 0; ///< QString positions
    int length = 0;
    TokenKind kind = TokenKind::Metric;
    bool operator==(const Token &) const = default;
};

/// Only what has a colour of its own; operators and brackets are left out.
std::vector<Token> promqlTokens(const QString &text);
QColor tokenColour(const Colours &colours, TokenKind kind);

/// Position of the bracket that belongs to the one at `position`, or -1; strings and comments do not count.
int matchingBracket(const QString &text, int position);

} // namespace diopter::desktop
