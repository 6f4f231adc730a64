import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { closed, opened } from './served.ts';

/** A call of the table, as it passes by. */
export interface TableCall {
  /** `UpdateItem ledger#…`: the operation and the key, with numbers and ids left out. */
  readonly name: string;
  readonly moment: 'before' | 'after';
}

/** Stands between a process and its table and lets a test act before and after each write or read of an item. */
export class TableProxy {
  private readonly server = createServer((incoming, response) => {
    // The table or the caller is gone: the other one sees its connection break.
    this.pass(incoming, response).catch(() => response.destroy());
  });

  constructor(
    private readonly endpoint: string,
    /** `drop`: the caller never hears of it. */
    private readonly at: (call: TableCall) => 'go on' | 'drop',
  ) {}

  async open(): Promise<string> {
    return await opened(this.server);
  }

  close(): void {
    closed(this.server);
  }

  private async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const name = nameOf(String(incoming.headers['x-amz-target']), body.toString());
    if (name && this.at({ name, moment: 'before' }) === 'drop') return void response.socket?.destroy();
    const answer = await this.forward(incoming, body);
    if (name && this.at({ name, moment: 'after' }) === 'drop') return void response.socket?.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  private forward({ method, url, headers }: IncomingMessage, body: Buffer) {
    return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>((resolve, reject) => {
      const { hostname, port } = new URL(this.endpoint);
      const outgoing = request({ hostname, port, path: url, method, headers }, async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(chunks) });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

/** What each sweep does, whatever else happens: the revision of the routing file, whether a place has a turn, that it listens. */
const BY_THE_CLOCK = /^(?:GetItem (?:routing|place)|(?:Get|Update)Item listening)\b/;

/** Only calls that read or write one item; looking for what is due comes by the clock and changes nothing. */
function nameOf(target: string, body: string): string | undefined {
  const operation = target.split('.')[1] ?? '';
  if (!/^(Get|Put|Update|Delete)Item$/.test(operation)) return undefined;
  const { TableName, Key, Item } = JSON.parse(body) as { TableName: string; Key?: Item; Item?: Item };
  const key = Object.values(Key ?? { pk: Item?.pk ?? Item?.id })[0]?.S ?? '';
  if (BY_THE_CLOCK.test(`${operation} ${key}`)) return undefined;
  const settles = key.startsWith('ledger#') && body.includes('\\"shown\\"') ? 'shown' : '';
  return [operation, TableName, /^[a-z]+(?=#)/.exec(key)?.[0], settles].filter(Boolean).join(' ');
}

type Item = Record<string, { S?: string }>;
