// Errors as people and programs read them.
#include "domain/result.h"
#include "domain/text.h"

#include "domain/names.h"

namespace trawl {

template <>
struct Words<ErrorKind> {
    static constexpr std::array words{std::pair{ErrorKind::Transient, "transient"},
                                      std::pair{ErrorKind::Permanent, "permanent"},
                                      std::pair{ErrorKind::Cancelled, "cancelled"}, std::pair{ErrorKind::Bug, "bug"}};
};

QString Error::codeText() const
{
    return u"TD-"_s + QString::number(code).rightJustified(4, u'0');
}

QString Error::sentence() const
{
    QString text;
    for (QString part : {what, why, remedy}) {
        part = part.trimmed();
        if (part.isEmpty())
            continue;
        if (!text.isEmpty())
            text += u' ';
        text += part;
        if (!part.endsWith(u'.') && !part.endsWith(u'?') && !part.endsWith(u'!'))
            text += u'.';
    }
    return text;
}

QJsonObject Error::toJson() const
{
    return {{u"code"_s, codeText()}, {u"kind"_s, word(kind)}, {u"what"_s, what},
            {u"why"_s, why},         {u"remedy"_s, remedy},   {u"detail"_s, detail}};
}

Error Error::fromJson(const QJsonObject &object)
{
    Error error;
    error.kind = fromWord<ErrorKind>(object[u"kind"_s].toString()).value_or(ErrorKind::Bug);
    error.code = object[u"code"_s].toString().mid(3).toInt();
    error.what = object[u"what"_s].toString();
    error.why = object[u"why"_s].toString();
    error.remedy = object[u"remedy"_s].toString();
    error.detail = object[u"detail"_s].toString();
    return error;
}

Error transientError(int code, QString what, QString why, QString remedy)
{
    return {ErrorKind::Transient, code, std::move(what), std::move(why), std::move(remedy), {}};
}

Error permanentError(int code, QString what, QString why, QString remedy)
{
    return {ErrorKind::Permanent, code, std::move(what), std::move(why), std::move(remedy), {}};
}

Error cancelledError(QString what)
{
    return {ErrorKind::Cancelled, 9001, std::move(what), {}, {}, {}};
}

Error bugError(QString what)
{
    return {ErrorKind::Bug,
            9000,
            std::move(what),
            translate("core", "This is a fault of the program itself"),
            translate("core", "Please report it with the log of this workspace"),
            {}};
}

} // namespace trawl
