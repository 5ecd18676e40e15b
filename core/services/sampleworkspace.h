// Makes the sample workspace: its sources with the site's port, its baseline pictures, and the marks that say it is one
// (D5).
#pragma once

#include "domain/result.h"

#include <QString>

namespace trawl {

/// What sample.json says.
struct SampleWorkspace {
    quint16 port = 0; ///< 0: the workspace is not made yet; start the site with 0 then
    int size = 0;     ///< extra paths below /bulk/ (--sample-size)
};

/// Is there a sample.json? Then with its port, so that page ids stay the same from run to run.
Result<SampleWorkspace> readSampleWorkspace(const QString &folder);

/// Writes what is missing in @p folder: sources.json (one that is there keeps its edits and gets the port),
/// settings.json ("sample": true is put into an existing one), baselines of source 8, and sample.json last. Call it
/// with the port that the site answered.
Result<> makeSampleWorkspace(const QString &folder, SampleWorkspace workspace);

/// sources.json of the sample, with the port filled in; @p size > 0 gives source 1 a sitemap of that many paths.
QByteArray sampleSourcesText(SampleWorkspace workspace);

} // namespace trawl
