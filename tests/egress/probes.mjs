// A crawler of the egress tests: it tries every address of its plan, and writes down how each answered.
import { createSocket } from 'node:dgram';
import { resolve4 } from 'node:dns';
import { writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { networkInterfaces } from 'node:os';

const PATIENCE_MS = 1500;

function serve(port) {
  createServer((socket) => void socket.on('error', () => {}).end('here')).listen(port);
  const echo = createSocket('udp4');
  echo.on('message', (text, from) => echo.send(text, from.port, from.address));
  echo.bind(port);
}

function tcp(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (outcome) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.setTimeout(PATIENCE_MS, () => done('silent'));
    socket.once('connect', () => done('open'));
    socket.once('error', ({ code }) => done(code));
  });
}

function udp(host, port) {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const done = (outcome) => {
      socket.close();
      resolve(outcome);
    };
    const timer = setTimeout(() => done('silent'), PATIENCE_MS);
    socket.once('error', ({ code }) => (clearTimeout(timer), done(code)));
    socket.once('message', () => (clearTimeout(timer), done('open')));
    // Connected, so that a refusal is told.
    socket.connect(port, host, () => socket.send('hello'));
  });
}

function dns(name) {
  return new Promise((resolve) => resolve4(name, (error) => resolve(error?.code ?? 'open')));
}

const KINDS = { tcp, udp, dns };
const { serve: ports = [], probes = [] } = JSON.parse(process.env.EGRESS_PLAN);
for (const port of ports) serve(port);
if (probes.length > 0) {
  const outcomes = {};
  await Promise.all(
    probes.map(async ({ name, kind, host, port }) => {
      outcomes[name] = await KINDS[kind](host, port);
    }),
  );
  const ipv6 = Object.values(networkInterfaces())
    .flat()
    .filter(({ family }) => family === 'IPv6')
    .map(({ address }) => address);
  writeFileSync('/app/output/outcomes.json', JSON.stringify({ outcomes, ipv6 }));
  const base = new URL(process.env.API_BASE_URL);
  await fetch(`${base.origin}/api/v1/monitoring/completion`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${base.username}:${base.password}`).toString('base64')}`,
    },
    body: JSON.stringify({ execution_id: process.env.TASK_EXECUTION_ID, success: true }),
  });
}
