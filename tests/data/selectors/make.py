#!/usr/bin/env python3
# Makes expected.jsonl: what Chromium selects in documents/*.html with each line of selectors.txt. Elements are numbered in document order.
#   make.py [/usr/bin/chromium-headless-shell]
# Each document is written into a frame without scripts, since a page that is only read has none either.
import base64, html, json, pathlib, re, subprocess, sys, tempfile

here = pathlib.Path(__file__).parent
chromium = sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium-headless-shell"
documents = sorted((here / "documents").glob("*.html"))
selectors = (here / "selectors.txt").read_text("utf-8").split("\n")[:-1]
asked = {"documents": [p.read_text("utf-8") for p in documents], "selectors": selectors}
page = """<!DOCTYPE html><meta charset="utf-8"><body><pre id="out"></pre><script>
const asked = JSON.parse(atob64("%s"));
function atob64(text) { return new TextDecoder().decode(Uint8Array.from(atob(text), c => c.charCodeAt(0))); }
const frames = asked.documents.map(html => {
    const frame = document.createElement('iframe');
    frame.sandbox = 'allow-same-origin';
    document.body.append(frame);
    frame.contentDocument.open(); frame.contentDocument.write(html); frame.contentDocument.close();
    return frame.contentDocument;
});
const all = frames.map(d => [...d.querySelectorAll('*')]);
const rows = asked.selectors.map(s => {
    try { return frames.map((d, i) => [...d.querySelectorAll(s)].map(e => all[i].indexOf(e))); } catch (e) { return null; }
});
document.getElementById('out').textContent = JSON.stringify({names: all.map(a => a.map(e => e.localName)), rows});
</script>"""
page = page % base64.b64encode(json.dumps(asked).encode()).decode()
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "page.html"
    file.write_text(page, "utf-8")
    dom = subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile", "--dump-dom", file.as_uri()],
                         capture_output=True, timeout=120, check=True).stdout.decode()
got = json.loads(html.unescape(re.search(r'<pre id="out">(.*?)</pre>', dom, re.S).group(1)))
lines = [json.dumps({"document": p.name, "names": " ".join(n)}, ensure_ascii=False) for p, n in zip(documents, got["names"])]
lines += [json.dumps({"selector": s, "found": r}, ensure_ascii=False) for s, r in zip(selectors, got["rows"])]
(here / "expected.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
print(len(documents), "documents,", len(selectors), "selectors,", sum(r is None for r in got["rows"]), "refused")
