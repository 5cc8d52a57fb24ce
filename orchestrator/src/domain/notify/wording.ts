import type { DeliveredKind, Language } from '@crawlerd/shared';
import type { Notification } from './notification.ts';

/** WeCom takes 2048 bytes. */
const MESSAGE_MAX = 400;
const NAME_MAX = 80;

const SAID: Readonly<Record<DeliveredKind, Readonly<Record<Language, string>>>> = {
  succeeded: { en: 'succeeded', zh: '成功' },
  failed: { en: 'failed', zh: '失败' },
  stopped: { en: 'was stopped', zh: '已停止' },
  timed_out: { en: 'ran out of time', zh: '超时' },
  lost: { en: 'was lost', zh: '失联' },
  stale: { en: 'is silent', zh: '心跳中断' },
  stalled: { en: 'makes no progress', zh: '没有进展' },
  retried: { en: 'is tried again', zh: '将重试' },
  drift: { en: 'is out of line with earlier ones', zh: '与以往的结果偏离' },
  tick_skipped: { en: 'was not launched by its schedule', zh: '未按计划启动' },
  endpoint_paused: { en: 'Notifications were paused', zh: '通知已暂停' },
  disk_low: { en: 'The disk is nearly full', zh: '磁盘快满了' },
  disk_ok: { en: 'The disk has room again', zh: '磁盘又有空间了' },
  engine_unreachable: { en: 'The container engine cannot be reached', zh: '无法连接容器引擎' },
  engine_reachable: { en: 'The container engine can be reached again', zh: '容器引擎又能连接了' },
  test: { en: 'This is a test of crawlerd', zh: '这是 crawlerd 的测试消息' },
};

const LOOK: Readonly<Record<Language, string>> = { en: 'See', zh: '查看' };
const CRAWL: Readonly<Record<Language, string>> = { en: 'The crawl', zh: '任务' };

/** Where to look at what is not about one execution. */
const COMMANDS: Partial<Readonly<Record<DeliveredKind, string>>> = {
  tick_skipped: 'schedule ls',
  endpoint_paused: 'endpoint ls',
  disk_low: 'doctor',
  engine_unreachable: 'doctor',
};

/** What happened, why, and where to look: at most three lines of plain text. Names and reasons are others' words. */
export function textOf(notification: Notification, language: Language): string {
  return [headline(notification, language), why(notification), whereToLook(notification, language)]
    .filter((line) => line !== null)
    .join('\n');
}

function headline({ kind, executionId, task, taskName }: Notification, language: Language): string {
  const name = oneLine(task ?? taskName ?? '', NAME_MAX);
  if (executionId === null && name === '') return `[crawlerd] ${SAID[kind][language]}`;
  return `[crawlerd] ${CRAWL[language]} ${name} ${SAID[kind][language]}`;
}

function why({ reason, message }: Notification): string | null {
  const sentence = message === null ? null : oneLine(message, MESSAGE_MAX);
  if (reason === null) return sentence;
  return sentence === null ? reason : `${reason}: ${sentence}`;
}

function whereToLook({ executionId, kind, task }: Notification, language: Language): string | null {
  if (executionId !== null) return `${LOOK[language]}: crawlerd show ${executionId}`;
  const command = COMMANDS[kind];
  return command === undefined
    ? null
    : `${LOOK[language]}: crawlerd ${command}${kind === 'tick_skipped' ? ` ${task}` : ''}`;
}

/** Without what could break a line or steer what shows it (control characters, directions of writing), and not too long. */
function oneLine(text: string, max: number): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const characters = Array.from(plain.slice(0, 2 * max + 2));
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : plain;
}
