#!/usr/bin/env python3
"""Compares our parser with a running Prometheus 3.16 on mutated queries: verdict, first message, parse_query's tree, formatted text.

  compare_with_server.py ANSWER_LINES COUNT SEED < queries      one query a line as a JSON string; the server's address in $ORACLE_URL
                                                                (features promql-experimental-functions, promql-binop-fill-modifiers)

Mutations drop, double, swap, replace and insert tokens, of the query itself or from another one. Exit 0 = all verdicts and trees equal,
77 = no server. Prints the differences (at most 30 of each kind) and the counts.
"""
import http.client, json, os, random, re, subprocess, sys, threading, urllib.parse

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[A-Za-z_:][A-Za-z0-9_:]*|[0-9][0-9a-zA-Z_.]*|[=!<>]=|=~|!~|</|>/|\s+|.', re.S)
EXTRA = ["(", ")", "{", "}", "[", "]", ",", ":", "+", "-", "*", "/", "%", "^", "==", "!=", "<", ">", "</", ">/", "=~", "!~", "=", "@", "and", "or",
         "unless", "atan2", "by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset", "anchored", "smoothed", "fill",
         "fill_left", "fill_right", "start()", "end()", "step()", "range()", "min_of(1m,2m)", "max_of(step(),5)", "sum", "topk", "count_values",
         "rate", "foo", "[5m]", "[5m:]", "[1h:1m]", "offset 5m", "offset -(1m)", "@ 12", "-", "- -", "5m", "1e3", "0x1f", "Inf", '"s"', "'q'",
         "`r`", "# c\n", "\n", " ", "1_000", ".5", "5.", "nan", "info", "limitk", "fill(0)", "(5m)", "__name__", "é", "\\", "~", "!", "$", ";"]


def mutate(rng, queries):
    tokens = TOKEN.findall(rng.choice(queries))
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3])):
        if not tokens:
            break
        i = rng.randrange(len(tokens))
        kind = rng.randrange(7)
        if kind == 0: del tokens[i]
        elif kind == 1: tokens.insert(i, tokens[i])
        elif kind == 2:
            j = rng.randrange(len(tokens)); tokens[i], tokens[j] = tokens[j], tokens[i]
        elif kind == 3: tokens.insert(i, rng.choice(EXTRA))
        elif kind == 4: tokens[i] = rng.choice(EXTRA)
        elif kind == 5:
            other = TOKEN.findall(rng.choice(queries)); tokens[i] = rng.choice(other) if other else ""
        else: tokens.insert(i, " " + rng.choice(EXTRA) + " ")
    return "".join(tokens)


def ask(url, queries, answers, first, last):
    server = urllib.parse.urlparse(url)
    connection = http.client.HTTPConnection(server.hostname, server.port)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for i in range(first, last):
        connection.request("POST", "/api/v1/parse_query", urllib.parse.urlencode({"query": queries[i]}), headers)
        answer = json.loads(connection.getresponse().read())
        if answer["status"] == "success":
            connection.request("POST", "/api/v1/format_query", urllib.parse.urlencode({"query": queries[i]}), headers)
            answers[i] = (answer["data"], json.loads(connection.getresponse().read())["data"])
        else:
            answers[i] = answer["error"]


def plain(node):
    if isinstance(node, dict): return {k: plain(v) for k, v in node.items() if k not in ("id", "pos")}
    return [plain(v) for v in node] if isinstance(node, list) else node


def main():
    url = os.environ.get("ORACLE_URL")
    if not url: return 77
    rng = random.Random(int(sys.argv[3]))
    source = [json.loads(line) for line in sys.stdin if line.strip()]
    queries = [mutate(rng, source) for _ in range(int(sys.argv[2]))]
    text = "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in queries)
    ours = subprocess.run([sys.argv[1], "experimental", "fill"], input=text.encode(), capture_output=True).stdout.decode().splitlines()
    answers, workers = [None] * len(queries), []
    for w in range(4):
        workers.append(threading.Thread(target=ask, args=(url, queries, answers, len(queries) * w // 4, len(queries) * (w + 1) // 4)))
        workers[-1].start()
    for worker in workers: worker.join()
    counts = dict(total=0, valid=0, verdict=0, message=0, tree=0, pretty=0)
    for query, our, answer in zip(queries, map(json.loads, ours), answers):
        counts["total"] += 1
        valid = not isinstance(answer, str)
        counts["valid"] += valid
        kind = None
        if our["ok"] != valid: kind = "verdict"
        elif not valid:
            if our["error"] != answer.removeprefix("invalid parameter \"query\": "): kind = "message"
        elif plain(our["ast"]) != answer[0]: kind = "tree"
        elif our["pretty"] != answer[1]: kind = "pretty"
        if kind:
            counts[kind] += 1
            if counts[kind] <= 30: print(kind, json.dumps(query, ensure_ascii=False), "| ours:", our.get("error"), "| server:", answer if not valid else "ok")
    print(json.dumps(counts))
    return 1 if counts["verdict"] or counts["tree"] or counts["pretty"] else 0


if __name__ == "__main__":
    sys.exit(main())
