"""The application of the tests of the sources of Celery, and what Celery's own calls say."""

import json
import os
import sys
import time

from celery import Celery

app = Celery("celery_jobs", broker=os.environ["BROKER_URL"])
app.conf.task_ignore_result = True
# Without them, a worker takes four messages per process that nothing shows in its queue.
app.conf.worker_prefetch_multiplier = 1


@app.task(name="nap")
def nap(seconds):
    time.sleep(seconds)


@app.task(name="block")
def block(seconds):
    """Gives way to no other greenlet, as a task that computes: the pool gevent has replaced time.sleep."""
    from gevent.monkey import get_original

    get_original("time", "sleep")(seconds)


def send(queue, seconds, count, priority=None):
    for _ in range(int(count)):
        nap.apply_async((float(seconds),), queue=queue, priority=priority and int(priority))


def send_blocking(queue, seconds):
    block.apply_async((float(seconds),), queue=queue)


def describe():
    inspect = app.control.inspect(timeout=2)
    active = inspect.active() or {}
    workers = {
        name: {"active": len(active[name]), "begun": stats["total"].get("nap", 0), "pid": stats["pid"]}
        for name, stats in (inspect.stats() or {}).items()
        if name in active
    }
    return {"workers": workers}


def length(connection, queue):
    # A queue that has no messages need not exist.
    try:
        return connection.channel().queue_declare(queue=queue, passive=True).message_count
    except connection.channel_errors:
        return 0


def lengths(*queues):
    with app.connection_for_read() as connection:
        return {queue: length(connection, queue) for queue in queues}


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    calls = {"send": send, "send_blocking": send_blocking, "describe": describe, "lengths": lengths}
    print(json.dumps(calls[command](*arguments)))
