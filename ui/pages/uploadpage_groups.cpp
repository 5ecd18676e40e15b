// The Upload page's causes of failure with their verbs, and the manifest.
#include "ui/icons.h"
#include "ui/imageloader.h"
#include "ui/models/uploadmodel.h"
#include "ui/pages/uploadpage_p.h"
#include "ui/theme.h"

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

Result<> writeManifest(const QString &name, const QJsonObject &manifest)
{
    QSaveFile file(name);
    const QByteArray bytes = QJsonDocument(manifest).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return permanentError(9302, UploadPage::tr("The manifest was not saved"), file.errorString(),
                              UploadPage::tr("Choose another folder"));
    return success();
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
        auto *text = new QLabel(card);
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        QStringList sentences{group.errorClass + u": "_s + tr("%1 (%n)", nullptr, group.count).arg(group.what)};
        for (const QString &more : {group.why, group.remedy}) {
            if (!more.isEmpty())
                sentences << more;
        }
        text->setText(sentences.join(u". "_s) + (sentences.size() > 1 ? u"."_s : QString()));
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
        connect(retry, &QPushButton::clicked, q, [this, group] { retryGroup(group); });
        connect(copy, &QPushButton::clicked, q, [this, group] {
            QStringList lines{u"%1: %2. %3. %4"_s.arg(group.errorClass, group.what, group.why, group.remedy)};
            for (int i = 0; i < model->rowCount(); ++i) {
                const CaptureRow *object = model->rowAt(i);
                if (object && object->upload == UploadState::Failed && object->uploadError.startsWith(group.what))
                    lines << object->objectKey + u'\t' + object->uploadError;
            }
            QGuiApplication::clipboard()->setText(lines.join(u'\n'));
            Q_EMIT q->statusText(tr("Details copied."));
        });
        groupRows->addWidget(card);
    }
    groupArea->setVisible(!groups.isEmpty());
}

void UploadPage::Private::retryGroup(const UploadFailureGroup &group)
{
    if (model->groups().size() == 1) {
        send(UploadRetryFailed{}); // these are all that failed
        return;
    }
    collect(group, 0, std::make_shared<QList<RowId>>());
}

/// Goes through the ledger for the objects of one cause: its rows may not be loaded.
void UploadPage::Private::collect(const UploadFailureGroup &group, int offset, std::shared_ptr<QList<RowId>> ids)
{
    constexpr int piece = 500;
    desk->ask(UploadObjects{offset, piece}, q, [this, group, offset, ids](const Result<UploadObjects::Answer> &answer) {
        if (!answer) {
            desk->fail(answer.error(), messages);
            return;
        }
        const QList<UploadObject> &rows = answer->rows;
        for (const UploadObject &object : rows) {
            const CaptureRow &row = object.row;
            // An object's error is a sentence that begins with what its group is called.
            if (row.upload == UploadState::Failed && row.uploadError.startsWith(group.what))
                ids->append(row.id);
        }
        if (!rows.isEmpty() && offset + rows.size() < answer->total)
            collect(group, offset + int(rows.size()), ids);
        else if (!ids->isEmpty())
            send(UploadRetryFailed{*ids});
    });
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
