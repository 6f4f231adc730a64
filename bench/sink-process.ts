import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The receiver of Alertmanager's webhooks. Says its URL, then after each webhook how many alerts it got in all. */
let alerts = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.end();
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { readonly alerts: readonly unknown[] };
    alerts += body.alerts.length;
    process.send?.(alerts);
  });
});

server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.once('disconnect', () => process.exit());
process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
