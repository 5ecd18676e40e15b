// The words of pages that stand in the way of a page: what they state, and how they speak.
#pragma once

#include "domain/capture.h"

#include <QRegularExpression>

namespace trawl {

/// Two lists for each kind. Statements speak to the reader about the request; words stand in titles of plays, too.
struct Vocabulary {
    QRegularExpression statements, words;
};

/// @p kind: Captcha, Blocked or ErrorPage.
const Vocabulary &alarmVocabularyOf(Flag kind);

struct Talk {
    double points = 0;
    QRegularExpression words;
};

/// How a page speaks that stands in the way: of the request, the browser, the site and what to do now.
const QList<Talk> &alarmTalk();

} // namespace trawl
