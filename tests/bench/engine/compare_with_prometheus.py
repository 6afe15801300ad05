#!/usr/bin/env python3
"""Time the 24 queries of the suite on diopter, on a real Prometheus and against the decode floor, all in one run.

usage: compare_with_prometheus.py --blocks DIR --bench DIR [--diopter PROGRAM] [--prometheus PROGRAM] [--runs N] [--only R01,R02]

DIR of --bench holds suite.py, floor.cpp and dec.cpp. Diopter answers through `query --batch --no-cache --threads 2` (source open, page
cache warm, decoded data dropped after every line); Prometheus over HTTP on a loopback port, on hard links of the blocks. Both are timed
from the question sent to the last byte of the answer read; best of N. Answers are compared, too. Prints Markdown on stdout, progress on
stderr. With --no-prometheus only diopter and the floor. --readme FILE puts the table between the lines "<!-- suite -->" and
"<!-- /suite -->" of FILE as well. Exit code 1 when a limit is missed.
"""
import argparse, atexit, contextlib, fcntl, http.client, io, json, math, os, re, shutil, socket, subprocess, sys, tempfile, time, urllib.parse

T0 = 1795132800  # of the generator; 24 hours of data follow
END = T0 + 86400
# Samples in the chunks that a query must decode, in millions; the same whatever the engine.
RAW_MILLIONS = {
    "R01": 11.51, "R02": 27.62, "R03": 27.62, "R04": 0.69, "R05": 11.74, "R06": 11.51, "R07": 11.51, "R08": 0.23, "R09": 2.76, "R10": 11.51,
    "R11": 0, "R12": 7.37, "R13": 11.51, "R14": 0.92, "R15": 27.62, "R16": 11.51, "R17": 4.6, "R18": 0.23,
    "I01": 0.24, "I02": 0.65, "I03": 11.51, "I04": 1.44, "I05": 27.62, "I06": 0.24}
BOUND_TO_FLOOR = ["R01", "R02", "R03", "R05", "R06", "R10", "R13", "R15", "I03"]
FLOOR_LIMIT = 3.0
SMALL, LARGE = "http_requests_total", "http_request_duration_seconds_bucket"


def say(text):
    print(text, file=sys.stderr, flush=True)


def parameters(entry):
    kind, query = entry[1:3]
    if kind == "instant":
        return {"query": query, "time": END - 60}
    return {"query": query, "start": T0, "end": END, "step": 300 if kind == "range5m" else 60}


class Diopter:
    """One `diopter query --batch` process for all questions."""

    def __init__(self, program, blocks, threads):
        command = [program, "--threads", str(threads), "query", blocks, "--batch", "--no-cache"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.out = self.process.stdout.fileno()
        fcntl.fcntl(self.out, 1031, 1 << 20)  # F_SETPIPE_SZ: else the reader's wake-ups are what is measured

    def cpu(self):
        total = 0
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            with open(f"/proc/{self.process.pid}/task/{task}/schedstat") as f:
                total += int(f.read().split()[0])
        return total / 1e9

    def ask(self, params):
        line = json.dumps({k: v if k == "query" else str(v) for k, v in params.items()}).encode() + b"\n"
        parts = []
        cpu, start = self.cpu(), time.perf_counter()
        os.write(self.process.stdin.fileno(), line)
        while not parts or not parts[-1].endswith(b"\n"):
            part = os.read(self.out, 1 << 20)
            if not part:
                raise SystemExit("diopter ended")
            parts.append(part)
        wall = time.perf_counter() - start
        return wall, self.cpu() - cpu, b"".join(parts)

    def peak_mib(self):
        with open(f"/proc/{self.process.pid}/status") as f:
            return int(re.search(r"VmHWM:\s+(\d+)", f.read()).group(1)) / 1024

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


class Prometheus:
    def __init__(self, program, blocks):
        self.work = tempfile.mkdtemp(prefix="bench-prometheus-", dir=os.path.dirname(os.path.abspath(blocks)))
        atexit.register(shutil.rmtree, self.work, True)
        data = f"{self.work}/data"
        try:
            shutil.copytree(blocks, data, copy_function=os.link)
        except shutil.Error:
            shutil.rmtree(data, True)
            shutil.copytree(blocks, data)
        with open(f"{self.work}/prometheus.yml", "w") as f:
            f.write("global: {scrape_interval: 15s}\n")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        command = [program, f"--config.file={self.work}/prometheus.yml", f"--storage.tsdb.path={data}", f"--web.listen-address=127.0.0.1:{self.port}",
            "--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h", "--storage.tsdb.retention.time=100y",
            "--query.timeout=10m", "--query.max-samples=1000000000", "--log.level=error"]
        self.log = open(f"{self.work}/log", "w")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, cwd=self.work)
        atexit.register(self.close)
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit("prometheus ended: " + open(f"{self.work}/log").read()[-1000:])
            try:
                self.get("/-/ready")
                break
            except OSError:
                time.sleep(0.1)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=620)

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", path)
        if connection.getresponse().status != 200:
            raise OSError("not ready")

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, params):
        path = "/api/v1/query" if "time" in params else "/api/v1/query_range"
        cpu, start = self.cpu(), time.perf_counter()
        self.connection.request("GET", path + "?" + urllib.parse.urlencode(params))
        body = self.connection.getresponse().read()
        wall = time.perf_counter() - start
        return wall, self.cpu() - cpu, body

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


class Floor:
    """Nanoseconds per sample of decoding alone, both metrics, best of all measurements."""

    def __init__(self, bench, blocks, threads):
        self.work = tempfile.mkdtemp(prefix="bench-floor-")
        atexit.register(shutil.rmtree, self.work, True)
        self.program, self.blocks, self.threads, self.best = f"{self.work}/floor", blocks, threads, {}
        subprocess.run(["g++", "-O3", "-march=native", "-std=c++20", "-w", "-pthread", f"{bench}/floor.cpp", "-o", self.program], check=True)

    def measure(self):
        for metric in (SMALL, LARGE):
            command = [self.program, self.blocks, metric, "rate", "300", "60", "job", str(self.threads)]
            text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            nanoseconds = float(re.search(r"decode-only [0-9.]+s \(([0-9.]+) ns/s\)", text).group(1))
            self.best[metric] = min(nanoseconds, self.best.get(metric, nanoseconds))
        say("decode floor: " + ", ".join(f"{metric} {value:.2f} ns/sample" for metric, value in self.best.items()))

    def seconds(self, id_, query):
        return RAW_MILLIONS[id_] * self.best[LARGE if LARGE in query else SMALL] / 1000


def best_of(server, params, runs, longest):
    """Best wall and best CPU of `runs` after one to warm up; fewer when they take longer than `longest` seconds together."""
    _, _, body = server.ask(params)
    wall = cpu = math.inf
    begin = time.perf_counter()
    for i in range(runs):
        w, c, _ = server.ask(params)
        wall, cpu = min(wall, w), min(cpu, c)
        if i > 0 and time.perf_counter() - begin > longest:
            break
    return wall, cpu, body


def differences(ours, theirs):
    """What differs beyond 1e-9, in words, or ""."""
    a, b = json.loads(ours), json.loads(theirs)
    if a.get("status") != "success" or b.get("status") != "success":
        return (a.get("error") or b.get("error") or "failed")[:60]

    def series(answer):
        return {json.dumps(s["metric"], sort_keys=True): s.get("values") or [s["value"]] for s in answer["data"]["result"]}

    left, right = series(a), series(b)
    if left.keys() != right.keys():
        return f"series: {len(left)} and {len(right)}"
    bad = 0
    for key, points in left.items():
        others = right[key]
        if len(points) != len(others):
            return f"points: {len(points)} and {len(others)}"
        for (t1, v1), (t2, v2) in zip(points, others):
            if v1 == v2 and t1 == t2:
                continue
            x, y = float(v1), float(v2)
            bad += t1 != t2 or not (abs(x - y) <= 1e-9 * max(abs(x), abs(y)) or (x != x and y != y))
    return f"{bad} values" if bad else ""


def table(rows, floor, options):
    with_prometheus = not options.no_prometheus
    print(f"Decode floor ({options.threads} threads): " + ", ".join(f"{m} {v:.2f} ns/sample" for m, v in floor.best.items()) + ".\n")
    head = ["query", "raw M", "floor ms", "wall ms", "CPU ms", "wall / floor", "limit"]
    if with_prometheus:
        head += ["Prometheus ms", "Prometheus / ours", "answer"]
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    failed = []
    for id_, name, limit, wall, cpu, peer, wrong in rows:
        ratio = wall / limit if limit else 0
        bound = f"{FLOOR_LIMIT:g}" if id_ in BOUND_TO_FLOOR else ""
        cells = [name, f"{RAW_MILLIONS[id_]:g}", f"{limit * 1000:.1f}", f"{wall * 1000:.1f}", f"{cpu * 1000:.1f}", f"{ratio:.2f}" if limit else "", bound]
        if with_prometheus:
            cells += [f"{peer * 1000:.1f}", f"{peer / wall:.1f}", wrong or "equal"]
        print("| " + " | ".join(cells) + " |")
        if bound and ratio > FLOOR_LIMIT:
            failed.append(f"{id_} takes {ratio:.2f} x the floor")
        if with_prometheus and wall > peer:
            failed.append(f"{id_} is slower than Prometheus")
        if wrong:
            failed.append(f"{id_} differs: {wrong}")
    if with_prometheus:
        mean = math.exp(sum(math.log(peer / wall) for *_, wall, _, peer, _ in rows) / len(rows))
        print(f"\nGeometric mean: {mean:.1f} x Prometheus' speed.")
    print("\n" + ("All limits hold." if not failed else "Missed: " + "; ".join(failed) + "."))
    return not failed


def put_into(path, text):
    with open(path) as f:
        before, rest = f.read().split("<!-- suite -->\n", 1)
    after = rest.split("<!-- /suite -->\n", 1)[1]
    with open(path, "w") as f:
        f.write(before + "<!-- suite -->\n" + text + "<!-- /suite -->\n" + after)


def main():
    load = os.getloadavg()
    cache = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "diopter-oracle")
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blocks", required=True)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--diopter", default=f"{root}/build/release/bin/diopter")
    parser.add_argument("--prometheus", default=f"{cache}/prometheus")
    parser.add_argument("--no-prometheus", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--prometheus-runs", type=int, default=3)
    parser.add_argument("--only")
    parser.add_argument("--readme")
    options = parser.parse_args()
    sys.path.insert(0, options.bench)
    from suite import SUITE
    entries = [e for e in SUITE if not options.only or e[0][:3] in options.only.split(",")]
    floor = Floor(options.bench, options.blocks, options.threads)
    floor.measure()
    diopter = Diopter(options.diopter, options.blocks, options.threads)
    measured = {}
    for entry in entries:
        wall, cpu, body = best_of(diopter, parameters(entry), options.runs, 4)
        measured[entry[0]] = (wall, cpu, body)
        say(f"diopter {entry[0]}: {wall * 1000:.1f} ms wall, {cpu * 1000:.1f} ms CPU")
    resident = diopter.peak_mib()
    diopter.close()
    floor.measure()
    peers = {}
    if not options.no_prometheus:
        prometheus = Prometheus(options.prometheus, options.blocks)
        for entry in entries:
            wall, cpu, body = best_of(prometheus, parameters(entry), options.prometheus_runs, 6)
            peers[entry[0]] = (wall, differences(measured[entry[0]][2], body))
            say(f"prometheus {entry[0]}: {wall * 1000:.1f} ms wall, {cpu * 1000:.0f} ms CPU; {peers[entry[0]][1] or 'equal'}")
        prometheus.close()
        floor.measure()
    rows = []
    for entry in entries:
        name, query = entry[0], entry[2]
        wall, cpu, _ = measured[name]
        rows.append((name[:3], name, floor.seconds(name[:3], query), wall, cpu, *peers.get(name, (0, ""))))
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        print(f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, load average {load[0]:.1f} before and {os.getloadavg()[0]:.1f} after; diopter's peak resident "
            f"memory over all queries {resident:.0f} MiB.")
        held = table(rows, floor, options)
    print(text.getvalue(), end="")
    if options.readme:
        put_into(options.readme, text.getvalue())
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
