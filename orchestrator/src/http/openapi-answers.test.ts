import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { PROBLEM_CONTENT_TYPE } from '@crawlerd/shared';
import { PROBLEM_STATUS } from './problem-codes.ts';
import { bothApps } from './testing/both-apps.ts';
import { answersIn, describedDocument } from './testing/described.ts';

describe('every answer in the OpenAPI document', () => {
  it('that has a body has an example of it, which its own schema accepts', async () => {
    const { operator } = await bothApps();
    const document = await describedDocument(operator);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const checks = new Map<string, ReturnType<Ajv2020['compile']>>();
    const fits = (schema: object, value: unknown): boolean => {
      const text = JSON.stringify(schema);
      // What a reference names is looked for in the schema itself.
      const check = checks.get(text) ?? ajv.compile({ ...schema, components: document.components });
      checks.set(text, check);
      return check(value) === true;
    };
    const wrong: string[] = [];
    let seen = 0;
    for (const { name, content } of answersIn(document)) {
      for (const [type, { schema, example, examples }] of Object.entries(content)) {
        const values = examples === undefined ? [example] : Object.values(examples).map(({ value }) => value);
        seen += values.length;
        const isFitting =
          values.length > 0 && values.every((each) => each !== undefined && fits(schema, each));
        if (!isFitting) wrong.push(`${name} ${type}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(500);
  });

  it('says what it means in words of its own', async () => {
    const { operator } = await bothApps();
    const answers = answersIn(await describedDocument(operator));
    expect(answers.filter(({ description }) => /^(Default Response)?$/.test(description))).toEqual([]);
  });

  it('about a problem shows each code of it, with the status and the path of the answer', async () => {
    const { operator } = await bothApps();
    const codes = new Set<string>();
    for (const { name, path, status, content } of answersIn(await describedDocument(operator))) {
      const { examples = {} } = content[PROBLEM_CONTENT_TYPE] ?? {};
      for (const [code, { value }] of Object.entries(examples)) {
        codes.add(code);
        const instance: unknown = expect.stringMatching(patternOf(path));
        expect([name, value]).toMatchObject([name, { code, status: Number(status), instance }]);
      }
    }
    // Those that only crawlers are told, or nobody who asks for what there is.
    const elsewhere = ['completion_conflict', 'credential_ended', 'internal_error', 'route_unknown'];
    expect([...codes, ...elsewhere].toSorted()).toEqual(Object.keys(PROBLEM_STATUS).toSorted());
  });
});

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[\\w.-]+')}$`);
}
