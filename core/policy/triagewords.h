// The words of pages that stand in the way of a page: what they state, how they speak, and how other pages speak.
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
// By kind, for alarmVocabularyOf.
const Vocabulary &captchaVocabulary();
const Vocabulary &blockedVocabulary();
const Vocabulary &errorVocabulary();
// Parts of the last: statements, and the cries that titles begin with.
QStringList strayedPhrases();
QStringList closedForNow();
QStringList interjections();

struct Talk {
    double points = 0;
    QRegularExpression words;
};

/// How a page speaks that stands in the way: of the request, the browser, the site and what to do now.
const QList<Talk> &alarmTalk();
/// Any of them: one look at a text instead of twenty.
const QRegularExpression &anyAlarmTalk();
/// How a page speaks that is about something: people, explanations, goods, searches.
const QList<Talk> &ordinaryTalk();

/// What titles call the site, or the work that the page is about: "… | Docs", "… – a novel".
const QRegularExpression &kindsOfSites();
const QRegularExpression &kindsOfWorks();
/// Titles of pages on which the visitor writes something, and may have to prove that he is one.
const QRegularExpression &kindsOfForms();
/// What banners say of cookies and consent.
const QRegularExpression &bannerWords();
/// What forms of ordinary pages ask for.
const QRegularExpression &formLabels();

/// How many kinds of days, hours and prices stand in it.
int detailsIn(const QString &text);

/// Any of them as whole words, in any case: "wartung" is not found in "Erwartung". In the patterns "~" stands for the
/// rest of a word and "…" for the rest of a sentence, as far as it is short. @p anywhere: of languages that put no
/// blanks between words.
QRegularExpression wholeWords(const QStringList &patterns, const QStringList &anywhere = {});

} // namespace trawl
