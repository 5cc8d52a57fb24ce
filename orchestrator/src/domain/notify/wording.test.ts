import { describe, expect, it } from 'vitest';
import { textOf } from './wording.ts';

const FAILED = {
  kind: 'failed',
  at: new Date(0),
  executionId: 'e1',
  taskName: 'books',
  task: null,
  attempt: 1,
  reason: 'acceptance_failed',
  message: 'It has 3 items; at least 100 are asked for.',
} as const;

describe('the words of a notification', () => {
  it('say what happened, why, and where to look', () => {
    expect(textOf(FAILED, 'en')).toBe(
      '[crawlerd] The crawl books failed\nacceptance_failed: It has 3 items; at least 100 are asked for.\nSee: crawlerd show e1',
    );
    expect(textOf({ ...FAILED, task: '每日', message: null }, 'zh')).toBe(
      '[crawlerd] 任务 每日 失败\nacceptance_failed\n查看: crawlerd show e1',
    );
  });

  it('say of what is about the service whom to ask', () => {
    const away = {
      ...FAILED,
      kind: 'engine_unreachable',
      executionId: null,
      taskName: null,
      reason: null,
    } as const;
    expect(textOf({ ...away, message: 'It does not answer.' }, 'en')).toBe(
      '[crawlerd] The container engine cannot be reached\nIt does not answer.\nSee: crawlerd doctor',
    );
    expect(textOf({ ...away, kind: 'disk_low', message: null }, 'zh')).toBe(
      '[crawlerd] 磁盘快满了\n查看: crawlerd doctor',
    );
    expect(textOf({ ...away, kind: 'tick_skipped', task: 'books', message: null }, 'en')).toMatch(
      /\nSee: crawlerd schedule ls books$/,
    );
  });

  it('are three lines whatever a crawler says, and not long', () => {
    const hostile = `a\nb\r\u2028c\u0000\u202Ed${'💥'.repeat(5000)}`;
    const text = textOf({ ...FAILED, taskName: hostile, message: hostile }, 'en');
    expect(text.split(/[\n\r\u2028]/)).toHaveLength(3);
    expect(text).toContain('a b c d');
    expect(Array.from(text).length).toBeLessThan(900);
    expect(Buffer.from(text).toString()).toBe(text);
  });
});
