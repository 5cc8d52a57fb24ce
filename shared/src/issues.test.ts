import * as fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { CompletionSchema } from './completion.ts';
import { CrawlConfigSchema } from './crawl-config.ts';
import { ISSUES_MAX, issuesOf } from './issues.ts';
import { isValid } from './validation.ts';
import { HeartbeatSchema } from './heartbeat.ts';
import { LaunchSchema, StopSchema } from './launch.ts';

const STOP_BODY = Type.Union([StopSchema, Type.Null()]);

describe('the issues of a document', () => {
  it('name the wrong field, and not the document around it', () => {
    expect(issuesOf(STOP_BODY, { mode: 'x' })).toEqual([
      { field: 'mode', message: 'must be one of graceful, kill' },
    ]);
  });

  it('name the document where it is wrong as a whole', () => {
    expect(issuesOf(STOP_BODY, 7)).toEqual([{ field: '', message: 'must be object or null' }]);
  });

  it('are never none for a value that is not valid', () => {
    const schemas = [
      StopSchema,
      STOP_BODY,
      LaunchSchema,
      HeartbeatSchema,
      CompletionSchema,
      CrawlConfigSchema,
    ];
    fc.assert(
      fc.property(fc.constantFrom(...schemas), fc.jsonValue({ maxDepth: 4 }), (schema, value) => {
        expect(issuesOf(schema, value).length === 0).toBe(isValid(schema, value));
      }),
    );
  });

  it('are no longer than a person reads', () => {
    const keys = Array.from({ length: 5000 }, (_, i): [string, number] => [`k${i}`, 1]);
    expect(issuesOf(StopSchema, Object.fromEntries(keys))).toHaveLength(ISSUES_MAX + 1);
    expect(issuesOf(LaunchSchema, { config: {}, ...Object.fromEntries(keys) }).length).toBeGreaterThan(0);
    const [issue] = issuesOf(StopSchema, { ['x'.repeat(100_000)]: 1 });
    expect(issue).toEqual({ field: `${'x'.repeat(80)}…`, message: 'is not a known key' });
  });
});
