// The Upload page's causes of failure with their verbs, and the manifest.
#include "ui/icons.h"
#include "ui/imageloader.h"
#include "ui/models/uploadmodel.h"
#include "ui/pages/uploadpage_p.h"
#include "ui/theme.h"
#include "ui/widgets/elidedlabel.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QPushButton>
#include <QSaveFile>
#include <QVBoxLayout>

namespace trawl {

namespace {

constexpr int mostLines = 8; ///< of a cause

Result<> writeManifest(const QString &name, const QJsonObject &manifest)
{
    QSaveFile file(name);
    const QByteArray bytes = QJsonDocument(manifest).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return permanentError(9302, UploadPage::tr("The manifest was not saved"), file.errorString(),
                              UploadPage::tr("Choose another folder"));
    return success();
}

QString textOf(const UploadFailureGroup &group)
{
    const QString counted = UploadPage::tr("%1, %n object(s)", nullptr, group.count).arg(group.errorClass);
    return (group.sentences > 1 ? UploadPage::tr("%1, for example: %2") : UploadPage::tr("%1: %2"))
        .arg(counted, group.sentence);
}

} // namespace

void UploadPage::Private::showGroups()
{
    while (QLayoutItem *item = groupRows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const QList<UploadFailureGroup> groups = model->groups();
    for (const UploadFailureGroup &group : groups) {
        auto *card = new QFrame(groupArea);
        card->setObjectName(u"uploadGroup_"_s + group.errorClass);
        card->setAutoFillBackground(true);
        QPalette tinted = card->palette();
        tinted.setColor(QPalette::Window, token(Token::BadFill, q->palette()));
        card->setPalette(tinted);
        auto *row = new QHBoxLayout(card);
        row->setContentsMargins(space::unit + space::half, space::half + 2, space::half + 2, space::half + 2);
        row->setSpacing(space::unit);
        auto *mark = new QLabel(card);
        mark->setPixmap(iconPixmap(u"error"_s, 16, q->devicePixelRatioF(), token(Token::Bad, q->palette())));
        mark->setAccessibleName(tr("Failed"));
        auto *text = new ElidedLabel(card); // breaks within the long path of an object, too
        text->setObjectName(u"uploadGroupText"_s);
        text->setMostLines(mostLines);
        text->setFullText(textOf(group));
        card->setAccessibleName(text->text());
        row->addWidget(mark);
        row->addWidget(text, 1);
        auto *retry = new QPushButton(icon(u"retry"_s), tr("Retry these"), card);
        retry->setObjectName(u"retryGroup_"_s + group.errorClass);
        auto *copy = new QPushButton(icon(u"copy"_s), tr("Copy details"), card);
        copy->setObjectName(u"copyGroup_"_s + group.errorClass);
        for (QPushButton *button : {retry, copy}) {
            button->setFocusPolicy(Qt::TabFocus);
            row->addWidget(button);
        }
        connect(retry, &QPushButton::clicked, q, [this, group] { send(UploadRetryFailed{{}, group.errorClass}); });
        connect(copy, &QPushButton::clicked, q, [this, group] {
            QStringList lines{textOf(group)};
            for (int i = 0; i < model->rowCount(); ++i) {
                const UploadRow *object = model->rowAt(i);
                if (object && object->upload == UploadState::Failed && object->errorClass == group.errorClass)
                    lines << object->objectKey + u'\t' + object->uploadError;
            }
            QGuiApplication::clipboard()->setText(lines.join(u'\n'));
            Q_EMIT q->statusText(tr("Details copied."));
        });
        groupRows->addWidget(card);
    }
    groupArea->setVisible(!groups.isEmpty());
}

void UploadPage::Private::retractSelected()
{
    const QList<RowId> ids = retractableIds();
    const int count = int(ids.size());
    if (count == 0)
        return;
    Question question;
    question.key = UploadRetract::verb;
    question.title = tr("Retract from the target");
    question.text = tr("%n object(s) and their result rows are removed from %1.", nullptr, count)
                        .arg(desk->snapshot().upload.target) +
                    u' ' + tr("The captures stay here, unreviewed; approved again, they can be uploaded again.");
    question.verb = tr("Remove %n object(s)", nullptr, count);
    question.stay = tr("Cancel");
    question.destructive = true;
    desk->prompt()->ask(q, question, [this, ids](const PromptAnswer &answer) {
        if (!answer.accepted)
            return;
        send(UploadRetract{ids}, [this](const UploadRetract::Answer &done) {
            if (done.waiting == 0) {
                Q_EMIT q->statusText(tr("%n object(s) taken back from the target.", nullptr, done.retracted));
                return;
            }
            desk->fail(transientError(7015, tr("%n object(s) are still at the target", nullptr, done.waiting), done.why,
                                      tr("Nothing to do: they are taken back when it allows it")),
                       messages);
        });
    });
}

void UploadPage::Private::saveManifest()
{
    send(UploadManifest{}, [this](const UploadManifest::Answer &answer) {
        auto *dialog = new QFileDialog(q, tr("Save manifest"));
        dialog->setObjectName(u"saveManifestDialog"_s);
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setDefaultSuffix(u"json"_s);
        dialog->selectFile(u"manifest-%1.json"_s.arg(answer.document["batch"_L1].toString()));
        connect(dialog, &QFileDialog::fileSelected, q, [this, answer](const QString &file) {
            whenDone(onPixelPool(pool, [file, answer] { return writeManifest(file, answer.document); }), q,
                     [this, file](Result<> written) {
                         if (written)
                             Q_EMIT q->statusText(tr("Saved as %1.").arg(file));
                         else
                             desk->fail(written.error(), messages);
                     });
        });
        dialog->open();
    });
}

} // namespace trawl
