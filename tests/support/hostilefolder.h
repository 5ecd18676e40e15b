// What the tests of hostile folders share: a real trawlctl (as root, as an unprivileged user, or in a mount namespace
// of its own) on a workspace with real captures, and what must never change: foreign bytes and decisions.
#pragma once

#include "tests/support/faultworld.h"
#include "tests/support/testserver.h"
#include "tests/support/testworkspace.h"

#include <QDir>
#include <QFileInfo>
#include <QMap>
#include <QTemporaryDir>

#include <pwd.h>
#include <sys/stat.h>

namespace trawl::test {

/// Everything under @p folder by its path: folders, files with the hash of their bytes, links with where they point.
/// Links are not followed, so a folder behind one is not in it. For comparing before and after.
inline QMap<QString, QString> fingerprint(const QString &folder)
{
    QMap<QString, QString> found;
    QDirIterator it(folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                    QDirIterator::Subdirectories);
    while (it.hasNext()) {
        const QString path = it.next();
        const QFileInfo info(path);
        const QString name = path.mid(folder.size() + 1);
        found.insert(name, info.isSymLink() ? u"link to "_s + info.symLinkTarget()
                           : info.isDir()   ? u"folder"_s
                                            : sha256OfFile(path));
    }
    return found;
}

/// What the operator decided, by the capture's uid: "approved by root". Captures that are marked lost are in it.
inline QMap<QString, QString> decisions(const QString &store)
{
    QMap<QString, QString> found;
    const QList<QVariantList> rows = sql(store, u"select uid, review, review_by from captures"_s);
    for (const QVariantList &row : rows)
        found.insert(row.at(0).toString(), word(Review(row.at(1).toInt())) + u" by "_s + row.at(2).toString());
    return found;
}

/// Every decision of @p before is in @p after, unchanged. Empty: none is lost.
inline QString lostDecision(const QMap<QString, QString> &before, const QMap<QString, QString> &after)
{
    for (auto it = before.cbegin(); it != before.cend(); ++it) {
        if (after.value(it.key()) != it.value())
            return u"%1 was %2 and is %3"_s.arg(it.key(), it.value(), after.value(it.key(), u"gone"_s));
    }
    return {};
}

enum class As { Root, Nobody };

/// A workspace that may be copied: a site of @p pages pages, and what trawlctl made of it.
class HostileWorld
{
public:
    /// An empty workspace whose source has @p pages pages with pictures (a real browser) or without (plain HTTP). With
    /// pictures it has no review policy: an operator decides.
    HostileWorld(TestServer &server, int pages, bool pictured)
    {
        QStringList urls;
        for (int i = 0; i < pages; ++i) {
            const QByteArray path = "/page" + QByteArray::number(i);
            server.on(path, [](const Request &request, Reply reply) {
                reply.after(20, [request, reply] {
                    reply.html("<!doctype html><body style='background:linear-gradient(red,blue);height:900px'><h1>"
                               "Page " +
                               request.target + "</h1>" + QByteArray(2000, 'x'));
                });
            });
            urls.append(server.url(QString::fromLatin1(path)));
        }
        QJsonObject one = source(u"site"_s, urls, {pictured ? u"devtools"_s : u"http"_s}, pictured);
        one.insert(u"review"_s, pictured ? u"manual"_s : u"auto-approve"_s);
        m_made = m_world.write(u"sources.json"_s, trawl::test::file({one}));
    }
    /// A copy of @p other as it stands: hard facts of a crawl cost a browser only once.
    explicit HostileWorld(const HostileWorld &other)
    {
        m_made = shell(u"cp"_s, {u"-a"_s, other.folder() + u"/."_s, folder()});
    }
    HostileWorld &operator=(const HostileWorld &) = delete;

    bool made() const { return m_made; }
    QString folder() const { return m_world.folder(); }
    QString file(const QString &name) const { return m_world.file(name); }
    QString store() const { return m_world.store(); }
    QString temp() const { return m_world.temp(); }
    const TestWorkspace &workspace() const { return m_world; }
    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = m_world.environment();
        environment.remove(u"XDG_RUNTIME_DIR"_s); // another user's; the program finds a folder of its own
        environment.insert(u"HOME"_s, m_world.temp());
        return environment;
    }
    /// Gives the whole workspace to an unprivileged user, for whom rights count. false: not possible here.
    bool giveTo(As user) const
    {
        return ::geteuid() == 0 && shell(u"chown"_s, {u"-Rh"_s, user == As::Root ? u"0:0"_s : nobody(), folder()});
    }

    /// One trawlctl to its end.
    CtlResult run(const QStringList &arguments, As user = As::Root, std::chrono::milliseconds limit = 60s) const
    {
        return waitFor(start(arguments, user).get(), limit);
    }
    std::unique_ptr<QProcess> start(const QStringList &arguments, As user = As::Root) const
    {
        QStringList words = command(arguments);
        if (user == As::Nobody) {
            words.first() = withinReach(words.first());
            const QStringList ids = nobody().split(u':');
            words =
                QStringList{u"setpriv"_s, u"--reuid="_s + ids.at(0), u"--regid="_s + ids.at(1), u"--clear-groups"_s} +
                words;
        }
        return launch(words);
    }
    /// A shell script in a mount namespace of its own; "$@" is the trawlctl with @p arguments. Mounts end with it.
    std::unique_ptr<QProcess> startIn(const QString &script, const QStringList &arguments) const
    {
        return launch(
            QStringList{u"unshare"_s, u"-m"_s, u"--propagation"_s, u"private"_s, u"sh"_s, u"-ec"_s, script, u"sh"_s} +
            command(arguments));
    }
    static CtlResult waitFor(QProcess *process, std::chrono::milliseconds limit = 60s)
    {
        CtlResult result;
        const bool ended = spinUntil([process] { return process->state() == QProcess::NotRunning; }, limit);
        result.exit = ended && process->exitStatus() == QProcess::NormalExit ? process->exitCode() : -1;
        result.out = process->readAllStandardOutput();
        result.err = process->readAllStandardError();
        if (!ended) {
            process->kill();
            process->waitForFinished(5000);
        }
        return result;
    }
    /// "65534:65534"
    static QString nobody()
    {
        const passwd *user = ::getpwnam("nobody");
        return user ? u"%1:%2"_s.arg(user->pw_uid).arg(user->pw_gid) : u"65534:65534"_s;
    }

    /// A copy of @p program, and of the extractor beside it, where everybody may start them: the folder that this was
    /// built in may be its owner's alone.
    static QString withinReach(const QString &program)
    {
        static const QTemporaryDir folder;
        QFile::setPermissions(folder.path(), QFile::Permissions(0x7755));
        const QFileInfo file(program);
        for (const QString &name : {file.fileName(), u"trawldeck-extractor"_s}) {
            const QString copy = folder.filePath(name);
            if (!QFile::exists(copy) && !QFile::copy(file.dir().filePath(name), copy))
                qFatal("no copy of %s", qPrintable(name));
            QFile::setPermissions(copy, QFile::Permissions(0x7755));
        }
        return folder.filePath(file.fileName());
    }

private:
    QStringList command(const QStringList &arguments) const
    {
        // TRAWL_TEST_CTL: another program of the same name, an earlier version for example.
        const QString program =
            qEnvironmentVariable("TRAWL_TEST_CTL", QStringLiteral(TRAWL_BINARY_DIR "/bin/trawlctl"));
        return QStringList{program, u"--workspace"_s, folder()} + arguments;
    }
    std::unique_ptr<QProcess> launch(QStringList words) const
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(environment());
        const QString program = words.takeFirst();
        process->start(program, words);
        return process;
    }

    TestWorkspace m_world;
    bool m_made = false;
};

} // namespace trawl::test
