// What an item brought in (R1, R10) as values.
#pragma once

#include "domain/capturenote.h"
#include "domain/ids.h"
#include "domain/item.h"
#include "domain/source.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

namespace trawl {

class JsonMapper;

/// Visual triage (R10.5): why a capture should be looked at first. Several may hold.
enum class Flag {
    Blank,
    Captcha,
    Blocked,
    ErrorPage,
    LowCoverage,
    Truncated,
    NotSettled,
    Unchanged,
    Changed,
    Duplicate
};
template <>
struct Words<Flag> {
    static constexpr std::array words{std::pair{Flag::Blank, "blank"},
                                      std::pair{Flag::Captcha, "captcha"},
                                      std::pair{Flag::Blocked, "blocked"},
                                      std::pair{Flag::ErrorPage, "error-page"},
                                      std::pair{Flag::LowCoverage, "low-coverage"},
                                      std::pair{Flag::Truncated, "truncated"},
                                      std::pair{Flag::NotSettled, "not-settled"},
                                      std::pair{Flag::Unchanged, "unchanged"},
                                      std::pair{Flag::Changed, "changed"},
                                      std::pair{Flag::Duplicate, "duplicate"}};
};

/// A picture as bytes, as the browser made it.
struct Picture {
    PictureFormat format = PictureFormat::None;
    QByteArray bytes;
    int width = 0, height = 0;
    bool isEmpty() const { return bytes.isEmpty(); }
};

/// What becomes a row of `captures` and of its events, in one transaction with the item (journey step 8).
struct CaptureRecord {
    RowId item = 0;
    qint64 token = 0; ///< the lease's token; an older one is refused (LS5)
    int attempt = 0;
    QString uid;
    QString finalUrl;
    EngineId engine{};
    double coverage = 100;
    int http = 0;
    QString title;
    QJsonArray records;        ///< one object per record: field → value
    QList<QString> recordKeys; ///< JSON-LD @id or ordinal per record
    QJsonObject timings;       ///< milliseconds by phase
    QStringList flags;         ///< words of Flag
    QList<CaptureNote> notes;  ///< what the extraction could not do, or did with a doubt
    PictureFormat format = PictureFormat::None;
    int width = 0, height = 0;
    qint64 bytes = 0;
    QString sha256; ///< of the picture's bytes, hex; empty without a picture
    quint64 dhash = 0;
    Review review = Review::Unreviewed;
    QString reviewBy;         ///< "policy" where a policy decided
    QString spoolFile;        ///< empty: memory only
    QStringList fingerprints; ///< per record (R12.1)
    double changed = -1;      ///< share of the picture that changed against the baseline, -1 = no baseline
};

/// A capture as the review grid and the upload see it.
struct CaptureRow {
    RowId id = 0;
    QString uid;
    RowId item = 0;
    QString itemUid;
    RowId run = 0;
    int runNumber = 0;
    QString runUid;
    QString sourceId;
    QString pageId;
    QString url, finalUrl, title;
    EngineId engine{};
    double coverage = 100;
    int http = 0;
    QJsonArray records;
    QJsonObject timings;
    QStringList flags;
    QList<CaptureNote> notes;
    PictureFormat format = PictureFormat::None;
    int width = 0, height = 0;
    qint64 bytes = 0;
    QString sha256;
    quint64 dhash = 0;
    Review review = Review::Unreviewed;
    QString reviewBy, reviewReason;
    UploadState upload = UploadState::None;
    QString objectKey, uploadError;
    int uploadTries = 0;
    QString spoolFile;
    double changed = -1; ///< share of the picture that changed against the baseline, -1 = no baseline
    Instant captured;

    QJsonObject toJson() const;
};
void map(JsonMapper &m, CaptureRow &v);

} // namespace trawl
