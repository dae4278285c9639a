"""Jobs of the tests of the source rq, and what RQ's own classes say."""

import json
import os
import sys
import time

from redis import Redis
from rq import Queue, Worker
from rq.registry import DeferredJobRegistry, ScheduledJobRegistry, StartedJobRegistry


def nap(seconds):
    time.sleep(seconds)


def connection():
    return Redis.from_url(os.environ["REDIS_URL"])


def enqueue(queue, seconds, count):
    for _ in range(int(count)):
        Queue(queue, connection=connection()).enqueue("rq_jobs.nap", int(seconds), job_timeout=900)


def describe():
    redis = connection()
    workers = [
        {"name": worker.name, "state": worker.get_state(), "pid": worker.pid}
        for worker in Worker.all(connection=redis)
    ]
    queues = {
        queue.name: {
            "waiting": queue.count,
            "active": StartedJobRegistry(queue=queue).count,
            "delayed": ScheduledJobRegistry(queue=queue).count + DeferredJobRegistry(queue=queue).count,
        }
        for queue in Queue.all(connection=redis)
    }
    return {"workers": workers, "queues": queues}


if __name__ == "__main__":
    if sys.argv[1] == "enqueue":
        enqueue(*sys.argv[2:])
    print(json.dumps(describe()))
