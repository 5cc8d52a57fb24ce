const NEXT = { tick: '2026-11-24T05:00:00.000Z', local_time: '2026-11-24T06:00:00+01:00' };

const OF_TASK = {
  name: 'books-daily',
  revision: 3,
  updated_at: '2026-11-23T09:12:44.310Z',
  task_name: 'books',
};

const SUMMARY = { ...OF_TASK, valid: true };

const SCHEDULE = {
  id: '01a20a98-b1c4-7d22-8e00-5f1be2d0a9c3',
  task: 'books-daily',
  name: 'morning',
  cron: '0 6 * * *',
  time_zone: 'Europe/Berlin',
  overlap: 'skip',
  missed: 'latest',
  max_lateness_seconds: 86_400,
  jitter_seconds: 0,
  paused: false,
  paused_by: null,
  fault: null,
  decided_up_to: '2026-11-23T05:00:00.000Z',
  next_ticks: [{ ...NEXT, launch_at: NEXT.tick }],
};

export const PAUSED = { ...SCHEDULE, paused: true, paused_by: 'operator' };

const BODY = {
  config: { task_name: 'books', base_url: 'https://books.toscrape.com/' },
  schedules: { morning: { cron: '0 6 * * *', time_zone: 'Europe/Berlin' } },
};

const TICK = {
  first_tick: '2026-11-23T05:00:00.000Z',
  last_tick: '2026-11-23T05:00:00.000Z',
  count: 1,
  count_is_minimum: false,
  outcome: 'skipped',
  reason: 'overlap',
  message: 'An execution of this schedule was unfinished.',
  execution_id: null,
};

export const TASK_REPLY = {
  ...OF_TASK,
  outcome: 'changed',
  changed: ['config.base_url'],
  warnings: [],
  schedules: [{ name: 'morning', next_ticks: [NEXT] }],
};

export const OF_TASKS = {
  Task: BODY,
  TaskSummary: SUMMARY,
  TaskList: { tasks: [SUMMARY], next_cursor: null },
  TaskView: { ...SUMMARY, current: true, issues: [], body: BODY, env_names: [], schedules: [SCHEDULE] },
  TaskReply: TASK_REPLY,
  ScheduleView: SCHEDULE,
  ScheduleList: { schedules: [SCHEDULE], next_cursor: null },
  SchedulesPaused: { paused: true, changed: 1 },
  Tick: TICK,
  TickList: { ticks: [TICK], next_cursor: null },
};
