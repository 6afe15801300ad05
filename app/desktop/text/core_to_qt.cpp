// Conversions and escapes; see core_to_qt.h.
#include "app/desktop/text/core_to_qt.h"

#include <algorithm>

namespace diopter::desktop {

namespace {

/// Characters that do not show or that change the order of others.
bool isTreacherous(char16_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
        (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb);
}

constexpr int kMaxCombining = 8;

} // namespace

QString toQt(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

std::string fromQt(const QString &text) { return text.toStdString(); }

QString visibleText(const QString &text, qsizetype limit)
{
    QString shown;
    shown.reserve(std::min(text.size(), limit) + 1);
    int combining = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (shown.size() >= limit) return shown + QChar(0x2026);
        const QChar c = text[i];
        combining = c.isMark() ? combining + 1 : 0;
        if (combining > kMaxCombining) continue;
        if (c == QLatin1Char('\n') || c == QLatin1Char('\t'))
            shown += c == QLatin1Char('\n') ? QStringLiteral("\\n") : QStringLiteral("\\t");
        else if (isTreacherous(c.unicode())) shown += QStringLiteral("\\u%1").arg(c.unicode(), 4, 16, QLatin1Char('0'));
        else shown += c;
    }
    return shown;
}

QString visibleText(std::string_view text, qsizetype limit)
{
    // Four bytes make at least one QString unit: no need to decode a text of a megabyte to show its beginning.
    const auto bytes = static_cast<std::size_t>(limit) * 4 + 4;
    return visibleText(toQt(text.substr(0, bytes)), limit);
}

QString plainToolTip(const QString &text)
{
    if (text.isEmpty()) return {};
    QString escaped = text.toHtmlEscaped();
    escaped.replace(QLatin1Char('\n'), QStringLiteral("<br>"));
    return QStringLiteral("<div style=\"white-space:pre-wrap\">") + escaped + QStringLiteral("</div>");
}

ByteMap::ByteMap(const QString &text)
{
    m_byteOfPosition.reserve(static_cast<std::size_t>(text.size()) + 1);
    std::uint32_t byte = 0;
    for (const QChar c : text) {
        m_byteOfPosition.push_back(byte);
        // The pair counts at its second half, so that the byte behind it maps to the position behind it.
        if (c.isHighSurrogate()) continue;
        if (c.isLowSurrogate()) byte += 4;
        else byte += c.unicode() < 0x80 ? 1 : c.unicode() < 0x800 ? 2 : 3;
    }
    m_byteOfPosition.push_back(byte);
}

int ByteMap::positionOf(std::uint32_t byte) const
{
    const auto it = std::lower_bound(m_byteOfPosition.begin(), m_byteOfPosition.end(), byte);
    const auto last = static_cast<std::ptrdiff_t>(m_byteOfPosition.size()) - 1;
    return static_cast<int>(std::min(it - m_byteOfPosition.begin(), last));
}

std::uint32_t ByteMap::byteOf(int position) const
{
    const auto index = std::min(static_cast<std::size_t>(std::max(position, 0)), m_byteOfPosition.size() - 1);
    return m_byteOfPosition[index];
}

} // namespace diopter::desktop
