import http from 'node:http';
import { startChild } from './child-process.ts';
const engine = await startChild<any>('engine-process.ts');
const agent = new http.Agent({ keepAlive: true });
for (let i = 0; i < 3; i++) await new Promise<void>((res) => { const q = http.request(engine.hello.endpoint, { method: 'POST', agent, headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' } }, (r) => { console.log(r.statusCode, r.headers, q.reusedSocket); r.resume().on('end', () => setImmediate(res)); }); q.end('{}'); });
engine.close(); process.exit(0);
