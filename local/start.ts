import { readEnvironment } from '../shared/config/environment.ts';
import { instant } from '../shared/domain/time.ts';
import { DataDirectoryError } from './engine.ts';
import { PortError } from './http-server.ts';
import { RoutingFileError, serve } from './serve.ts';
import { stopOnSignal } from './stop-signal.ts';
import { welcome } from './welcome.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);
const complain = (line: string) => process.stderr.write(`${line}\n`);

const reading = readEnvironment(process.env);
if (!reading.ok) {
  for (const { variable, rule } of reading.problems) complain(`${variable} ${rule}`);
  process.exit(2);
}

const EXPECTED = [DataDirectoryError, PortError, RoutingFileError];

try {
  const clock = () => instant(Date.now());
  const serving = await serve({ environment: reading.environment, env: process.env, clock, print });
  print(welcome(serving, reading.environment));
  stopOnSignal(serving.stop, process, (error) => complain(String(error)));
} catch (error) {
  if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
  complain((error as Error).message);
  process.exit(2);
}
