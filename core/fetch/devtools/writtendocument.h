// What our script wrote down about a page's document: read, or why there is none (pure).
#pragma once

#include "domain/item.h"

#include <QByteArray>
#include <QJsonObject>

namespace trawl {

/// A value.
struct WrittenDocument {
    FailClass failure = FailClass::None;
    QString reason; ///< sentence, where there is a failure
    QByteArray html;
    QString contentType;         ///< of the html: always UTF-8
    QString charset;             ///< what the page's bytes were in; empty: UTF-8
    bool charsetGuessed = false; ///< neither the answer nor the page declared it
    QString fragment;
    QJsonValue dns, connect; ///< ms
};

/// @p json: what pagescripts::document() answered; @p thrown: the exception it ended with, empty: none.
/// @p sentType: Content-Type of the answer.
WrittenDocument readWritten(const QString &json, const QString &thrown, const QByteArray &sentType, qint64 maxBody);
/// The exception in an answer to Runtime.evaluate, its first line; empty: none.
QString thrownIn(const QJsonObject &evaluated);

} // namespace trawl
