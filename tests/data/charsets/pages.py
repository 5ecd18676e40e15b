#!/usr/bin/env python3
# pages.py: serves pages of declared, late, wrong, missing and undeclared charsets on loopback, and writes pages.tsv: name, what
# stands in Content-Type, the page in hex, Chromium's document.characterSet in lower case, and the text of its h1 and p in hex.
import http.server, pathlib, sys, threading
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from chromium import Chromium

ZH = '澳门音乐会将于二〇二七年三月在文化中心举行，门票即日起在各售票处公开发售，欢迎市民踊跃参加。'
TW = '澳門藝術節將於五月在文化中心舉行，門票即日起在各售票處公開發售，歡迎市民踴躍參加。'
JA = 'コンサートは三月にホールで行われます。チケットは本日から発売されますので、ぜひお越しください。'
KO = '음악회는 삼월에 문화회관에서 열립니다. 입장권은 오늘부터 판매되오니 많은 관심과 참여를 부탁드립니다.'
RU = 'Привет! Концерт состоится в марте в доме культуры, билеты продаются с сегодняшнего дня во всех кассах города.'
UK = 'Концерт відбудеться у березні в будинку культури, квитки вже продаються в усіх касах міста, їх ціна єдина.'
EL = 'Η συναυλία θα πραγματοποιηθεί τον Μάρτιο στο πολιτιστικό κέντρο και τα εισιτήρια πωλούνται από σήμερα.'
HE = 'הקונצרט יתקיים בחודש מרץ במרכז התרבות והכרטיסים נמכרים החל מהיום בכל הקופות בעיר, כולם מוזמנים.'
AR = 'ستقام الحفلة الموسيقية في شهر مارس في مركز الثقافة وتباع التذاكر ابتداء من اليوم في جميع الشبابيك.'
TH = 'คอนเสิร์ตจะจัดขึ้นในเดือนมีนาคมที่ศูนย์วัฒนธรรม บัตรเริ่มจำหน่ายตั้งแต่วันนี้เป็นต้นไปทุกช่องทาง'
PL = 'Koncert odbędzie się w marcu w domu kultury, bilety są już sprzedawane we wszystkich kasach, zażółć gęślą jaźń.'
FR = 'Le concert aura lieu en mars à la maison de la culture, les billets sont déjà vendus à tous les guichets, où l’été.'
PT = 'O concerto será realizado em março no centro de cultura; os bilhetes já estão à venda em todas as bilheteiras, não é?'
TR = 'Konser mart ayında kültür merkezinde yapılacak, biletler bugünden itibaren bütün gişelerde satılıyor, şimdiden iyi eğlenceler.'


def html(text, head='', encoding='utf-8', tail=''):
    page = f'<html><head>{head}<title>t</title></head><body><h1>{text}</h1><p>{text}</p>{tail}</body></html>'
    return page.encode(encoding)


def meta(label):
    return f'<meta charset="{label}">'


pad = '<!--' + 'x' * 1100 + '-->'
script = '<script>var a = "' + 'x' * 1100 + '"</script>'
equiv = '<meta http-equiv="Content-Type" content="text/html; charset={}">'
H, N = 'text/html', ''
pages = {
    # declared in the header
    'header gbk': ('text/html; charset=gbk', html(ZH, '', 'gbk')),
    'header quoted big5': ('text/html; charset="Big5"', html(TW, '', 'big5')),
    'header before meta': ('text/html; charset=windows-1251', html(RU, meta('utf-8'), 'cp1251')),
    'header single quotes': ("text/html; charset='gbk'", html(ZH, meta('gbk'), 'gbk')),
    'header list, the last counts': ('text/html; charset=utf-8, text/html; charset=windows-1251', html(RU, '', 'cp1251')),
    'header unknown label, meta': ('text/html; charset=none', html(JA, meta('shift_jis'), 'cp932')),
    'header twice the parameter': ('text/html; charset=shift_jis; charset=utf-8', html(JA, '', 'cp932')),
    'header utf-16le': ('text/html; charset=utf-16', html(ZH, '', 'utf-16-le')),
    'header utf-7 is none': ('text/html; charset=utf-7', html(FR, meta('windows-1252'), 'cp1252')),
    'header latin1 is 1252': ('text/html; charset=ISO-8859-1', html(FR, '', 'cp1252')),
    'header latin9': ('text/html; charset=iso-8859-15', html('10 € à l\'œuvre', '', 'iso-8859-15')),
    'header ks_c_5601-1987': ('text/html; charset=ks_c_5601-1987', html(KO, '', 'cp949')),
    # BOM
    'bom utf-8 against header': ('text/html; charset=big5', b'\xef\xbb\xbf' + html(ZH)),
    'bom utf-16le': (H, b'\xff\xfe' + html(ZH, '', 'utf-16-le')),
    'bom utf-16be against meta': (H, b'\xfe\xff' + html(ZH, meta('gbk'), 'utf-16-be')),
    'bom after a blank is none': (H, b' \xef\xbb\xbf' + html(FR, meta('windows-1252'), 'cp1252')),
    # declared in the page
    'meta gbk': (H, html(ZH, meta('gbk'), 'gbk')),
    'meta gb2312 with gbk signs': (H, html('朱镕基', meta('gb2312'), 'gbk')),
    'meta http-equiv': (H, html(TW, equiv.format('big5'), 'big5')),
    'meta http-equiv, content first': (H, html(KO, '<meta content="text/html;charset=euc-kr" http-equiv=content-type>', 'euc-kr')),
    'meta without pragma': (H, html(RU, '<meta content="text/html; charset=koi8-r">' + meta('windows-1251'), 'cp1251')),
    'meta utf-16 means utf-8': (H, html(ZH, meta('utf-16'))),
    'meta x-user-defined': (H, html(FR, meta('x-user-defined'), 'cp1252')),
    'meta unknown, then known': (H, html(JA, meta('nonsense') + meta('euc-jp'), 'euc-jp')),
    'meta blanks around the label': (H, html(EL, '<meta charset=" iso-8859-7 ">', 'iso-8859-7')),
    'meta in a comment, then another': (H, html(RU, '<!-- <meta charset=gbk> -->' + meta('koi8-r'), 'koi8-r')),
    'meta in an attribute': (H, html(RU, '<link title="<meta charset=gbk>">' + meta('windows-1251'), 'cp1251')),
    'meta with two charsets': (H, html(RU, '<meta charset=windows-1251 charset=utf-8>', 'cp1251')),
    'meta iso-2022-jp': (H, html(JA, meta('iso-2022-jp'), 'iso-2022-jp')),
    'meta in body': (H, b'<html><body>' + equiv.format('windows-1251').encode() + html(RU, '', 'cp1251')),
    'meta unquoted content': (H, html(PL, '<meta http-equiv=content-type content=text/html;charset=iso-8859-2>', 'iso-8859-2')),
    'meta gb18030': (H, html(ZH + '𠮷㐀', meta('gb18030'), 'gb18030')),
    'meta hz is refused': (H, html(FR, meta('hz-gb-2312'), 'ascii' if FR.isascii() else 'cp1252')),
    # XML declarations
    'xml gbk': (H, b'<?xml version="1.0" encoding="gbk"?>' + html(ZH, '', 'gbk')),
    'xml single quotes': (H, b"<?xml version='1.0' encoding='windows-1251'?>" + html(RU, '', 'cp1251')),
    'xml after meta in order': (H, b'<?xml version="1.0" encoding="gbk"?>' + html(RU, meta('windows-1251'), 'cp1251')),
    'xml after a blank is none': (H, b' <?xml version="1.0" encoding="gbk"?>' + html(RU, meta('koi8-r'), 'koi8-r')),
    'xml unknown label': (H, b'<?xml version="1.0" encoding="x-none"?>' + html(TW, meta('big5'), 'big5')),
    # late
    'late meta in head': (H, html(ZH, pad + meta('gbk'), 'gbk')),
    'late meta after a script': (H, html(RU, script + meta('windows-1251'), 'cp1251')),
    'late http-equiv': (H, html(JA, pad + equiv.format('shift_jis'), 'cp932')),
    'late, cut at 1024': (H, html(TW, '<!--' + 'x' * (1024 - 16 - 7 - 12) + '-->' + meta('big5'), 'big5')),
    'late against the header': ('text/html; charset=gbk', html(ZH, pad + meta('utf-8'), 'gbk')),
    'late utf-8': (H, html(ZH, pad + meta('utf-8'))),
    'late in a script is none': (H, html(FR, pad + '<script>"<meta charset=gbk>"</script>' + meta('windows-1252'), 'cp1252')),
    'late after the title': (H, f'<html><head><title>{ZH * 12}</title>{meta("gbk")}</head><body><h1>{ZH}</h1><p>{ZH}</p>'.encode('gbk')),
    'late in body': (H, html(RU, '', 'cp1251', pad + equiv.format('windows-1251'))),
    'late, two of them': (H, html(RU, pad + meta('windows-1251') + meta('gbk'), 'cp1251')),
    # wrong
    'declared utf-8, is latin1': (H, html(FR, meta('utf-8'), 'cp1252')),
    'declared gbk, is utf-8': (H, html(ZH, meta('gbk'))),
    'declared big5, is gbk': (H, html(ZH, meta('big5'), 'gbk')),
    'declared ascii, is 1252': (H, html(FR, meta('us-ascii'), 'cp1252')),
    'euc-kr, ends in a half sign': ('text/html; charset=euc-kr', html(KO, '', 'cp949').replace(b'</p></body></html>', b'\xa2\xe8')),
    # nothing declared
    'undeclared ascii': (H, html('Concert in March')),
    'undeclared utf-8': (H, html(ZH)),
    'undeclared gbk': (H, html(ZH, '', 'gbk')),
    'undeclared big5': (H, html(TW, '', 'big5')),
    'undeclared shift_jis': (H, html(JA, '', 'cp932')),
    'undeclared euc-jp': (H, html(JA, '', 'euc-jp')),
    'undeclared euc-kr': (H, html(KO, '', 'euc-kr')),
    'undeclared windows-1251': (H, html(RU, '', 'cp1251')),
    'undeclared koi8-r': (H, html(RU, '', 'koi8-r')),
    'undeclared greek': (H, html(EL, '', 'iso-8859-7')),
    'undeclared hebrew': (H, html(HE, '', 'cp1255')),
    'undeclared arabic': (H, html(AR, '', 'cp1256')),
    'undeclared thai': (H, html(TH, '', 'cp874')),
    'undeclared polish': (H, html(PL, '', 'cp1250')),
    'undeclared french': (H, html(FR, '', 'cp1252')),
    'undeclared portuguese': (H, html(PT, '', 'cp1252')),
    'undeclared turkish': (H, html(TR, '', 'cp1254')),
    'undeclared, scripts in utf-8 ascii': (H, html(RU, '<script>' + 'var x = 1;' * 300 + '</script>', 'cp1251')),
    'undeclared iso-2022-jp': (H, html(JA, '', 'iso-2022-jp')),
}


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        numbers = [int(part) for part in self.path.split('/') if part.isdigit()]
        kind, body = list(pages.values())[numbers[0]] if numbers else ('', b'')
        self.send_response(200)
        if kind:
            self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


site = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()
browser = Chromium()
with open(pathlib.Path(__file__).parent / 'pages.tsv', 'w') as table:
    for number, (name, (kind, body)) in enumerate(pages.items()):
        browser.load(f'http://127.0.0.1:{site.server_port}/{number}')
        charset = browser.evaluate('document.characterSet.toLowerCase()')
        text = browser.evaluate('[...document.querySelectorAll("h1, p")].map(e => e.textContent).join("\\n")')
        print(name, kind, body.hex(), charset, text.encode().hex(), sep='\t', file=table)
browser.close()
