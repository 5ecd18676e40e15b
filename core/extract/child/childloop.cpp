// See childloop.h. Plain read() and write(): there is nothing else to do meanwhile.
#include "extract/child/childloop.h"

#include "extract/child/pageextractor.h"
#include "extract/child/reach.h"
#include "extract/wire.h"

#include <QtEndian>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <unistd.h>

namespace trawl {

namespace {

constexpr int AlarmMarginMs = 2000; ///< the parent's clock comes first

enum class Got { All, End, Broken };

Got readAll(char *to, qsizetype size)
{
    const qsizetype wanted = size;
    while (size > 0) {
        const ssize_t n = read(STDIN_FILENO, to, size_t(size));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 && size == wanted ? Got::End : Got::Broken;
        to += n;
        size -= n;
    }
    return Got::All;
}

bool writeAll(const char *from, qsizetype size)
{
    while (size > 0) {
        const ssize_t n = write(STDOUT_FILENO, from, size_t(size));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        from += n;
        size -= n;
    }
    return true;
}

/// What a hostile page might make a parser do, on demand.
void misbehave(const QByteArray &html)
{
    if (html.contains("<!--test:crash-->"))
        raise(SIGSEGV);
    if (html.contains("<!--test:loop-->")) {
        volatile bool turning = true;
        while (turning) {
        }
    }
    if (html.contains("<!--test:allocate-->")) {
        for (qsizetype got = 0; got < (4LL << 30); got += 16 << 20) {
            auto *block = static_cast<char *>(::operator new(16 << 20));
            std::memset(block, 1, 16 << 20);
        }
    }
    if (html.contains("<!--test:flood-->")) {
        const quint32 length = qToLittleEndian(wire::MaxReply + 1);
        writeAll(reinterpret_cast<const char *>(&length), 4);
        const QByteArray block(1 << 16, 'x');
        while (writeAll(block.constData(), block.size())) {
        }
    }
    if (html.contains("<!--test:garbage-->"))
        writeAll("\x08\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", 12);
    if (html.contains("<!--test:exit-->"))
        _exit(5);
}

/// A page of our own: what it is made of is what a page makes the parsers load (dates look for the time zone's file).
/// False: this process can't extract.
bool tryItself(PageExtractor &extractor)
{
    ExtractRequest page;
    page.html = "<!doctype html><title>ready</title><time>1 May 2027 10:00</time><p class=x>12.50</p>";
    page.baseUrl = QStringLiteral("https://example.com/");
    for (const auto &[expression, type] : {std::pair{"time", FieldType::Date}, std::pair{".x", FieldType::Number},
                                           std::pair{"title", FieldType::Text}}) {
        FieldSpec field;
        field.name = field.expression = QString::fromLatin1(expression);
        field.type = type;
        page.fields.append(field);
    }
    const ExtractReply reply = extractor.extract(page);
    return reply.title == QLatin1StringView("ready") && reply.records.size() == 1 &&
           reply.records.at(0).toObject().size() == 3;
}

/// Shuts the process in. Empty: done, and it has said so; else why not.
QString makeReady(PageExtractor &extractor, const SandboxLimits &limits)
{
    if (!tryItself(extractor))
        return QStringLiteral("a page could not be extracted");
    const Confinement confinement = enterSandbox(limits);
    if (!confinement.failed.isEmpty())
        return QStringLiteral("a limit could not be set: ") + confinement.failed;
    if (!tryItself(extractor))
        return QStringLiteral("a page could not be extracted within the limits");
    const QByteArray ready = wire::encodeReady(confinement.how);
    return writeAll(ready.constData(), ready.size()) ? QString() : QStringLiteral("nobody listens");
}

int serve(const ChildOptions &options)
{
    PageExtractor extractor;
    if (const QString failed = makeReady(extractor, options.limits); !failed.isEmpty()) {
        std::fprintf(stderr, "trawldeck-extractor: %s\n", qPrintable(failed));
        return wire::NotReadyExit;
    }
    QByteArray payload;
    while (true) {
        char head[4];
        if (const Got got = readAll(head, 4); got != Got::All)
            return got == Got::End ? 0 : wire::ProtocolExit;
        const auto length = qFromLittleEndian<quint32>(head);
        if (length > wire::MaxRequest)
            return wire::ProtocolExit;
        payload.resize(qsizetype(length));
        if (readAll(payload.data(), payload.size()) != Got::All)
            return wire::ProtocolExit;
        const auto request = wire::decodeRequest(payload);
        if (!request)
            return wire::ProtocolExit;
        setPageAlarm(options.limits.pageMs + AlarmMarginMs);
        if (options.testHooks)
            misbehave(request->html);
        wire::PageResult found = extractor.extract(*request);
        if (options.testHooks)
            for (const QString &text : whatIsReached(request->html))
                found.notes.append({NoteKind::Other, {}, text});
        QByteArray reply = wire::encodeReply(found);
        if (reply.isEmpty()) {
            wire::PageResult tooLarge;
            tooLarge.notes.append(
                {NoteKind::Limit,
                 {},
                 QStringLiteral("What the selectors find on this page is over the limit of an answer")});
            reply = wire::encodeReply(tooLarge);
        }
        setPageAlarm(0);
        if (!writeAll(reply.constData(), reply.size()))
            return 0; // the parent is gone
    }
}

} // namespace

int runChild(const ChildOptions &options)
{
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return serve(options);
    } catch (const std::bad_alloc &) {
        _exit(wire::MemoryExit); // no destructors: they would allocate
    }
}

} // namespace trawl
