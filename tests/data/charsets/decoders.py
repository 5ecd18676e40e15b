#!/usr/bin/env python3
# decoders.py > decoders.tsv: what Chromium's TextDecoder makes of every single byte, every pair, and many longer sequences.
# A line: label, prefix of bytes in hex, digest. Each of the 256 bytes is put behind the prefix and decoded by itself; the
# results are joined by a line end, and the first 16 hex digits of their SHA-256 stand in the line. "text" lines: label,
# bytes, what they become in UTF-8, both in hex. "label" lines: a label in hex and the name that TextDecoder gives it (none to those of "replacement").
import hashlib, json, pathlib, random, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from chromium import Chromium

root = pathlib.Path(__file__).parents[3]
labels = [line.split() for line in (root / 'resources/encoding/labels.txt').read_text().splitlines()]
browser = Chromium()
browser.evaluate('''
const bytesOf = hex => new Uint8Array(hex.match(/../g)?.map(x => parseInt(x, 16)) ?? []);
const decoded = (label, hex) => new TextDecoder(label, {ignoreBOM: true}).decode(bytesOf(hex));
const row = (label, hex) => [...Array(256).keys()].map(b => decoded(label, hex + b.toString(16).padStart(2, '0'))).join('\\n');
const nameOf = label => { try { return new TextDecoder(label).encoding } catch (e) { return '' } };
''')


def ask(function, *arguments):
    return browser.evaluate(f'{function}({", ".join(map(json.dumps, arguments))})')


for words in labels:
    for label in words[2:]:
        print('label', label.encode().hex(), ask('nameOf', label), sep='\t')
for label in ('latin-1', 'utf_8', ' UTF-8\t', 'utf-7', 'big5-eten', 'gb-18030', 'cp936', 'x-gbk ', 'none'):
    print('label', label.encode().hex(), ask('nameOf', label), sep='\t')

leads = [f'{lead:02x}' for lead in range(0x80, 0x100)]
prefixes = {'gb18030': leads + [f'{a:02x}{b:02x}{c:02x}' for a in range(0x81, 0xff, 3) for b in range(0x30, 0x3a) for c in (0x81, 0xa0, 0xd7, 0xfe)],
            'gbk': leads, 'big5': leads, 'shift_jis': leads, 'euc-kr': leads,
            'euc-jp': leads + [f'8f{b:02x}' for b in range(0x80, 0x100)],
            'iso-2022-jp': [f'1b2442{b:02x}' for b in range(0x20, 0x80)] + ['1b284a', '1b2849', '1b24', '1b28', '1b'],
            'utf-8': ['c2', 'e0', 'e0a0', 'e281', 'ed', 'ef', 'f0', 'f09f98', 'f4', 'f48f', 'f5'],
            'utf-16le': ['41', '3dd8', '00d83d', '00dc', '3dd800'], 'utf-16be': ['00', 'd83d', 'd83dde', 'dc00', 'd8']}
for words in labels:
    name = words[0]
    if name == 'replacement':  # TextDecoder refuses it
        continue
    for prefix in [''] + prefixes.get(name, []):
        text = ask('row', name, prefix)
        print(name, prefix, hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16], sep='\t')

chance = random.Random(2027)
for words in labels:
    name = words[0]
    if name == 'replacement' or (words[1] != '-' and name not in ('windows-1252', 'koi8-r')):
        continue
    for length in list(range(1, 9)) + [40] * 16:
        common = bytes.fromhex('1b2442284a4930398e8fa1c6fe40805c7e3f')
        some = bytes(chance.choice(common) if chance.random() < .4 else chance.randrange(256) for _ in range(length))
        print('text', name, some.hex(), ask('decoded', name, some.hex()).encode('utf-8').hex(), sep='\t')
browser.close()
