// A raised card with rounded corners, and the two-column list of facts that stands in it and in the Words view.
#pragma once

#include "app/desktop/text/styled_text.h"
#include "core/report/query_report.h"

#include <QFrame>
#include <QGridLayout>
#include <QVBoxLayout>

#include <functional>

namespace diopter::desktop {

/// Empty card with a vertical layout.
QFrame *makeCard(QWidget *parent, QVBoxLayout *&layout);

/// Wrapped plain text in one of the theme's colours.
enum class TextRole { Normal, Muted, Bold };
StyledLabel *makeText(Theme &theme, const QString &text, TextRole role, QWidget *parent);
/// Wrapped PromQL.
StyledLabel *makePromql(Theme &theme, const QString &text, QWidget *parent);

/// Rows of a muted name and a value; empty values are left out.
class FactList : public QWidget {
    Q_OBJECT

public:
    explicit FactList(Theme &theme, QWidget *parent = nullptr);
    /// `detail` is muted and follows the value after a middle dot.
    void add(const QString &name, const QString &value, const QString &detail = {});
    int numRows() const { return m_rows; }

private:
    Theme &m_theme;
    QGridLayout *m_grid;
    int m_rows = 0;
};

struct VerdictCardActions {
    std::function<void(const QString &)> copy;
    std::function<void(const QString &)> use; ///< offered for a query, not for a rule
};
/// Summary: a rule by its name; Whole: with its text.
enum class VerdictCard { Summary, Whole };
/// The verdict's one action with its proof and text; nullptr where it has no text.
QFrame *makeVerdictCard(
    Theme &theme, const report::Verdict &verdict, const VerdictCardActions &actions, VerdictCard detail, QWidget *parent);

} // namespace diopter::desktop
