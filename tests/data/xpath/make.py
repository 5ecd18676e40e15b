#!/usr/bin/env python3
# Makes expected.jsonl: what Chromium's document.evaluate() gives for each line of expressions.txt in ../selectors/documents/listing.html:
# a list of the nodes' string values, or one text; null where it is refused.
#   make.py [/usr/bin/chromium-headless-shell]
import base64, html, json, pathlib, re, subprocess, sys, tempfile

here = pathlib.Path(__file__).parent
chromium = sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium-headless-shell"
expressions = (here / "expressions.txt").read_text("utf-8").split("\n")[:-1]
asked = {"document": (here.parent / "selectors/documents/listing.html").read_text("utf-8"), "expressions": expressions}
page = """<!DOCTYPE html><meta charset="utf-8"><body><pre id="out"></pre><script>
const asked = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob("%s"), c => c.charCodeAt(0))));
const frame = document.createElement('iframe');
frame.sandbox = 'allow-same-origin';
document.body.append(frame);
const d = frame.contentDocument;
d.open(); d.write(asked.document); d.close();
const text = node => node.nodeType === 9 ? node.documentElement.textContent : node.nodeType === 2 ? node.value : node.textContent;
const rows = asked.expressions.map(x => {
    try {
        const r = d.evaluate(x, d, null, 0, null);
        if (r.resultType === 1) return [d.evaluate('string(' + x + ')', d, null, 2, null).stringValue];
        if (r.resultType === 2) return [r.stringValue];
        if (r.resultType === 3) return [String(r.booleanValue)];
        const s = d.evaluate(x, d, null, 7, null), out = [];
        for (let i = 0; i < s.snapshotLength; ++i) out.push(text(s.snapshotItem(i)));
        return out;
    } catch (e) { return null; }
});
document.getElementById('out').textContent = JSON.stringify(rows);
</script>""" % base64.b64encode(json.dumps(asked).encode()).decode()
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "page.html"
    file.write_text(page, "utf-8")
    dom = subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile", "--dump-dom", file.as_uri()],
                         capture_output=True, timeout=120, check=True).stdout.decode()
rows = json.loads(html.unescape(re.search(r'<pre id="out">(.*?)</pre>', dom, re.S).group(1)))
lines = [json.dumps({"expression": x, "found": r}, ensure_ascii=False) for x, r in zip(expressions, rows)]
(here / "expected.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
print(len(expressions), "expressions,", sum(r is None for r in rows), "refused")
