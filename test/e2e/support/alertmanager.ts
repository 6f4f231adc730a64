import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, freePort, type Program, run, until } from './program.ts';

const ALERTMANAGER = process.env.ALERTMANAGER ?? '/usr/bin/prometheus-alertmanager';

/** An alert as Prometheus posts it. Times are in milliseconds. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt: number;
  readonly endsAt?: number;
}

export interface AlertmanagerSetup {
  /** `alertmanager.yml`, given where the file with the webhook's secret is. */
  readonly config: (tokenFile: string) => string;
  readonly token: string;
  readonly externalUrl?: string;
}

export interface AlertmanagerFile {
  readonly groupBy?: string;
  readonly groupInterval?: string;
  readonly repeatInterval?: string;
  readonly maxAlerts?: number;
  /** Further lines. */
  readonly more?: string;
}

/** `alertmanager.yml`, with intervals that a test can wait for. */
export const alertmanagerFile =
  ({
    groupBy = 'alertname',
    groupInterval = '2s',
    repeatInterval = '1h',
    maxAlerts = 2000,
    more = '',
  }: AlertmanagerFile) =>
  (url: string, tokenFile: string): string =>
    `route:
  receiver: tocsin
  group_by: [${groupBy}]
  group_wait: 1s
  group_interval: ${groupInterval}
  repeat_interval: ${repeatInterval}
receivers:
  - name: tocsin
    webhook_configs:
      - url: ${url}
        send_resolved: true
        max_alerts: ${maxAlerts}
        http_config: { authorization: { credentials_file: ${tokenFile} } }
${more}`;

const iso = (at: number) => new Date(at).toISOString();

/** Debian's Alertmanager without gossip, and its API as Prometheus and people use it. */
export class Alertmanager {
  private readonly folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));

  private program: Program | undefined;

  private constructor(private readonly url: string) {}

  static async start(setup: AlertmanagerSetup): Promise<Alertmanager> {
    const port = await freePort();
    const one = new Alertmanager(`http://127.0.0.1:${port}`);
    writeFileSync(one.tokenFile, setup.token);
    writeFileSync(one.configFile, setup.config(one.tokenFile));
    one.program = run(ALERTMANAGER, [
      `--config.file=${one.configFile}`,
      `--storage.path=${join(one.folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=${setup.externalUrl ?? 'https://alertmanager.example.com'}`,
      '--web.route-prefix=/',
      '--cluster.listen-address=',
    ]);
    await until('Alertmanager to be ready', () => answers(`${one.url}/-/ready`));
    return one;
  }

  async alerts(alerts: readonly PostedAlert[]): Promise<void> {
    await this.post('/api/v2/alerts', alerts.map(posted));
  }

  /** Silences for an hour what has these labels. Returns the silence's id. */
  async silence(labels: Readonly<Record<string, string>>): Promise<string> {
    const now = Date.now();
    const answer = await this.post('/api/v2/silences', {
      matchers: Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
      startsAt: iso(now),
      endsAt: iso(now + 3_600_000),
      createdBy: 'test',
      comment: 'a change is being made',
    });
    return ((await answer.json()) as { silenceID: string }).silenceID;
  }

  async expire(silence: string): Promise<void> {
    await accepted(await fetch(`${this.url}/api/v2/silence/${silence}`, { method: 'DELETE' }));
  }

  /** With another file, as an operator changes it. */
  async reload(config: AlertmanagerSetup['config']): Promise<void> {
    writeFileSync(this.configFile, config(this.tokenFile));
    await this.post('/-/reload', undefined);
  }

  async stop(): Promise<void> {
    await this.program?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get tokenFile(): string {
    return join(this.folder, 'token');
  }

  private get configFile(): string {
    return join(this.folder, 'alertmanager.yml');
  }

  private async post(path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) ?? '' });
    return await accepted(answer);
  }
}

const posted = ({ labels, annotations = {}, startsAt, endsAt }: PostedAlert) => ({
  labels,
  annotations,
  startsAt: iso(startsAt),
  ...(endsAt !== undefined && { endsAt: iso(endsAt) }),
  generatorURL: 'https://prometheus.example.com/graph?g0.expr=up',
});

async function accepted(answer: Response): Promise<Response> {
  if (!answer.ok) throw new Error(`Alertmanager answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
