// Tool tips show text as it is: a page's title may look like markup, and is none.
#pragma once

#include <QObject>

namespace trawl {

/// Makes every tool tip of the program plain text, wrapped where it is wide. Owned by the window; GUI thread.
class PlainTips : public QObject
{
    Q_OBJECT
public:
    explicit PlainTips(QObject *parent);
    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace trawl
