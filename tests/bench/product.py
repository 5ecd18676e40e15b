#!/usr/bin/python3
"""The shipped program at work on a workspace of its own, beside the peers kit's job of the same name.

    product.py fetch  --bin BUILD/bin --base URL --urls FILE --n N --out FILE
    product.py shots  --bin BUILD/bin --base URL --urls FILE --n N [--width W] [--isolate]
    product.py upload --bin BUILD/bin --base URL --urls FILE --n N
    product.py queue  --bin BUILD/bin --n N      addresses that robots.txt forbids: queued, claimed, judged and ended, and nothing else
    product.py memory --bin BUILD/bin --n N      the sample with N more pages queued, beside one with 1,000: bytes for each

Every job makes sources.json, starts `trawlctl run` with the settings of a new workspace (spool, journal, log, circuits, robots, attempts,
snapshots: all on), and prints one JSON line: n, seconds (of the run, by its own clock in the store), rate, cpu_s (user and system time of
trawlctl and all that it started), rss_mb (peak of one process), and the settings. Only loopback. Ends by itself.
With TRAWLDECK_STORE the store is that server's, an empty database; it is not emptied afterwards.
"""
import argparse
import ctypes
import http.server
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

FIELDS = {
    "title": {"css": "h1.event-title"},
    "date": {"css": "time.event-date", "attribute": "datetime"},
    "venue": {"css": "dd.event-venue"},
    "price": {"css": "span.event-price"},
    "description": {"css": "div.event-description p"},
}
RATE = {"per_second": 1000, "cap": 1000, "burst": 1000}


def arguments():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("job", choices=["fetch", "shots", "upload", "queue", "memory"])
    p.add_argument("--bin", required=True, help="folder of trawlctl")
    p.add_argument("--base")
    p.add_argument("--urls", help="file of paths, one a line")
    p.add_argument("--n", type=int, default=5000)
    p.add_argument("--width", type=int, default=2, help="pages at a time in the browser")
    p.add_argument("--isolate", action="store_true", help="a fresh browser context for each page")
    p.add_argument("--concurrency", type=int, default=64)
    p.add_argument("--out", help="JSON lines of what was extracted, for the kit's check.py")
    p.add_argument("--keep", help="keep the workspace in this folder")
    return p.parse_args()


def addresses(args):
    paths = Path(args.urls).read_text().split()
    # Where the site has fewer pages than wanted, a query makes further addresses of them: the same bytes, another page to us.
    return [f"{args.base}{paths[i % len(paths)]}" + (f"?again={i // len(paths)}" if i >= len(paths) else "") for i in range(args.n)]


def source(identity, urls, concurrency, **more):
    return {"id": identity, "name": identity, "start_urls": urls, "discovery": {"maximum": max(1, len(urls))}, "rate": RATE,
            "concurrency": concurrency, "fields": FIELDS, **more}


class Forbidden(http.server.BaseHTTPRequestHandler):
    """A site whose robots.txt forbids all of it."""

    def do_GET(self):
        body = b"User-agent: *\nDisallow: /\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def prepare(folder, args):
    """Writes sources.json and settings.json; answers what stands in them, for the line."""
    if args.job == "queue":
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forbidden)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        urls = [f"http://127.0.0.1:{site.server_port}/events/{i}" for i in range(args.n)]
    else:
        urls = addresses(args)
    if args.job in ("fetch", "queue"):
        # Several sources, as one gets 1,000 turns a second at most: together more than two cores can do.
        lanes = 4 if args.job == "fetch" else 8
        sources = [source(f"bench{i}", urls[i::lanes], args.concurrency // lanes, screenshot="none") for i in range(lanes)]
        settings = {"run.sourcesAtOnce": lanes}
    else:
        review = "auto-approve" if args.job == "upload" else "manual"
        sources = [source("bench", urls, args.width, review=review, isolate=args.isolate)]
        settings = {"run.sessions": args.width}
    (folder / "sources.json").write_text(json.dumps({"version": 1, "sources": sources}))
    (folder / "settings.json").write_text(json.dumps({"version": 1, **settings}))
    return {"sources": len(sources), "concurrency": sources[0]["concurrency"] * len(sources), "spool": True, "journal": True, **settings}


def reap(seconds=5):
    """Processes of the browser outlive their parents by moments and come to us: their time counts when they are waited for."""
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.02)
    except ChildProcessError:
        pass


def trawlctl(args, folder, *verb):
    """Runs it to its end; answers its last JSON line and the processor time of its whole tree."""
    ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(Path(args.bin) / "trawlctl"), "--workspace", str(folder), *verb, "--json", "--quiet"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=1800)
    reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode not in ((0, 8) if args.job == "queue" else (0,)) or not lines:  # 8: no page was captured
        raise SystemExit(f"trawlctl {' '.join(verb)} ended with {done.returncode}\n{done.stderr[-2000:]}{done.stdout[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return lines[-1], cpu, round(after.ru_maxrss / 1024)


def read(folder, query):
    server = os.environ.get("TRAWLDECK_STORE")
    if server:
        rows = subprocess.run(["psql", "-qAtX", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", query, server], text=True, check=True,
                              stdout=subprocess.PIPE).stdout
        return [[float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in row.split("\t")] for row in rows.splitlines()]
    with sqlite3.connect(f"file:{folder}/trawldeck.sqlite?mode=ro", uri=True) as store:
        return store.execute(query).fetchall()


def resident(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def queued(args, n):
    """Resident bytes of the run's process once @p n addresses more than the sample's stand in its queue, and have stood there for a while."""
    folder = Path(tempfile.mkdtemp(prefix="trawldeck-bench-"))
    run = subprocess.Popen([str(Path(args.bin) / "trawlctl"), "--workspace", str(folder), "run", "--sample", "--sample-size", str(n), "--quiet"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            time.sleep(0.2)
            try:
                if read(folder, "select count(*) from item_states")[0][0] >= n:
                    break
            except sqlite3.OperationalError:
                pass  # not there yet
        else:
            raise SystemExit(f"{n} addresses were not queued within two minutes")
        time.sleep(10)
        return resident(run.pid)
    finally:
        run.terminate()
        run.wait()
        shutil.rmtree(folder, ignore_errors=True)


def memory(args):
    few, many = queued(args, 1000), queued(args, args.n)
    print(json.dumps({"peer": "trawldeck", "work": "memory", "n": args.n, "resident_mb": round(many / 2**20, 1),
                      "bytes_per_address": round((many - few) / (args.n - 1000))}))
    return 0


def write_rows(folder, out):
    with open(out, "w") as f:
        for url, records in read(folder, "select final_url, records from captures where lost = 0"):
            record = (json.loads(records) or [{}])[0]
            f.write(json.dumps({"url": url.split("?")[0], **record}, ensure_ascii=False) + "\n")


def main():
    args = arguments()
    if args.job == "memory":
        return memory(args)
    folder = Path(args.keep or tempfile.mkdtemp(prefix="trawldeck-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        settings = prepare(folder, args)
        summary, cpu, rss = trawlctl(args, folder, "run")
        counted = "item_states where state = 4" if args.job == "queue" else "captures where lost = 0"
        count = int(read(folder, f"select count(*) from {counted}")[0][0])
        seconds = read(folder, "select (ended - started) / 1000.0 from scraping_runs")[0][0]
        if args.job == "upload":
            summary, cpu, rss = trawlctl(args, folder, "upload")
            count = summary["ledger"].get("recorded", 0)
            seconds = read(folder, "select (ended - created) / 1000.0 from batches")[0][0]
        if args.out:
            write_rows(folder, args.out)
    finally:
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)
    peer = "trawldeck-postgres" if os.environ.get("TRAWLDECK_STORE") else "trawldeck"
    print(json.dumps({"peer": peer, "work": args.job, "n": count, "seconds": round(seconds, 3), "rate": round(count / seconds, 1),
                      "cpu_s": round(cpu, 3), "rss_mb": rss, "settings": settings}))
    return 0 if count == args.n else 1


if __name__ == "__main__":
    sys.exit(main())
