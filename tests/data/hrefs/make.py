#!/usr/bin/env python3
# Makes hrefs.json: what Chromium says a.href is, for addresses as pages write them, on pages of several bases and
# encodings. Loopback only; every host is mapped to the server below. Usage: ./make.py [BROWSER] > hrefs.json
import base64, html, http.server, json, re, subprocess, sys, threading

browser = sys.argv[1] if len(sys.argv) > 1 else "chromium-headless-shell"
PLAIN = [
    "", "#", "#top", "#/e/1", "?", "?q", "?b=2&a=1#z", ".", "..", "../", "./", "/", "//", "///", "////b.example/x",
    "other", "./other", "../up", "../../../../far", "a/../b", "a/./b", "a/%2e%2E/b", "a/%2e", "%2e%2e/x", ".%2E/x",
    "/a/b/..", "/a/b/../", "/a//b", "//b.example", "//b.example/p?q#r", "/a\nb", "\\c\\d", "/e\tf", "\\\\b.example\\x",
    "/\\b.example/x", "\r\n /trimmed \t\n", "\u0001\u001f/controls\u0000", "  ", " x ", "\u00a0/nbsp", "/p q", "/p%20q", "?p q",
    "#p q", "/a|b^c`d{e}", "/a\"b<c>d", "?a\"b<c>d'e`f{g}|^", "#a\"b<c>d'e`f", "/a'b", "/100%", "/%zz%a", "/%e4%b8%AD",
    "/中文/路径?键=值#锚", "/%u4E2D", "/é?é#é", "/😀?😀", "/a:b", "a:b", "./a:b", "1:2", "/;p=1,2", "/~u/*(x)!$&=+@",
    "?a=1&&b", "?a?b", "?a#b#c", "/a?b/../c", "/a#b/../c", "http:x", "http:/x", "http:///x", "http:\\\\b.example\\y", "http:",
    "http:?q", "http:#f", "HTTP://B.EXAMPLE/P", "https:x", "https:/x", "https:x.example/y", "https://b.example",
    "https:\\b.example", "ht\ntp://b.example/", " http://b.example/ ", "http://b.example:80/", "http://b.example:443/",
    "https://b.example:443/", "http://b.example:/", "http://b.example:00080/", "http://b.example:65536/",
    "http://b.example:8o/", "http://b.example:8080", "http://b.example?q", "http://b.example#f", "http://b.example\\x",
    "http://B%2eexample/", "http://b%41.example/", "http://b..example/", "http://.b.example/", "http://b.example./",
    "http://b_c.example/", "http://-b.example/", "http://b--c.example/", "http://xn--fa-hia.example/", "http://xn--a/",
    "http://faß.example/", "http://Bücher.example:8080/x", "http://例え.テスト/", "http://☃.example/", "http://Ｇｏ.example/",
    "http://b。example/", "http://b\u00adc.example/", "http://b\u200dc.example/", "http://אa.example/", "http://%E4%BE%8B.example/",
    "http://%C3%9F.example/", "http://b%00/", "http://b%zz/", "http://b^c/", "http://b<c/", "http://[::1]:8080/x",
    "http://[::1", "http://[::ffff:1.2.3.4]/", "http://[1:0:0:2::3]/", "http://[1:2:3:4:5:6:7:8:9]/", "http://[::g]/",
    "http://[0:0:0:0:0:0:0:0]/", "http://[A:B::]/", "http://0x7f.1/", "http://2130706433/", "http://017700000001/",
    "http://127.1/", "http://1.2.3.4./", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://1.2.3.08/", "http://b.0x1/",
    "http://0x/", "http://１.２.３.４/", "http://1..2/", "http://u:p@b.example/", "http://u@b.example/", "http://u:@b.example/",
    "http://:p@b.example/", "http://a@b@c.example/", "http://u/@b.example/", "http://@b.example/", "//u:p@b.example/x",
    "javascript:alert(1)", "mailto:x@b.example", "tel:+853", "data:text/html,x", "about:blank", "blob:http://a.example/1",
    "ftp://b.example/x", "file:///etc/passwd", "ws://b.example/", "view-source:http://b.example/", "://b.example/", ":x", ":80",
    "http://", "http://?q", "https://", "http://b.example/a\\b?c\\d#e\\f", "/a%2fb%3Fc", "/a/;jsessionid=1?b", "/%2e", "/.%2e",
    "/..a/...", "/a/..%2f", "/ \t", "\n", "a b/c d?e f#g h", "/a%0ab", "index.php?id=1&amp;x=2", "//b.example\\..\\x", "////",
    "?\u007f\u0080", "/\u007f",
]
ENCODED = ["/r?city=澳门&x=%41", "/r?k=香港 é€", "/澳?a=1#澳", "/r?q=日本語ﾃｽﾄ", "/r?q=한국어", "/r?q=Привет", "/r?q=ąćž€™", "/r?q=功表\\", "/r?q=😀&y",
           "/r?q=ไทย", "https://b.example/?q=é", "?é"]
CHARSETS = ["gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "iso-2022-jp", "windows-1251", "windows-1252", "iso-8859-2",
            "iso-8859-15", "koi8-r", "windows-874", "utf-16le"]
BASES = ["sub/", "/root/x", "//cdn.example/x/", "https://b.example/q/p?z", "?only", "#only", "data:text/html,x",
         "javascript:1", "mailto:x@b.example", "http://[bad/", "ftp://f.example/d/", "  /sp aced/\n", "foo:bar", "foo://h/x/",
         "http:rel/x", "about:blank", "http://u:p@b.example/y/", "file:///d/"]
ON_BASE = ["x", "../y?q", "/z", "#f", "?k=v", "//c.example/", "http:w", "https:w"]
groups = [("http://a.example/dir/page?x=1", None, "utf-8", PLAIN),
          ("https://s.example:8443/", None, "utf-8", ["x", "..", "//b.example", "https:x", "https:/x", "https:?q", "http:x", "#a", "\\x", "/"])]
groups += [("http://a.example/dir/page?x=1", base, "utf-8", ON_BASE) for base in BASES]
groups += [("http://a.example/dir/page?x=1", None, charset, ENCODED) for charset in CHARSETS]


def page(base, charset, hrefs):
    tag = "" if base is None else '<base href="%s">' % html.escape(base)
    text = ('<!doctype html><head>%s</head><pre id=o></pre><script>const r=[];for(const h of %s){const a=document.createElement("a");'
            'a.setAttribute("href",h);r.push([a.protocol,a.href])}document.getElementById("o").textContent="<<"+'
            'btoa(unescape(encodeURIComponent(JSON.stringify([document.characterSet,r]))))+">>"</script>') % (tag, json.dumps(hrefs))
    return text.encode("utf-16-le" if charset == "utf-16le" else "ascii")


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        base, charset, hrefs = Answers.now
        body = page(base, charset, hrefs)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=" + charset)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
threading.Thread(target=server.serve_forever, daemon=True).start()
rows = []
for address, base, charset, hrefs in groups:
    Answers.now = (base, charset, hrefs)
    tls = address.startswith("https:")  # no certificate here: the same page with an https base
    if tls:
        Answers.now = (address, charset, hrefs)
    asked = "http://a.example/dir/page?x=1" if tls else address
    dom = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
                          "--host-resolver-rules=MAP * 127.0.0.1:%d" % server.server_port, asked],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60).stdout.decode("utf-8", "replace")
    seen, found = json.loads(base64.b64decode(re.search("(?:<<|&lt;&lt;)([^&>]*)", dom).group(1)))
    assert seen.lower() == charset, (seen, charset)
    for href, (protocol, result) in zip(hrefs, found):
        row = {"page": address, "charset": charset, "href": href, "result": result if protocol in ("http:", "https:") else ""}
        if base is not None:
            row["base"] = base
        rows.append(row)
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")
