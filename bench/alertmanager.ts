import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GROUP_BY, type SentAlert } from './alerts.ts';
import { type Child, startChild } from './child-process.ts';
import { microsOf } from './processor-clock.ts';

const BINARY = '/usr/bin/prometheus-alertmanager';
const POLL_MS = 20;
const PATIENCE_MS = 30_000;

export const hasAlertmanager = (): boolean => existsSync(BINARY);

/**
 * `group_wait` is long enough that one request is one notification. `group_interval` is the default, which is longer
 * than the bench: repeated alerts cost Alertmanager no look at their group, which is to its advantage.
 */
const configFor = (sink: string) => `route:
  receiver: sink
  group_by: [${GROUP_BY.join(', ')}]
  group_wait: 1s
  group_interval: 5m
receivers:
  - name: sink
    webhook_configs:
      - url: ${sink}
        send_resolved: true
`;

/** Debian's Alertmanager with a webhook receiver in another process. */
export class Alertmanager {
  private notified = 0;

  private constructor(
    private readonly url: string,
    private readonly process: ChildProcess,
    private readonly sink: Child<string>,
    private readonly directory: string,
  ) {
    sink.process.on('message', (alerts: number) => {
      this.notified = alerts;
    });
  }

  static async start(): Promise<Alertmanager> {
    const sink = await startChild<string>('sink-process.ts');
    const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
    const port = await freePort();
    writeFileSync(join(directory, 'alertmanager.yml'), configFor(sink.hello));
    const process = spawn(
      BINARY,
      [
        `--config.file=${join(directory, 'alertmanager.yml')}`,
        `--storage.path=${directory}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const started = new Alertmanager(`http://127.0.0.1:${port}`, process, sink, directory);
    await until(() => started.isReady(), 'Alertmanager did not start');
    return started;
  }

  /** One request as Prometheus sends it. */
  async post(alerts: readonly SentAlert[]): Promise<void> {
    const response = await fetch(`${this.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`Alertmanager answered ${response.status}`);
  }

  /** Alerts that reached its receiver so far. */
  get alertsNotified(): number {
    return this.notified;
  }

  async untilNotified(alerts: number): Promise<void> {
    await until(async () => this.notified >= alerts, 'Alertmanager did not notify of every alert');
  }

  get micros(): number {
    return microsOf(this.process.pid ?? 0);
  }

  async close(): Promise<void> {
    this.process.kill();
    await once(this.process, 'exit');
    this.sink.close();
    rmSync(this.directory, { recursive: true });
  }

  private async isReady(): Promise<boolean> {
    const response = await fetch(`${this.url}/-/ready`).catch(() => undefined);
    return response?.ok === true;
  }
}

async function until(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(otherwise);
    await pause(POLL_MS);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
