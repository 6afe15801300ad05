// See dock.h.
#include "app/desktop/window/dock.h"

#include "app/desktop/views/tab_strip.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace diopter::desktop {

Dock::Dock(Theme &theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_tabs(makeTabStrip(theme, this)), m_remark(new QLabel(this)), m_stack(new QStackedWidget(this))
{
    setProperty("ground", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_tabs->setAccessibleName(QStringLiteral("Dock"));
    m_remark->setTextFormat(Qt::PlainText);
    m_remark->setProperty("role", QStringLiteral("muted"));
    m_remark->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_remark->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new StripRow(theme, m_tabs, m_remark, this));
    layout->addWidget(m_stack, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, [this] {
        refresh();
        emit pageChanged();
    });
}

Dock::Page *Dock::find(const QWidget *page)
{
    const auto it = std::find_if(m_pages.begin(), m_pages.end(), [page](const Page &p) { return p.widget == page; });
    return it == m_pages.end() ? nullptr : &*it;
}

void Dock::addPage(const QString &title, QWidget *page, int at)
{
    const int index = at < 0 ? static_cast<int>(m_pages.size()) : at;
    m_pages.insert(m_pages.begin() + index, Page{title, page, nullptr, false});
    m_stack->addWidget(page);
    m_tabs->insertTab(index, title);
    m_tabs->updateGeometry(); // a bar that is not yet visible does not say so itself
    refresh();
}

void Dock::removePage(QWidget *page)
{
    Page *entry = find(page);
    if (entry == nullptr) return;
    const auto index = entry - m_pages.data();
    m_stack->removeWidget(page);
    if (entry->empty != nullptr) entry->empty->deleteLater();
    m_pages.erase(m_pages.begin() + index);
    m_tabs->removeTab(static_cast<int>(index));
    m_tabs->updateGeometry();
    refresh();
}

bool Dock::hasPage(const QWidget *page) const
{
    return std::any_of(m_pages.begin(), m_pages.end(), [page](const Page &p) { return p.widget == page; });
}

void Dock::showPage(const QWidget *page)
{
    if (Page *entry = find(page)) m_tabs->setCurrentIndex(static_cast<int>(entry - m_pages.data()));
}

QWidget *Dock::currentPage() const
{
    const int index = m_tabs->currentIndex();
    return index >= 0 && static_cast<std::size_t>(index) < m_pages.size() ? m_pages[static_cast<std::size_t>(index)].widget : nullptr;
}

void Dock::setEmpty(const QWidget *page, const QString &title, const QString &text, const std::vector<EmptyState::Action> &actions)
{
    Page *entry = find(page);
    if (entry == nullptr) return;
    if (entry->empty == nullptr) {
        entry->empty = new EmptyState(m_theme, m_stack);
        m_stack->addWidget(entry->empty);
    }
    entry->empty->say(title, text, actions);
    entry->isEmpty = true;
    refresh();
}

void Dock::clearEmpty(const QWidget *page)
{
    Page *entry = find(page);
    if (entry == nullptr || !entry->isEmpty) return;
    entry->isEmpty = false;
    refresh();
}

void Dock::setRemark(const QString &remark)
{
    m_remark->setText(m_remark->fontMetrics().elidedText(remark, Qt::ElideMiddle, std::max(100, width() - 420)));
}

void Dock::refresh()
{
    const int index = m_tabs->currentIndex();
    if (index < 0 || static_cast<std::size_t>(index) >= m_pages.size()) return;
    const Page &page = m_pages[static_cast<std::size_t>(index)];
    m_stack->setCurrentWidget(page.isEmpty ? page.empty : page.widget);
}

} // namespace diopter::desktop
