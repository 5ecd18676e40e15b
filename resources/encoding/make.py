#!/usr/bin/env python3
# make.py FOLDER: makes this folder's tables from the files of the WHATWG Encoding standard (encodings.json, index-*.txt;
# github.com/whatwg/encoding, BSD-3-Clause in source code). A table has three bytes per pointer: the code point,
# little-endian, 0 where there is none.
import json, pathlib, sys

source, target = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent


def index(name):
    for line in (source / f'index-{name}.txt').read_text(encoding='utf-8').split('\n'):
        if line.strip() and not line.startswith('#'):
            pointer, point = line.split('\t')[:2]
            yield int(pointer), int(point, 16)


def table(name, size=0):
    entries = dict(index(name))
    size = size or max(entries) + 1
    return b''.join(entries.get(i, 0).to_bytes(3, 'little') for i in range(size))


for name in ('big5', 'euc-kr', 'gb18030', 'jis0208', 'jis0212'):
    (target / f'{name}.bin').write_bytes(table(name))

# labels.txt: the name in lower case, then its labels. single-byte.bin: 128 entries for each name marked with its row.
labels, rows, row = [], b'', 0
for group in json.loads((source / 'encodings.json').read_text(encoding='utf-8')):
    for encoding in group['encodings']:
        name, number = encoding['name'].lower(), '-'
        if group['heading'] == 'Legacy single-byte encodings':
            rows += table('iso-8859-8' if name == 'iso-8859-8-i' else name, 128)
            number, row = str(row), row + 1
        labels.append(' '.join([name, number] + encoding['labels']))
(target / 'single-byte.bin').write_bytes(rows)
(target / 'labels.txt').write_text('\n'.join(labels) + '\n')
(target / 'gb18030-ranges.txt').write_text(''.join(f'{pointer} {point}\n' for pointer, point in index('gb18030-ranges')))
