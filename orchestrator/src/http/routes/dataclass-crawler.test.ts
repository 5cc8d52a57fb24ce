import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { servedCallback } from '../testing/served-callback.ts';

/**
 * A crawler as people write them: its progress is a dataclass with datetimes, its summary is its progress, its items
 * are only in its completion, and whatever goes wrong with a report is printed and forgotten.
 */
const CRAWLER = `
import json, os, urllib.request
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Optional

@dataclass
class Progress:
    total_urls: int = 2
    crawled_urls: int = 0
    current_url: str = ""
    start_time: Optional[datetime] = None
    last_success_time: Optional[datetime] = None
    data_items: int = 0

def report(kind, **body):
    try:
        body = {"execution_id": os.environ["TASK_EXECUTION_ID"], "container_id": "host", **body}
        request = urllib.request.Request(
            f"{os.environ['API']}/api/v1/monitoring/{kind}", json.dumps(body, default=DEFAULT).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['TOKEN']}"})
        urllib.request.urlopen(request, timeout=10)
    except Exception as error:
        print(f"could not send the {kind}: {error}")

def progress_of(progress):
    done = progress.crawled_urls / progress.total_urls * 100
    runtime = (datetime.now() - progress.start_time).total_seconds()
    return {**asdict(progress), "percentage": round(done, 2), "runtime_seconds": runtime}

progress, items = Progress(start_time=datetime.now()), []
for url in ["http://shop.test/", "http://shop.test/2"]:
    progress.current_url = url
    report("heartbeat", status="running", progress=progress_of(progress), timestamp=int(datetime.now().timestamp()))
    items += [{"url": url, "title": f"{url} {n}", "timestamp": datetime.now().isoformat()} for n in range(60)]
    progress.crawled_urls += 1
    progress.data_items, progress.last_success_time = len(items), datetime.now()
report("completion", success=True, error_message=None, result_data={
    "crawl_summary": progress_of(progress), "data_items": items[:100], "total_data_count": len(items)})
`;

/** @param fallback what it makes of values that JSON has no word for. */
async function crawl(fallback: string) {
  const { world, id, port } = await servedCallback({});
  const child = spawn('python3', ['-c', CRAWLER.replace('DEFAULT', fallback)], {
    env: {
      TASK_EXECUTION_ID: id,
      API: `http://127.0.0.1:${port}`,
      TOKEN: world.credentials.token(world.ref(id)),
    },
  });
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  world.engine.exit(world.ref(id), { exitCode: 0 });
  return { printed, ...(await world.released(id)) };
}

it('a crawler whose progress is a dataclass, with its times as text, succeeds with all it reports', async () => {
  const { printed, execution, liveness, attempt } = await crawl('datetime.isoformat');
  expect(printed).toBe('');
  expect(execution).toMatchObject({ status: 'succeeded', result: { total_data_count: 120 } });
  expect(execution.result?.crawl_summary).toMatchObject({ crawled_urls: 2, percentage: 100 });
  // The last heartbeat had half of it: the completion is the newer word.
  expect(liveness.progress).toMatchObject({ crawled_urls: 2, data_items: 120 });
  expect(attempt?.warnings).toEqual([]);
});

it('the same crawler, whose times cannot be written as JSON, fails, and is told where the cause is printed', async () => {
  const { printed, execution } = await crawl('None');
  expect(printed).toContain(
    'could not send the completion: Object of type datetime is not JSON serializable',
  );
  expect(execution.status).toBe('failed');
  expect(execution.verdict?.message).toBe(
    `The container exited without reporting a result, with exit code 0. Its output may say more: crawlerd logs ${execution.id}`,
  );
});
