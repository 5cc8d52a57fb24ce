import { describe, expect, it } from 'vitest';
import { LogPlace } from '../../domain/log-position.ts';
import { logRecords } from '../log-records.ts';
import { type ContractSuite, INSTANCE } from './contract-suite.ts';

/** Logs of attempts. */
export function describeLogs(suite: ContractSuite): void {
  describe('logs', () => {
    it('hold every line of both streams in order, with rising times', async () => {
      const out = Array.from({ length: 200 }, (_, i) => `line ${i} ☃`);
      const spec = await suite.launch({ print: ['', ...out], printError: ['oops', 'again'] });
      await suite.ended(spec);
      const records = await suite.recordsOf(spec);
      const of = (stream: string): string[] =>
        records.filter((record) => record.stream === stream).map(({ text }) => text);
      expect(of('stdout')).toEqual(['', ...out, 'ready']);
      expect(of('stderr')).toEqual(['oops', 'again']);
      for (const { timestamp } of records) {
        expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      }
      const times = records.filter(({ stream }) => stream === 'stdout').map(({ timestamp }) => timestamp);
      expect(times).toEqual([...new Set(times)].toSorted());
    });

    it('continue behind any record, in both streams', async () => {
      const spec = await suite.launch({ print: ['one', 'two', 'three'], printError: ['oops', 'again'] });
      await suite.ended(spec);
      const records = await suite.recordsOf(spec);
      const place = new LogPlace();
      for (const [at, record] of records.entries()) {
        place.pass(record);
        for (const follow of [false, true]) {
          const rest = await suite.recordsOf(spec, { after: place.position, follow });
          expect(rest).toEqual(records.slice(at + 1));
        }
      }
    });

    it('keep a very long line intact', async () => {
      const long = 'ö'.repeat(50_000);
      const spec = await suite.launch({ print: [long, 'short'] });
      await suite.ended(spec);
      expect(await suite.textsOf(spec)).toEqual([long, 'short', 'ready']);
    });

    it('are followed until the attempt has ended', async () => {
      const spec = await suite.launchAndWaitReady({ print: ['early'], onTerm: 5 });
      const seen: string[] = [];
      for await (const { text } of logRecords(suite.runtime.logs(spec, { follow: true }))) {
        seen.push(text);
        if (text === 'ready') void suite.runtime.stop(spec, { graceSeconds: 30 });
      }
      expect(seen).toEqual(['early', 'ready', 'got SIGTERM']);
    });

    it('can be followed from before the start', async () => {
      const spec = suite.specFor({ print: ['hello'] });
      await suite.harness.createOnly(INSTANCE, spec);
      const following = suite.textsOf(spec, { follow: true });
      await suite.runtime.ensureLaunched(spec);
      expect(await following).toEqual(['hello', 'ready']);
    });

    it('stop being followed when asked to', async () => {
      const spec = await suite.launchAndWaitReady();
      const abort = new AbortController();
      const seen: string[] = [];
      const following = suite.runtime.logs(spec, { follow: true, signal: abort.signal });
      for await (const { text } of logRecords(following)) {
        seen.push(text);
        abort.abort();
      }
      expect(seen).toEqual(['ready']);
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'running' });
    });
  });
}
