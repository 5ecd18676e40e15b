<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>EngineCommands</name>
    <message numerus="yes">
        <source>%1 was interrupted with %n item(s) left.</source>
        <translation>
            <numerusform>%1 was interrupted with %n item left.</numerusform>
            <numerusform>%1 was interrupted with %n items left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n screenshot(s) of rejected and uploaded captures are released from memory and disk.</source>
        <translation>
            <numerusform>%n screenshot of a rejected or uploaded capture is released from memory and disk.</numerusform>
            <numerusform>%n screenshots of rejected and uploaded captures are released from memory and disk.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Release %n screenshot(s)</source>
        <translation>
            <numerusform>Release %n screenshot</numerusform>
            <numerusform>Release %n screenshots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n screenshot(s) released.</source>
        <translation>
            <numerusform>%n screenshot released.</numerusform>
            <numerusform>%n screenshots released.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n approved capture(s) are not uploaded yet.</source>
        <translation>
            <numerusform>%n approved capture is not uploaded yet.</numerusform>
            <numerusform>%n approved captures are not uploaded yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n capture(s) are not decided and will not be uploaded.</source>
        <translation>
            <numerusform>%n capture is not decided and will not be uploaded.</numerusform>
            <numerusform>%n captures are not decided and will not be uploaded.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) requeued.</source>
        <translation>
            <numerusform>%n item requeued.</numerusform>
            <numerusform>%n items requeued.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) in flight would be abandoned. They go back to the queue.</source>
        <translation>
            <numerusform>%n page in flight would be abandoned. It goes back to the queue.</numerusform>
            <numerusform>%n pages in flight would be abandoned. They go back to the queue.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n source(s) loaded.</source>
        <translation>
            <numerusform>%n source loaded.</numerusform>
            <numerusform>%n sources loaded.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stuck item(s) are back in the queue.</source>
        <translation>
            <numerusform>%n stuck item is back in the queue.</numerusform>
            <numerusform>%n stuck items are back in the queue.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Abandon %n page(s)</source>
        <translation>
            <numerusform>Abandon %n page</numerusform>
            <numerusform>Abandon %n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n check(s) passed.</source>
        <translation>
            <numerusform>The one check passed.</numerusform>
            <numerusform>All %n checks passed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::DetailsPanel</name>
    <message numerus="yes">
        <source>%Ln items selected.</source>
        <translation>
            <numerusform>%Ln item selected.</numerusform>
            <numerusform>%Ln items selected.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s)</source>
        <translation>
            <numerusform>%Ln record</numerusform>
            <numerusform>%Ln records</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::HistoryPage</name>
    <message numerus="yes">
        <source>%n item(s) at most</source>
        <translation>
            <numerusform>%n item at most</numerusform>
            <numerusform>%n items at most</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n session(s)</source>
        <translation>
            <numerusform>%n session</numerusform>
            <numerusform>%n sessions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n source(s) at once</source>
        <translation>
            <numerusform>%n source at once</numerusform>
            <numerusform>%n sources at once</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Crawl the %n address(es) of this draft</source>
        <translation>
            <numerusform>Crawl the %n address of this draft</numerusform>
            <numerusform>Crawl the %n addresses of this draft</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Freeze the statistics; %n capture(s) stay unreviewed</source>
        <translation>
            <numerusform>Freeze the statistics; %n capture stays unreviewed</numerusform>
            <numerusform>Freeze the statistics; %n captures stay unreviewed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Go on with the %n item(s) that are not done</source>
        <translation>
            <numerusform>Go on with the %n item that is not done</numerusform>
            <numerusform>Go on with the %n items that are not done</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::ItemsPanel</name>
    <message numerus="yes">
        <source>%n selected item(s) neither failed nor skipped: left as they are.</source>
        <translation>
            <numerusform>%n selected item neither failed nor skipped: left as it is.</numerusform>
            <numerusform>%n selected items neither failed nor skipped: left as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) requeued.</source>
        <translation>
            <numerusform>%n item requeued.</numerusform>
            <numerusform>%n items requeued.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::JournalDialog</name>
    <message numerus="yes">
        <source>%n decision(s)</source>
        <translation>
            <numerusform>%n decision</numerusform>
            <numerusform>%n decisions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::LogPanel</name>
    <message numerus="yes">
        <source>%Ln new ↓</source>
        <translation>
            <numerusform>%Ln new ↓</numerusform>
            <numerusform>%Ln new ↓</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::ReviewPage</name>
    <message numerus="yes">
        <source>%1: %n capture(s)</source>
        <translation>
            <numerusform>%1: %n capture</numerusform>
            <numerusform>%1: %n captures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The note on %Ln capture(s) is in the journal.</source>
        <translation>
            <numerusform>The note on %Ln capture is in the journal.</numerusform>
            <numerusform>The note on %Ln captures is in the journal.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::ReviewStage</name>
    <message numerus="yes">
        <source>%Ln new below (End)</source>
        <translation>
            <numerusform>%Ln new below (End)</numerusform>
            <numerusform>%Ln new below (End)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No capture matches %1. %Ln capture(s) are hidden.</source>
        <translation>
            <numerusform>No capture matches %1. %Ln capture is hidden.</numerusform>
            <numerusform>No capture matches %1. %Ln captures are hidden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Screenshots appear here as they are captured. %Ln page(s) are in flight.</source>
        <translation>
            <numerusform>Screenshots appear here as they are captured. %Ln page is in flight.</numerusform>
            <numerusform>Screenshots appear here as they are captured. %Ln pages are in flight.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Upload %Ln…</source>
        <translation>
            <numerusform>Upload %Ln…</numerusform>
            <numerusform>Upload %Ln…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::DecisionBar</name>
    <message numerus="yes">
        <source>%Ln was decided meanwhile and is left alone</source>
        <translation>
            <numerusform>%Ln was decided meanwhile and is left alone</numerusform>
            <numerusform>%Ln were decided meanwhile and are left alone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Applies to: %Ln items</source>
        <translation>
            <numerusform>Applies to: %Ln item</numerusform>
            <numerusform>Applies to: %Ln items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::RunBanner</name>
    <message numerus="yes">
        <source>%Ln capture(s) await review.</source>
        <translation>
            <numerusform>%Ln capture awaits review.</numerusform>
            <numerusform>%Ln captures await review.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln capture(s) could not be uploaded.</source>
        <translation>
            <numerusform>%Ln capture could not be uploaded.</numerusform>
            <numerusform>%Ln captures could not be uploaded.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln approved capture(s) are ready to be uploaded.</source>
        <translation>
            <numerusform>%Ln approved capture is ready to be uploaded.</numerusform>
            <numerusform>%Ln approved captures are ready to be uploaded.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln skipped</source>
        <translation>
            <numerusform>%Ln skipped</numerusform>
            <numerusform>%Ln skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln to review</source>
        <translation>
            <numerusform>%Ln to review</numerusform>
            <numerusform>%Ln to review</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The program ended during this run. Captures and decisions are safe; %Ln item(s) are left.</source>
        <translation>
            <numerusform>The program ended during this run. Captures and decisions are safe; %Ln item is left.</numerusform>
            <numerusform>The program ended during this run. Captures and decisions are safe; %Ln items are left.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::SelectedCard</name>
    <message numerus="yes">
        <source>%n sources</source>
        <translation>
            <numerusform>%n source</numerusform>
            <numerusform>%n sources</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sources selected</source>
        <translation>
            <numerusform>%n source selected</numerusform>
            <numerusform>%n sources selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more kinds of notes: see the captures.</source>
        <translation>
            <numerusform>%n more kind of notes: see the captures.</numerusform>
            <numerusform>%n more kinds of notes: see the captures.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::SourcesPanel</name>
    <message numerus="yes">
        <source>About %n item(s) move; work in flight is unaffected.</source>
        <translation>
            <numerusform>About %n item moves; work in flight is unaffected.</numerusform>
            <numerusform>About %n items move; work in flight is unaffected.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::UploadPage</name>
    <message numerus="yes">
        <source>%1, %n object(s)</source>
        <translation>
            <numerusform>%1, %n object</numerusform>
            <numerusform>%1, %n objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing has been uploaded yet. %n approved capture(s) are ready.</source>
        <translation>
            <numerusform>Nothing has been uploaded yet. %n approved capture is ready.</numerusform>
            <numerusform>Nothing has been uploaded yet. %n approved captures are ready.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Upload %n more…</source>
        <translation>
            <numerusform>Upload %n more…</numerusform>
            <numerusform>Upload %n more…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Upload %n…</source>
        <translation>
            <numerusform>Upload %n…</numerusform>
            <numerusform>Upload %n…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n object(s) were under way and are uploaded.</source>
        <translation>
            <numerusform>%n object was under way and is uploaded.</numerusform>
            <numerusform>%n objects were under way and are uploaded.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n object(s) and their result rows are removed from %1.</source>
        <translation>
            <numerusform>%n object and its result row are removed from %1.</numerusform>
            <numerusform>%n objects and their result rows are removed from %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n object(s)</source>
        <translation>
            <numerusform>Remove %n object</numerusform>
            <numerusform>Remove %n objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n object(s) taken back from the target.</source>
        <translation>
            <numerusform>%n object taken back from the target.</numerusform>
            <numerusform>%n objects taken back from the target.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n object(s) are still at the target</source>
        <translation>
            <numerusform>%n object is still at the target</numerusform>
            <numerusform>%n objects are still at the target</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::UploadSheet</name>
    <message numerus="yes">
        <source>All runs: %n capture(s)</source>
        <translation>
            <numerusform>All runs: %n capture</numerusform>
            <numerusform>All runs: %n captures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only run %1, the one shown: %n capture(s)</source>
        <translation>
            <numerusform>Only run %1, the one shown: %n capture</numerusform>
            <numerusform>Only run %1, the one shown: %n captures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n capture(s), %1</source>
        <translation>
            <numerusform>%n capture, %1</numerusform>
            <numerusform>%n captures, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n flagged: wait for a second look</source>
        <translation>
            <numerusform>%n flagged: waits for a second look</numerusform>
            <numerusform>%n flagged: wait for a second look</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <translation>
            <numerusform>%n rejected</numerusform>
            <numerusform>%n rejected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unreviewed: nobody has decided yet</source>
        <translation>
            <numerusform>%n unreviewed: nobody has decided yet</numerusform>
            <numerusform>%n unreviewed: nobody has decided yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n uploaded already</source>
        <translation>
            <numerusform>%n uploaded already</numerusform>
            <numerusform>%n uploaded already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>0 approved: %n capture(s) await review.</source>
        <translation>
            <numerusform>0 approved: %n capture awaits review.</numerusform>
            <numerusform>0 approved: %n captures await review.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Upload %n</source>
        <translation>
            <numerusform>Upload %n</numerusform>
            <numerusform>Upload %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Upload %n approved capture(s)?</source>
        <translation>
            <numerusform>Upload %n approved capture?</numerusform>
            <numerusform>Upload %n approved captures?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The amount has changed meanwhile. Upload %n approved capture(s)?</source>
        <translation>
            <numerusform>The amount has changed meanwhile. Upload %n approved capture?</numerusform>
            <numerusform>The amount has changed meanwhile. Upload %n approved captures?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::WelcomePage</name>
    <message numerus="yes">
        <source>%n source(s) are ready in this workspace.</source>
        <translation>
            <numerusform>%n source is ready in this workspace.</numerusform>
            <numerusform>%n sources are ready in this workspace.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::MainWindow</name>
    <message numerus="yes">
        <source>%n page(s) in flight go back to the queue if it pauses now.</source>
        <translation>
            <numerusform>%n page in flight goes back to the queue if it pauses now.</numerusform>
            <numerusform>%n pages in flight go back to the queue if it pauses now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n screenshot(s) that are not uploaded are only in memory, because the spool is off: they will be crawled again.</source>
        <translation>
            <numerusform>%n screenshot that is not uploaded is only in memory, because the spool is off: it will be crawled again.</numerusform>
            <numerusform>%n screenshots that are not uploaded are only in memory, because the spool is off: they will be crawled again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>trawl::CapturesModel</name>
    <message numerus="yes">
        <source>%n capture(s) keep the earlier decision</source>
        <translation>
            <numerusform>%n capture keeps the earlier decision</numerusform>
            <numerusform>%n captures keep the earlier decision</numerusform>
        </translation>
    </message>
</context>
</TS>
