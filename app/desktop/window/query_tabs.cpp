// See query_tabs.h.
#include "app/desktop/window/query_tabs.h"

#include "app/desktop/theme/glyphs.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>

namespace diopter::desktop {

QueryTabs::QueryTabs(Theme &theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_bar(new QTabBar(this)), m_add(new QToolButton(this))
{
    setFixedHeight(34);
    m_bar->setProperty("cards", true);
    m_bar->setDrawBase(false);
    m_bar->setExpanding(false);
    m_bar->setElideMode(Qt::ElideRight);
    m_bar->setFocusPolicy(Qt::TabFocus);
    m_bar->setAccessibleName(QStringLiteral("Queries"));
    m_bar->setMinimumWidth(1); // its own minimum leaves a gap before the plus
    m_bar->setContextMenuPolicy(Qt::CustomContextMenu);
    m_bar->installEventFilter(this);
    m_add->setProperty("quiet", true);
    m_add->setAccessibleName(QStringLiteral("New query"));
    m_add->setToolTip(QStringLiteral("New query (Ctrl+T)"));
    m_add->setFocusPolicy(Qt::TabFocus);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 12, 0);
    layout->setSpacing(2);
    layout->addWidget(m_bar, 0, Qt::AlignBottom);
    layout->addWidget(m_add, 0, Qt::AlignVCenter);
    layout->addStretch(1);
    connect(m_bar, &QTabBar::currentChanged, this, &QueryTabs::chosen);
    connect(m_bar, &QTabBar::tabBarDoubleClicked, this, &QueryTabs::rename);
    connect(m_add, &QToolButton::clicked, this, &QueryTabs::addRequested);
    connect(m_bar, &QTabBar::customContextMenuRequested, this, &QueryTabs::showMenu);
    connect(&theme, &Theme::changed, this, &QueryTabs::refreshIcons);
    refreshIcons();
}

void QueryTabs::refreshIcons()
{
    m_add->setIcon(glyphIcon(Glyph::Plus, m_theme.colours().muted));
    update();
}

void QueryTabs::setTitles(const QStringList &titles, int current)
{
    const QSignalBlocker quiet(m_bar);
    while (m_bar->count() > titles.size()) m_bar->removeTab(m_bar->count() - 1);
    for (int i = 0; i < titles.size(); ++i) {
        // An ampersand would be taken for a mnemonic.
        const QString title = QString(titles[i]).replace(QLatin1Char('&'), QStringLiteral("&&"));
        if (i < m_bar->count()) m_bar->setTabText(i, title);
        else m_bar->addTab(title);
    }
    m_bar->setCurrentIndex(current);
    m_bar->updateGeometry();
}

void QueryTabs::renameCurrent() { rename(m_bar->currentIndex()); }

void QueryTabs::rename(int index)
{
    if (index < 0) return emit addRequested();
    bool ok = false;
    const QString title =
        QInputDialog::getText(this, QStringLiteral("Rename query"), QStringLiteral("Title"), QLineEdit::Normal, m_bar->tabText(index), &ok);
    if (ok) emit renamed(index, title);
}

void QueryTabs::showMenu(const QPoint &at)
{
    const int index = m_bar->tabAt(at);
    if (index < 0) return;
    QMenu menu(this);
    const QAction *renaming = menu.addAction(QStringLiteral("Rename\u2026\tF2"));
    const QAction *closing = menu.addAction(QStringLiteral("Close\tCtrl+W"));
    const QAction *picked = menu.exec(m_bar->mapToGlobal(at));
    if (picked == renaming && picked != nullptr) rename(index);
    else if (picked == closing && picked != nullptr) emit closeRequested(index);
}

bool QueryTabs::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_bar && event->type() == QEvent::MouseButtonRelease) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const int index = m_bar->tabAt(mouse->pos());
        if (mouse->button() == Qt::MiddleButton && index >= 0) emit closeRequested(index);
    }
    return QWidget::eventFilter(watched, event);
}

void QueryTabs::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colours().window);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.colours().line);
}

} // namespace diopter::desktop
