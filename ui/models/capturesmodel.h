// The captures of the review in one stable order: loaded piece by piece, new ones appended, decisions shown at once and
// confirmed later.
#pragma once

#include "domain/capture.h"
#include "domain/result.h"

#include <QAbstractListModel>

#include <functional>
#include <memory>

namespace trawl {

class Desk;

/// What the review shows. Equal queries give the same rows.
struct CaptureQuery {
    RowId run = 0;               ///< 0 = all runs
    QList<Review> review;        ///< empty = all
    QString source, flag;        ///< empty = all; several sources with commas
    QString text;                ///< words of address or title
    QString sort = u"flagged"_s; ///< word of captures.page
    friend bool operator==(const CaptureQuery &, const CaptureQuery &) = default;
};

/// A capture with the decision it had when something was begun with it.
struct CaptureStand {
    RowId id = 0;
    Review review = Review::Unreviewed;
};

struct ReviewCounts {
    qint64 unreviewed = 0, approved = 0, rejected = 0, flagged = 0;
    qint64 total() const { return unreviewed + approved + rejected + flagged; }
    bool isFinished() const { return total() > 0 && unreviewed == 0; }
    friend bool operator==(const ReviewCounts &, const ReviewCounts &) = default;
};

/// GUI thread. Owns the loaded rows (without the heavy fields). Rows keep their place until they are removed: the
/// server's order is only taken when the query is set, so nothing moves under the cursor.
class CapturesModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole,
        ReviewRole,
        SourceRole,
        PathRole,
        FlagsRole,
        CoverageRole,
        ChangedRole,
        PictureRole,
        PendingRole
    };

    explicit CapturesModel(Desk *desk, QObject *parent = nullptr);
    ~CapturesModel() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    void setQuery(const CaptureQuery &query);
    const CaptureQuery &query() const;
    /// Names for source ids, from the snapshot.
    void setSourceNames(const QHash<QString, QString> &names);
    QString sourceName(const QString &id) const;

    /// Row of a capture, -1 if it is not loaded.
    int rowOf(RowId id) const;
    RowId idAt(int row) const;
    const CaptureRow *at(int row) const;
    const CaptureRow *find(RowId id) const;
    /// With decisions that are on their way.
    Review reviewOf(RowId id) const;
    /// The nearest unreviewed row after @p row in direction @p step (+1, -1), then the other way; -1: none.
    /// @p except are treated as decided (they are about to be).
    int nextUnreviewed(int row, int step, const QList<RowId> &except = {}) const;

    /// Counts of the query's run and source, with decisions on their way.
    ReviewCounts counts() const;
    /// How many of the approved a policy approved; -1 if the query does not show them all.
    qint64 approvedByPolicy() const;
    bool isComplete() const; ///< all rows of the query are here
    bool isLoading() const;
    bool isDeciding() const; ///< a decision is on its way to the engine

    /// Shown at once; one request. Rows that leave the filter go when the engine has confirmed (the held one when it is
    /// let go). Captures that are not in the list (any more) are decided all the same.
    void decide(const QList<RowId> &ids, Review review, const QString &reason = {});
    /// What of @p begun has the decision it had then. One that left the list was decided by somebody; one that the list
    /// does not know, because it was asked anew since, is taken to stand.
    QList<RowId> standing(const QList<CaptureStand> &begun) const;
    /// As standing(), and the engine is asked about those that the list does not know; @p then is called at once if
    /// there are none, and not at all if the engine has no answer (failed() says so).
    void findStanding(const QList<CaptureStand> &begun, std::function<void(const QList<RowId> &)> then);
    /// A note in the journal, which changes no decision.
    void note(const QList<RowId> &ids, const QString &text);
    void undo();
    void redo();
    /// A row that must not leave although the filter hides it now; 0 = none. Rows that waited for it leave.
    void setHeld(RowId id);
    /// Rows leave the list just now because their values left the filter.
    bool isRemoving() const;
    /// Rows were appended behind the order since it was asked for.
    bool isOrderStale() const;
    /// Called when Snapshot::capturesVersion has grown: looks for new captures and for states changed by others.
    /// @p visible are the ids whose state is wanted first.
    void refresh(const QList<RowId> &visible);

Q_SIGNALS:
    void countsChanged();
    void arrived(int count); ///< rows appended after the first load
    void loaded();           ///< the first piece is here (maybe empty)
    void failed(const trawl::Error &error);
    void decided(int count, trawl::Review review);
    void undone(const QString &text);
    void noted(int count);
    void unchanged(const QString &text); ///< a decision changed nothing, and was not sent; why, in a sentence

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// One sentence for a capture, for screen readers and tool tips.
QString captureSentence(const CaptureRow &row, Review review, const QString &sourceName);
/// Translated words.
QString reviewText(Review review);
QString flagText(const QString &flag);
/// "/show/221": what tells captures of one source apart.
QString shortPath(const QString &url);

} // namespace trawl
