#!/usr/bin/env python3
"""Gives the abandoned jobs of RQ queues to other workers, by RQ's own registries.

A job is abandoned if its worker has not renewed it in time (StartedJobRegistry). RQ itself looks for such jobs every ten
minutes, and then fails those that have no retries left. docs/recovery-drivers.md has the driver.

    REDIS_URL=redis://... rq-abandoned.py [--max-requeues N] QUEUE ...

--max-requeues N   how often a job without retries is requeued (1); it stays failed after that

With HEARTLINE_DRY_RUN=1 it only counts. Exit code: 0 requeued, or would requeue; 3 nothing to do; 1 failed.
"""

import argparse
import json
import os
import sys

from redis import Redis
from rq import Queue
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job
from rq.registry import FailedJobRegistry, StartedJobRegistry

NOTHING_TO_DO = 3
COUNTER = "heartline_requeues"


def requeue(failed, job_id, connection, max_requeues):
    """Requeues a job that has just failed. Returns what became of it."""
    try:
        job = Job.fetch(job_id, connection=connection)
    except NoSuchJobError:
        return "jobs_gone"
    if job_id not in failed:
        # It had retries left: RQ has queued it again.
        return "jobs_retried"
    count = job.meta.get(COUNTER, 0)
    if count >= max_requeues:
        return "jobs_failed"
    job.meta[COUNTER] = count + 1
    job.save_meta()
    try:
        failed.requeue(job)
    except InvalidJobOperation:
        # Another program was first.
        return "jobs_retried"
    return "jobs_requeued"


def release(name, connection, max_requeues, dry_run):
    """Counts what became of the abandoned jobs of a queue."""
    queue = Queue(name, connection=connection)
    started = StartedJobRegistry(queue=queue)
    abandoned = started.get_expired_job_ids()
    if dry_run or not abandoned:
        return {"abandoned_jobs": len(abandoned)} if abandoned else {}
    started.cleanup()
    failed = FailedJobRegistry(queue=queue)
    counts = {}
    for job_id in abandoned:
        outcome = requeue(failed, job_id, connection, max_requeues)
        counts[outcome] = counts.get(outcome, 0) + 1
    left = len(set(abandoned) & set(started.get_expired_job_ids()))
    return {**counts, "jobs_left": left} if left else counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--max-requeues", type=int, default=1)
    parser.add_argument("queues", nargs="+")
    args = parser.parse_args()
    dry_run = os.environ.get("HEARTLINE_DRY_RUN") == "1"
    connection = Redis.from_url(os.environ["REDIS_URL"])
    totals = {}
    for name in args.queues:
        for outcome, count in release(name, connection, args.max_requeues, dry_run).items():
            totals[outcome] = totals.get(outcome, 0) + count
    print(json.dumps(totals))
    if "jobs_left" in totals:
        return 1
    return 0 if totals else NOTHING_TO_DO


if __name__ == "__main__":
    sys.exit(main())
