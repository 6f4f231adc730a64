import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, freePort, type Program, run, until } from './program.ts';

const PROMETHEUS = process.env.PROMETHEUS ?? '/usr/bin/prometheus';
const ALERTMANAGER = process.env.ALERTMANAGER ?? '/usr/bin/prometheus-alertmanager';

/** A scraped target with one error rate for each pod. */
export class Shop {
  private readonly pods = new Map<string, number>();
  private readonly server = createServer((_request, response) => {
    const lines = [...this.pods].map(([pod, errors]) => `checkout_errors{pod="${pod}"} ${errors}\n`);
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(lines.join(''));
  });

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** Errors a second; above 5 a warning fires, above 50 a critical alert. Zero: healthy. */
  set(errors: Readonly<Record<string, number>>): void {
    for (const [pod, rate] of Object.entries(errors)) this.pods.set(pod, rate);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const RULES = `groups:
  - name: shop
    interval: 1s
    rules:
      - alert: CheckoutErrors
        expr: checkout_errors > 5 and checkout_errors <= 50
        labels: { severity: warning, service: checkout }
        annotations: &annotations
          summary: "Checkout fails"
          description: "{{ $value }} errors a second in {{ $labels.pod }}"
          runbook_url: https://runbooks.example.com/checkout-errors
      - alert: CheckoutErrors
        expr: checkout_errors > 50
        labels: { severity: critical, service: checkout }
        annotations: *annotations
`;

export interface Webhook {
  readonly url: string;
  readonly token: string;
}

const alertmanagerConfig = (webhook: Webhook, tokenFile: string) => `route:
  receiver: tocsin
  group_by: [alertname]
  group_wait: 1s
  group_interval: 1s
  repeat_interval: 5s
receivers:
  - name: tocsin
    webhook_configs:
      - url: ${webhook.url}
        http_config: { authorization: { credentials_file: ${tokenFile} } }
`;

const prometheusConfig = (shopPort: number, alertmanagers: readonly number[]) => `global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: [rules.yml]
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: ['127.0.0.1:${shopPort}'] }]
alerting:
  alertmanagers:
    - static_configs: [{ targets: [${alertmanagers.map((port) => `'127.0.0.1:${port}'`).join(', ')}] }]
`;

/** Debian's Prometheus over the shop, and one Alertmanager or a pair without gossip, so that both send everything. */
export class Monitoring {
  private readonly folder = mkdtempSync(join(tmpdir(), 'monitoring-'));
  private readonly programs: Program[] = [];

  constructor(private readonly shop: Shop) {}

  async start(webhook: Webhook, pair = false): Promise<void> {
    const tokenFile = join(this.folder, 'token');
    writeFileSync(tokenFile, webhook.token);
    writeFileSync(join(this.folder, 'alertmanager.yml'), alertmanagerConfig(webhook, tokenFile));
    writeFileSync(join(this.folder, 'rules.yml'), RULES);
    const ports = [];
    for (const name of pair ? ['one', 'two'] : ['one']) ports.push(await this.startAlertmanager(name));
    writeFileSync(join(this.folder, 'prometheus.yml'), prometheusConfig(await this.shop.open(), ports));
    await this.startPrometheus();
  }

  output(): string {
    return this.programs.map((program) => program.output()).join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
    this.shop.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async startAlertmanager(name: string): Promise<number> {
    const port = await freePort();
    await this.launch(ALERTMANAGER, `http://127.0.0.1:${port}/-/ready`, [
      `--config.file=${join(this.folder, 'alertmanager.yml')}`,
      `--storage.path=${join(this.folder, name)}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.external-url=https://alertmanager.example.com',
      '--web.route-prefix=/',
      '--cluster.listen-address=',
    ]);
    return port;
  }

  private async startPrometheus(): Promise<void> {
    const port = await freePort();
    await this.launch(PROMETHEUS, `http://127.0.0.1:${port}/-/ready`, [
      `--config.file=${join(this.folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(this.folder, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.external-url=https://prometheus.example.com',
      '--web.route-prefix=/',
      '--rules.alert.resend-delay=1s',
    ]);
  }

  private async launch(command: string, ready: string, args: readonly string[]): Promise<void> {
    const program = run(command, args);
    this.programs.push(program);
    await until(`${command} to be ready\n${program.output()}`, () => answers(ready));
  }
}
