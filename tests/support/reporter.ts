import type { Completion, Heartbeat } from '@crawlerd/shared';
import { docker } from './docker.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A client of the callback API with the credential of a real attempt. */
export class Reporter {
  readonly executionId: string;
  /** Of the callback API, without the credential. */
  readonly url: string;
  authorization: string | null;

  private constructor(executionId: string, address: URL) {
    this.executionId = executionId;
    this.url = `${address.origin}/api/v1/monitoring`;
    const pair = `${address.username}:${address.password}`;
    this.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  }

  static async of(containerName: string, executionId: string): Promise<Reporter> {
    const { Config } = await docker.getContainer(containerName).inspect();
    const address = Config.Env.find((entry) => entry.startsWith('API_BASE_URL='))?.split('=', 2)[1];
    return new Reporter(executionId, new URL(address ?? ''));
  }

  async heartbeat(parts: Partial<Heartbeat> = {}): Promise<Answer> {
    return this.send('heartbeat', { execution_id: this.executionId, status: 'running', ...parts });
  }

  async completion(parts: Partial<Completion> = {}): Promise<Answer> {
    return this.send('completion', { execution_id: this.executionId, success: true, ...parts });
  }

  /** Sends text or bytes unchanged, anything else as JSON. */
  async send(report: 'heartbeat' | 'completion', body: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}/${report}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.authorization !== null && { authorization: this.authorization }),
      },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }
}
