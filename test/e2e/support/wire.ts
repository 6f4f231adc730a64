import { createServer } from 'node:http';
import { closed, opened } from './served.ts';

/** What Alertmanager sends, as far as tests look at it. */
export interface SentBody {
  readonly status: 'firing' | 'resolved';
  readonly truncatedAlerts: number;
  readonly externalURL: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Readonly<Record<string, string>>;
  }[];
}

export interface Sent {
  readonly at: number;
  readonly bytes: number;
  readonly body: SentBody;
  /** Of the answer. */
  readonly status: number;
}

/** Stands between Alertmanager and Tocsin, hands everything on and keeps what was sent. */
export class Wire {
  readonly sent: Sent[] = [];
  private readonly server = createServer(async (incoming, response) => {
    const at = Date.now();
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks);
    const { authorization = '' } = incoming.headers;
    const headers = { authorization, 'content-type': 'application/json' };
    try {
      const answer = await fetch(this.target, { method: 'POST', headers, body: text });
      this.sent.push({ at, bytes: text.length, body: JSON.parse(text.toString()), status: answer.status });
      response.writeHead(answer.status).end(await answer.text());
    } catch {
      // Tocsin is being stopped: the sender sees its connection break.
      response.destroy();
    }
  });

  /** `target`: where bodies are handed on to. */
  constructor(private readonly target: string) {}

  async open(): Promise<string> {
    return await opened(this.server);
  }

  close(): void {
    closed(this.server);
  }
}
