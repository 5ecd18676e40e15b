// The parts of the Schedule page, shared by its two source files only.
#pragma once

#include "ui/desk.h"
#include "ui/models/clockmodels.h"
#include "ui/pages/schedulepage.h"
#include "ui/widgets/elidedlabel.h"

#include <QElapsedTimer>

class QPushButton;
class QSplitter;
class QTableView;

namespace trawl {

class EmptyPanel;
class PagedView;

struct SchedulePage::Private {
    SchedulePage *q = nullptr;
    Desk *desk = nullptr;
    ScheduleTable *schedules = nullptr;
    ProcessorTable *processors = nullptr;
    TicksModel *ticks = nullptr;
    MessageArea *messages = nullptr;
    QSplitter *split = nullptr, *below = nullptr;
    QTableView *table = nullptr, *processorView = nullptr;
    PagedView *tickView = nullptr;
    EmptyPanel *empty = nullptr;
    QWidget *content = nullptr;
    ElidedLabel *headline = nullptr, *title = nullptr, *times = nullptr, *rules = nullptr, *last = nullptr;
    QLabel *noTicks = nullptr, *noProcessors = nullptr;
    QPushButton *tickNow = nullptr, *runNow = nullptr, *skip = nullptr, *toggle = nullptr, *report = nullptr,
                *poke = nullptr;
    QElapsedTimer asked;
    bool byItself = true, known = false, asking = false;

    // schedulepage_layout.cpp
    void build();
    QWidget *buildHeader();
    QWidget *buildSchedules();
    QWidget *buildTicks();
    QWidget *buildProcessors();
    void buildKeys();
    void shareRoom();

    void look(bool now);
    void show();
    void showHeadline();
    void showDetail();
    void showProcessors();
    void openReport();
    /// Sends it, says the answer in the status line, and asks anew.
    template <ConsoleRequest R>
    void send(R request, std::function<QString(const typename R::Answer &)> said)
    {
        desk->ask(std::move(request), q, [this, said](const Result<typename R::Answer> &answer) {
            if (answer)
                Q_EMIT q->statusText(said(answer.value()));
            else
                desk->fail(answer.error(), messages);
            look(true);
        });
    }
    void startNow();
    void skipNext();
    void switchIt();
    void pokeSelected();
    const ScheduleRow *selected() const;
    const ProcessorRow *selectedProcessor() const;
    QString sourceNames(const QStringList &ids) const;
};

} // namespace trawl
