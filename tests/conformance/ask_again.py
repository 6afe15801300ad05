#!/usr/bin/env python3
"""Tells differences from chance: puts every query that tst_golden listed (stdin) to the server again, up to 40 times.

usage: ask_again.py URL END_UNIX SPAN_S STEP_S < list     ends with 1 when a query has one answer only, which is not ours

Prometheus keeps the series between two operations of a range query in a Go map, so which of equal values topk keeps, the last digits of
stddev and peakSamples of a subquery differ from run to run. Such queries are shown as "by chance".
"""
import json, re, sys, urllib.error, urllib.parse, urllib.request

url, end, span, step = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])


def answer(kind, query):
    times = {"time": end} if kind == "instant" else {"start": end - span, "end": end, "step": step}
    path = "/api/v1/query" if kind == "instant" else "/api/v1/query_range"
    try:
        with urllib.request.urlopen(url + path, urllib.parse.urlencode({"query": query, "stats": "all", **times}).encode(), timeout=60) as reply:
            body = json.loads(reply.read())
    except urllib.error.HTTPError as error:
        body = json.loads(error.read())
    stats = (body.get("data") or {}).get("stats") or {}
    stats.pop("timings", None)
    for kind in ("warnings", "infos"):
        body[kind] = sorted(body.get(kind, []))
    return json.dumps(body, sort_keys=True)


status = 0
for line in sys.stdin:
    found = re.match(r"^      (instant|range): (.*)$", line.rstrip("\n"))
    if not found:
        continue
    first = answer(*found.groups())
    chance = any(answer(*found.groups()) != first for _ in range(40))
    print("by chance:" if chance else "DIFFERENT:", found.group(1), found.group(2), flush=True)
    status = status if chance else 1
sys.exit(status)
