// Texts of the core made fit for display: UTF-8 to QString, dangerous characters made visible, byte spans to QString positions.
#pragma once

#include "core/base/result.h"

#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace diopter::desktop {

/// Exact text for editing and the clipboard. Bytes that are no UTF-8 become U+FFFD.
QString toQt(std::string_view text);
std::string fromQt(const QString &text);

inline constexpr qsizetype kShownCharacters = 2'000;

/// Text for labels, cells and tooltips: control, bidi and zero-width characters as "\u202e", runs of more than 8 combining marks cut,
/// at most `limit` characters with an ellipsis. One line.
QString visibleText(const QString &text, qsizetype limit = kShownCharacters);
QString visibleText(std::string_view text, qsizetype limit = kShownCharacters);

/// For QToolTip, which takes anything that looks like markup for HTML: the text escaped and wrapped, so that it always is.
QString plainToolTip(const QString &text);

/// Translates between byte offsets of the UTF-8 form of a text and positions in its QString.
class ByteMap {
public:
    explicit ByteMap(const QString &text);
    /// Offsets beyond the end give the length.
    int positionOf(std::uint32_t byte) const;
    std::uint32_t byteOf(int position) const;

private:
    std::vector<std::uint32_t> m_byteOfPosition; ///< one entry a UTF-16 unit and one for the end
};

} // namespace diopter::desktop
