/**
 * Loaded before crawlerd (`node --import`), makes its process kill itself (SIGKILL) at one exact place:
 *
 *   KILL_POINT      the place, one of those below; without it nothing happens
 *   KILL_VISIT      at which visit of the place, 1 for the first
 *   KILL_AFTER_MS   for places during a call: how long after its beginning
 *
 * It wraps methods of the built classes, so that the product needs no code for it. A place that is never
 * visited, for example because a method was renamed, fails the test that names it.
 */
import { statSync, truncateSync, writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const { KILL_POINT, KILL_VISIT = '1', KILL_AFTER_MS = '0' } = process.env;
let visits = 0;

const WHEN_STOPPED = 'mid config write, when it was stopped';

/** `damage` is done just before the kill: it leaves what an interrupted write would leave. */
function visit(place, damage = () => undefined) {
  if (place !== KILL_POINT || ++visits < Number(KILL_VISIT)) return;
  damage();
  writeSync(2, `killed: ${place}\n`);
  process.kill(process.pid, 'SIGKILL');
  // Run no further code should the signal be delayed.
  for (;;);
}

function visitSoon(place) {
  if (place === KILL_POINT) setTimeout(() => visit(place), Number(KILL_AFTER_MS));
}

function around(target, name, { before = () => undefined, after = () => undefined }) {
  const original = target[name];
  if (typeof original !== 'function') throw new Error(`there is no method ${name} to wrap`);
  target[name] = function wrapped(...args) {
    orExit(name, () => before(...args));
    const result = original.apply(this, args);
    if (!(result instanceof Promise)) {
      orExit(name, () => after(result, ...args));
      return result;
    }
    return result.then((value) => {
      orExit(name, () => after(value, ...args));
      return value;
    });
  };
}

/**
 * No compiler checks the arguments that are read here. An error among them must not look like one of the product,
 * which would try again until the round's deadline.
 */
function orExit(name, watch) {
  try {
    watch();
  } catch (error) {
    writeSync(2, `the kill point at ${name} is broken: ${String(error)}\n`);
    process.exit(70);
  }
}

const built = (path) => import(new URL(`../../orchestrator/dist/${path}`, import.meta.url).href);

const { SqliteStore } = await built('adapters/sqlite/sqlite-store.js');
around(SqliteStore.prototype, 'add', {
  before: () => visit('before accept commit'),
  after: () => visit('after accept commit'),
});
around(SqliteStore.prototype, 'apply', {
  before: (_id, { kind }) => visit(`before ${kind} commit`),
  after: (applied, _id, { kind }) => {
    if (applied.outcome !== 'changed') return;
    const { status, attempt } = applied.after.execution;
    const before = applied.before.execution.status;
    // By the engine's state or the first heartbeat, whichever comes first.
    if (before === 'starting' && status === 'running') visit('when it became running');
    visit(`after ${kind} commit`);
    if (kind === 'stop_requested') visit(WHEN_STOPPED);
    visit(`after ${kind} commit, ${status}`);
    visit(`after ${kind} commit, attempt ${attempt}`);
  },
});
around(SqliteStore.prototype, 'noteAttempt', {
  before: (_ref, { releasedAt }) => releasedAt && visit('before the release is recorded'),
});

const { SqliteScheduleStore } = await built('adapters/sqlite/sqlite-schedule-store.js');
around(SqliteScheduleStore.prototype, 'decide', {
  before: () => visit('before ticks are decided'),
  after: ({ outcome }) => outcome === 'decided' && visit('after ticks are decided'),
});

const { SqliteNotifications } = await built('adapters/sqlite/sqlite-notifications.js');
for (const note of ['noteDelivered', 'noteFailed'])
  around(SqliteNotifications.prototype, note, {
    before: () => visit('before a delivery is noted'),
    after: () => visit('after a delivery is noted'),
  });

const { HttpChannels } = await built('adapters/notify/http-channels.js');
around(HttpChannels.prototype, 'send', { before: () => visitSoon('during a delivery') });

const isConfig = (path) => String(path).endsWith('/config.json');
const cutInTwo = (path) => truncateSync(path, Math.floor(statSync(path).size / 2));
const rename = fs.rename.bind(fs);
fs.rename = async (from, to) => {
  if (isConfig(to)) visit('mid config write', () => cutInTwo(from));
  if (isConfig(to) && KILL_POINT === WHEN_STOPPED) {
    cutInTwo(from);
    // A disk that never answers: the client reads this line and sends its stop meanwhile.
    writeSync(2, `held: ${WHEN_STOPPED}\n`);
    await new Promise(() => undefined);
  }
  await rename(from, to);
  if (isConfig(to)) visit('after the config is in place');
};
syncBuiltinESMExports();

const { Engine } = await built('adapters/docker/engine.js');
around(Engine.prototype, 'call', {
  before: (action) => {
    visit(`before: ${action}`);
    visitSoon(`during: ${action}`);
  },
  after: (_answer, action) => visit(`after: ${action}`),
});

const { RuntimeLogCapture } = await built('supervisor/runtime-log-capture.js');
around(RuntimeLogCapture.prototype, 'finish', {
  before: () => visit('before logs are finished'),
  after: () => visit('after logs are finished'),
});

const { dataLayout } = await built('adapters/data-folder/data-layout.js');
const { LogFilesOnDisk } = await built('adapters/logs/log-files-on-disk.js');
around(LogFilesOnDisk.prototype, 'open', {
  after: (writer, { executionId, attempt }) => {
    const file = dataLayout(process.env.CRAWLERD_DATA_DIR).logFile(executionId, attempt);
    around(writer, 'append', {
      after: () => visit('mid log record', () => truncateSync(file, statSync(file).size - 4)),
    });
  },
});

const { OutputFilesOnDisk } = await built('adapters/outputs/output-files-on-disk.js');
around(OutputFilesOnDisk.prototype, 'completion', {
  after: (completion) => completion && visit('after a completion file was read'),
});

const { OrphanSweep } = await built('supervisor/orphan-sweep.js');
around(OrphanSweep.prototype, 'remove', { before: () => visit('before an orphan is removed') });

const { Supervisor } = await built('supervisor/supervisor.js');
around(Supervisor.prototype, 'start', {
  before: () => visit('before the recovery'),
  after: () => visit('after the recovery has begun'),
});
