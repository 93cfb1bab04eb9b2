#!/usr/bin/env python3
"""Scores a linked table of spellings: score.py LINKED [KIND...]; shows wrong and missed texts of each KIND.

right: linked to the truth, of those that have one; top: first candidate is the truth; precision: right of all linked;
abstained: not linked, of those without a truth.
"""
import collections
import csv
import sys

count, bad = collections.defaultdict(collections.Counter), collections.defaultdict(list)
for r in csv.DictReader(open(sys.argv[1], encoding='utf-8')):
    for key in (r['kind'], 'total'):
        c = count[key]
        c['n'] += 1
        c['with'] += bool(r['truth'])
        c['linked'] += bool(r['code'])
        c['right'] += bool(r['truth']) and r['code'] == r['truth']
        c['top'] += bool(r['truth']) and r['candidates'].split(' ')[0] == r['truth']
        c['without'] += not r['truth']
        c['abstained'] += not r['truth'] and not r['code']
    if r['code'] != r['truth']:
        bad[r['kind']].append((r['text'], r['truth'], r['code'], r['status'], r['candidates'][:12]))


def rate(a, b):
    return f'{a / b:.4f}' if b else '-'


for kind, c in count.items():
    print(f"{kind:15} n={c['n']} right={rate(c['right'], c['with'])} top={rate(c['top'], c['with'])} "
          f"precision={rate(c['right'], c['linked'])} wrong={c['linked'] - c['right']} "
          f"abstained={rate(c['abstained'], c['without'])} without={c['without']}")
for kind in sys.argv[2:]:
    print('==', kind)
    for b in [b for b in bad[kind] if b[2]][:12] + [b for b in bad[kind] if not b[2]][:8]:
        print('  ', *b)
