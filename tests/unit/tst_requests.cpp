// Requests on the control socket: the form of each is what tests/data/requests.txt says, it reads back as it was
// written, and what does not fit is refused by name.
#include "domain/requests/all.h"

#include <QFile>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace trawl;

namespace {

struct Example {
    QJsonObject arguments, answer; ///< all members filled, none with its default
};

/// verb → example. The file has three lines for each: the verb, its arguments, its answer.
const QMap<QString, Example> &examples()
{
    static const QMap<QString, Example> read = [] {
        QMap<QString, Example> map;
        QFile file(QStringLiteral(TRAWL_SOURCE_DIR "/tests/data/requests.txt"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("tests/data/requests.txt is missing");
        const QList<QByteArray> lines = file.readAll().split('\n');
        for (qsizetype i = 0; i + 2 < lines.size(); i += 3)
            map.insert(QString::fromUtf8(lines[i]), {QJsonDocument::fromJson(lines[i + 1]).object(),
                                                     QJsonDocument::fromJson(lines[i + 2]).object()});
        return map;
    }();
    return read;
}

QByteArray text(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// Puts other values into all leaves: the same types, and words of enumerations stay words.
QJsonValue shaken(const QJsonValue &value, QRandomGenerator &random)
{
    if (value.isBool())
        return random.bounded(2) == 1;
    if (value.isDouble())
        return random.bounded(1 << 30);
    if (value.isString() && value.toString().startsWith(u"text "_s))
        return u"text %1 ä \"…\" \n%2"_s.arg(random.bounded(1000)).arg(QChar(0x4E00 + random.bounded(100)));
    if (value.isArray()) {
        QJsonArray list;
        const QJsonArray from = value.toArray();
        for (int copies = random.bounded(3); copies >= 0; --copies) {
            for (const QJsonValue &entry : from)
                list.append(shaken(entry, random));
        }
        return list;
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (const QString &key : object.keys())
            object[key] = shaken(object[key], random);
        return object;
    }
    return value;
}

/// A value of another type than @p value has.
QJsonValue misfit(const QJsonValue &value)
{
    return value.isString() ? QJsonValue(7) : QJsonValue(u"no such thing"_s);
}

} // namespace

class TestRequests : public QObject
{
    Q_OBJECT
private slots:
    void M32_eachRequestHasItsFormOnTheSocket();
    void M32_aRequestReadsBackAsItWasWritten_data() { eachVerb(); }
    void M32_aRequestReadsBackAsItWasWritten();
    void M32_whatDoesNotFitIsRefusedByName_data() { eachVerb(); }
    void M32_whatDoesNotFitIsRefusedByName();
    void M32_whatIsMissingIsRefusedByNameOrHasItsDefault();
    void M32_nestedMembersAreNamedByTheirPath();
    void M32_anAnswerOfAnotherVersionIsRefusedOrRead();
    void anUnknownVerbIsRefused();
    void anActionOfWhyIsARequestOrACommand();

private:
    void eachVerb()
    {
        QTest::addColumn<QString>("verb");
        for (const RequestType &type : requestTypes())
            QTest::newRow(type.verb.data()) << QString(type.verb);
    }
};

void TestRequests::M32_eachRequestHasItsFormOnTheSocket()
{
    QSet<QString> verbs;
    for (const RequestType &type : requestTypes()) {
        QVERIFY2(!verbs.contains(type.verb), type.verb.data());
        verbs.insert(type.verb);
        QVERIFY2(examples().contains(type.verb), qPrintable(type.verb + u" has no example in requests.txt"_s));
    }
    for (const QString &verb : examples().keys())
        QVERIFY2(verbs.contains(verb), qPrintable(verb + u" is in requests.txt only"_s));
}

void TestRequests::M32_aRequestReadsBackAsItWasWritten()
{
    QFETCH(QString, verb);
    const RequestType *type = findRequestType(verb);
    QVERIFY(type);
    const Example example = examples()[verb];
    QRandomGenerator random(quint32(qHash(verb, 1)));
    for (int round = 0; round < 50; ++round) {
        const QJsonObject arguments = round ? shaken(example.arguments, random).toObject() : example.arguments;
        const Result<AnyRequest> request = requestFrom(verb, arguments);
        QVERIFY2(request.ok(), request ? "" : qPrintable(request.error().sentence()));
        QCOMPARE(request->verb(), verb);
        QCOMPARE(text(argumentsOf(*request)), text(arguments));
        const QJsonObject json = round ? shaken(example.answer, random).toObject() : example.answer;
        if (verb == "why"_L1 && round) // an action is a request: its members fit each other
            continue;
        const Result<AnyAnswer> answer = type->answer(json);
        QVERIFY2(answer.ok(), answer ? "" : qPrintable(answer.error().sentence()));
        QCOMPARE(text(type->answerJson(*answer)), text(json));
    }
}

void TestRequests::M32_whatDoesNotFitIsRefusedByName()
{
    QFETCH(QString, verb);
    const QJsonObject good = examples()[verb].arguments;
    for (const QString &key : good.keys()) {
        if (verb == SettingsSet::verb && key == u"value"_s)
            continue; // any value is one
        QJsonObject bad = good;
        bad[key] = misfit(good[key]);
        const Result<AnyRequest> read = requestFrom(verb, bad);
        QVERIFY2(!read.ok(), qPrintable(verb + u' ' + key));
        QCOMPARE(read.error().code, 9002);
        QVERIFY2(read.error().why.startsWith(u"\"%1\" must be "_s.arg(key)), qPrintable(read.error().why));
    }
    QJsonObject more = good;
    more[u"surplus"_s] = 1;
    const Result<AnyRequest> read = requestFrom(verb, more);
    QVERIFY(!read.ok());
    QCOMPARE(read.error().why, u"\"surplus\" is not known here"_s);
}

void TestRequests::M32_whatIsMissingIsRefusedByNameOrHasItsDefault()
{
    const Result<AnyRequest> noIds = requestFrom(u"review.decide"_s, {{u"review"_s, u"approved"_s}});
    QVERIFY(!noIds.ok());
    QCOMPARE(noIds.error().why, u"\"ids\" is missing"_s);
    const Result<AnyRequest> noLimit = requestFrom(u"items.page"_s, {{u"offset"_s, 400}});
    QVERIFY(noLimit.ok());
    QCOMPARE(noLimit->as<ItemsPage>()->offset, 400);
    QCOMPARE(noLimit->as<ItemsPage>()->limit, ItemsPage{}.limit);
    const Result<AnyRequest> hold = requestFrom(u"upload.hold"_s, {{u"ids"_s, QJsonArray{1}}});
    QVERIFY(hold.ok() && hold->as<UploadHold>()->held);
}

void TestRequests::M32_nestedMembersAreNamedByTheirPath()
{
    const auto why = [](const QString &verb, const QJsonObject &arguments) {
        const Result<AnyRequest> read = requestFrom(verb, arguments);
        return read ? QString() : read.error().why;
    };
    QCOMPARE(why(u"run.start"_s, {{u"plan"_s, QJsonObject{{u"sessions"_s, u"two"_s}}}}),
             u"\"plan.sessions\" must be a whole number"_s);
    QCOMPARE(why(u"run.start"_s, {{u"plan"_s, QJsonObject{{u"seats"_s, 2}}}}), u"\"plan.seats\" is not known here"_s);
    QCOMPARE(why(u"items.get"_s, {{u"ids"_s, QJsonArray{1, 2.5}}}), u"\"ids[1]\" must be a whole number"_s);
    QCOMPARE(why(u"review.decide"_s, {{u"ids"_s, QJsonArray{1}}, {u"review"_s, u"liked"_s}}),
             u"\"review\" must be one of: unreviewed, approved, rejected, flagged"_s);
    QCOMPARE(why(u"items.page"_s, {{u"limit"_s, 1e12}}), u"\"limit\" must be a whole number"_s); // no int holds it
}

void TestRequests::M32_anAnswerOfAnotherVersionIsRefusedOrRead()
{
    const RequestType *type = findRequestType(u"upload.start"_s);
    const Result<AnyAnswer> newer = type->answer({{u"batch"_s, u"x"_s}, {u"total"_s, 3}, {u"more"_s, true}});
    QVERIFY(newer.ok());
    const Result<AnyAnswer> other = type->answer({{u"batch"_s, 7}});
    QVERIFY(!other.ok());
    QCOMPARE(other.error().code, 9020);
}

void TestRequests::anUnknownVerbIsRefused()
{
    const Result<AnyRequest> read = requestFrom(u"run.fly"_s, {});
    QVERIFY(!read.ok());
    QCOMPARE(read.error().code, 9002);
    QVERIFY(read.error().what.contains(u"run.fly"_s));
}

void TestRequests::anActionOfWhyIsARequestOrACommand()
{
    const Result<AnyAnswer> read = findRequestType(u"why"_s)->answer(examples()[u"why"_s].answer);
    QVERIFY(read.ok());
    const Why why = std::any_cast<Why>(read->value);
    QCOMPARE(why.actions.size(), 2);
    QVERIFY(why.actions[0].request && why.actions[0].request->as<CircuitProbe>());
    QCOMPARE(why.actions[0].request->as<CircuitProbe>()->reason, u"text 6"_s);
    QVERIFY(!why.actions[1].request); // a reason is asked for first
    QCOMPARE(why.actions[1].command, u"circuit.close"_s);
    QCOMPARE(why.actions[1].sources, QStringList{u"text 8"_s});
}

QTEST_GUILESS_MAIN(TestRequests)
#include "tst_requests.moc"
