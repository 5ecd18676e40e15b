// Requests and answers as JSON: the only place where types and verbs meet text.
#include "domain/requests/all.h"
#include "domain/text.h"

namespace trawl {

namespace {

template <ConsoleRequest R>
QJsonObject argumentsJson(const AnyRequest &request)
{
    const R *typed = request.as<R>();
    return typed ? mappedToJson(*typed) : QJsonObject();
}

template <ConsoleRequest R>
Result<AnyRequest> readRequest(const QJsonObject &arguments)
{
    R request;
    const QString fault = readMapped(arguments, JsonMapper::Reading::Exact, request);
    if (!fault.isEmpty())
        return permanentError(9002, translate("core", "The request \"%1\" can't be carried out as it is").arg(R::verb),
                              fault);
    return AnyRequest(std::move(request));
}

template <ConsoleRequest R>
QJsonObject answerJson(const AnyAnswer &answer)
{
    const auto *typed = std::any_cast<typename R::Answer>(&answer.value);
    return typed ? mappedToJson(*typed) : QJsonObject();
}

template <ConsoleRequest R>
Result<AnyAnswer> readAnswer(const QJsonObject &json)
{
    typename R::Answer answer;
    const QString fault = readMapped(json, JsonMapper::Reading::Checked, answer);
    if (!fault.isEmpty())
        return permanentError(
            9020, translate("core", "The answer to \"%1\" can't be read").arg(R::verb), fault,
            translate("core", "Use the same version of the program for all processes of a workspace"));
    return AnyAnswer{std::move(answer)};
}

template <class... R>
std::vector<RequestType> typesOf(TypeList<R...>)
{
    return {RequestType{R::verb, argumentsJson<R>, readRequest<R>, answerJson<R>, readAnswer<R>}...};
}

} // namespace

const std::vector<RequestType> &requestTypes()
{
    static const std::vector<RequestType> types = typesOf(AllRequests{});
    return types;
}

const RequestType *findRequestType(const QString &verb)
{
    for (const RequestType &type : requestTypes()) {
        if (type.verb == verb)
            return &type;
    }
    return nullptr;
}

QJsonObject argumentsOf(const AnyRequest &request)
{
    const RequestType *type = findRequestType(request.verb());
    return type ? type->arguments(request) : QJsonObject();
}

Result<AnyRequest> requestFrom(const QString &verb, const QJsonObject &arguments)
{
    const RequestType *type = findRequestType(verb);
    if (!type)
        return permanentError(9002, translate("core", "There is no verb \"%1\"").arg(verb));
    return type->request(arguments);
}

void map(JsonMapper &m, WhyAction &v)
{
    QString verb = v.request ? QString(v.request->verb()) : v.command;
    QJsonObject args;
    if (v.request)
        args = argumentsOf(*v.request);
    else if (!v.sources.isEmpty())
        args.insert(u"ids"_s, QJsonArray::fromStringList(v.sources));
    m("text"_L1, v.text);
    m("verb"_L1, verb);
    m("args"_L1, args);
    std::optional<bool> asks;
    if (!m.reading() && !v.request)
        asks = true;
    m("asks"_L1, asks);
    if (!m.reading())
        return;
    if (const Result<AnyRequest> request = requestFrom(verb, args); request && !asks.value_or(false)) {
        v.request = request.value();
        return;
    }
    v.command = verb;
    for (const QJsonValue &id : args["ids"_L1].toArray())
        v.sources.append(id.toString());
}

bool Why::moving() const
{
    return code == "in-flight"_L1 || code == "next"_L1 || code == "captured"_L1 || code == "done"_L1 ||
           code == "moving"_L1 || code == "finished"_L1;
}

} // namespace trawl
