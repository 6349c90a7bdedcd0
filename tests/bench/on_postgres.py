#!/usr/bin/env python3
"""Runs a program on an empty database of a private PostgreSQL server that ends with it.

    cmake --preset sim && cmake --build build/sim --target kheya-load store_bench
    tests/bench/on_postgres.py build/sim/tests/kheya-load hubs --database DATABASE
    tests/bench/on_postgres.py build/sim/tests/store_bench DATABASE --writers 8

The word DATABASE becomes the database's URL. Everything that is committed is synced to the disk, as
it would be at a hub. Says how much of the processor the server's processes took, how much log they
wrote, and how large the tables are in the end, with their indexes."""
import pathlib
import resource
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import postgres_cluster  # noqa: E402  (beside this folder)


SIZES = """SELECT relname, n_live_tup, pg_total_relation_size(relid) / 1024 FROM pg_stat_user_tables
ORDER BY 3 DESC LIMIT 6"""


def main():
    cluster = postgres_cluster.Cluster()
    try:
        cluster.make()
        cluster.start()
        url = cluster.database("bench")
        log = int(cluster.sql("SELECT wal_bytes FROM pg_stat_wal"))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        words = [url if word == "DATABASE" else word for word in sys.argv[1:]]
        code = subprocess.run(words, check=False).returncode
        program = resource.getrusage(resource.RUSAGE_CHILDREN)
        cluster.sql("ANALYZE", "bench")
        sizes = cluster.sql(SIZES, "bench")
        log = int(cluster.sql("SELECT wal_bytes FROM pg_stat_wal")) - log
        cluster.stop()
        server = resource.getrusage(resource.RUSAGE_CHILDREN)
    finally:
        cluster.end()
    for name, now, then in (("program and what it started", program, before),
                            ("database server", server, program)):
        print("%s: %.2f s of processor" % (name, now.ru_utime + now.ru_stime - then.ru_utime -
                                           then.ru_stime))
    print("log: %d KiB" % (log // 1024))
    for line in sizes.splitlines():
        print("%s: %s rows, %s KiB" % tuple(line.split("|")))
    return code


if __name__ == "__main__":
    sys.exit(main())
