// What a crash drill counts: lost, doubled, wrongly failed.
#include "policy/drill.h"

#include <QTest>

using namespace trawl;
using namespace Qt::StringLiterals;

namespace {
DrilledWorkspace three()
{
    return {{{u"a /1"_s, ItemState::Captured, 1, false},
             {u"a /2"_s, ItemState::Failed, 0, false},
             {u"b /1"_s, ItemState::Skipped, 0, false}},
            {u"a /1"_s},
            {},
            {}};
}
} // namespace
Q_DECLARE_METATYPE(DrilledWorkspace)

class TestDrill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatItCounts_data()
    {
        QTest::addColumn<DrilledWorkspace>("killed");
        QTest::addColumn<QList<qsizetype>>("counts"); // lost, doubled, wrongly failed
        const auto row = [](const char *name, auto change, QList<qsizetype> counts) {
            DrilledWorkspace killed = three();
            change(killed);
            QTest::newRow(name) << killed << counts;
        };
        row("the same", [](auto &) {}, {0, 0, 0});
        row("an item is gone", [](auto &w) { w.items.removeAt(1); }, {1, 0, 0});
        row("one waits for ever", [](auto &w) { w.items[0].state = ItemState::Pending; }, {1, 0, 0});
        row("a lease was never given back", [](auto &w) { w.items[1].state = ItemState::Leased; }, {1, 0, 0});
        row("its capture is gone", [](auto &w) { w.items[0].captures = 0; }, {1, 0, 0});
        row("its row is gone", [](auto &w) { w.rows.clear(); }, {1, 0, 0});
        row("the ledger still owes it", [](auto &w) { w.items[0].owed = true; }, {1, 0, 0});
        row("an object is gone", [](auto &w) { w.missing.append(u"1.webp"_s); }, {1, 0, 0});
        row("two items", [](auto &w) { w.items.append(w.items[0]); }, {0, 1, 0});
        row("two captures", [](auto &w) { w.items[0].captures = 2; }, {0, 1, 0});
        row("two rows", [](auto &w) { w.rows.append(u"a /1"_s); }, {0, 1, 0});
        row("an object too many", [](auto &w) { w.spare.append(u"2.webp"_s); }, {0, 1, 0});
        row("a page of nowhere",
            [](auto &w) {
                w.items.append({u"c /9"_s, ItemState::Captured, 1, false});
            },
            {0, 1, 0});
        row("failed", [](auto &w) { w.items[0] = {u"a /1"_s, ItemState::Failed, 0, false}; }, {0, 0, 1});
        row("skipped", [](auto &w) { w.items[1].state = ItemState::Skipped; }, {0, 0, 1});
        row("failed instead of skipped", [](auto &w) { w.items[2].state = ItemState::Failed; }, {0, 0, 1});
        row("captured after all", [](auto &w) { w.items[1] = {u"a /2"_s, ItemState::Captured, 1, false}; }, {0, 0, 0});
    }
    void whatItCounts()
    {
        QFETCH(DrilledWorkspace, killed);
        QFETCH(QList<qsizetype>, counts);
        const DrillVerdict verdict = judgeDrill(three(), killed);
        QCOMPARE((QList<qsizetype>{verdict.lost.size(), verdict.doubled.size(), verdict.wronglyFailed.size()}), counts);
        QCOMPARE(verdict.holds(), counts == QList<qsizetype>({0, 0, 0}));
    }
};

QTEST_GUILESS_MAIN(TestDrill)
#include "tst_drill.moc"
