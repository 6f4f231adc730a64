import { readEnvironment } from '../shared/config/environment.ts';
import { instant } from '../shared/values/time.ts';
import { DataDirectoryError } from './data-directory.ts';
import { PortError } from './http-server.ts';
import { RoutingFileError } from './local-settings.ts';
import { serve } from './serve.ts';
import { stopOnSignal } from './stop-signal.ts';
import { isColourful, styleOf } from './terminal/style.ts';
import { terminalText } from './terminal/terminal-text.ts';
import { undeliveredText } from './terminal/undelivered-text.ts';
import { welcome } from './welcome.ts';

// The SDK's note that it will want Node 22 one day is nothing for somebody who tries this out.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

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
  const style = styleOf(isColourful(process.stdout, process.env));
  const serving = await serve({
    environment: reading.environment,
    env: process.env,
    clock,
    print,
    onDelivered: (message) => print(terminalText(message, style)),
    onUndelivered: (delivery) => print(undeliveredText(delivery, style)),
  });
  print(welcome(serving, reading.environment));
  stopOnSignal(serving.stop, process, (error) => complain(String(error)));
} catch (error) {
  if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
  complain((error as Error).message);
  process.exit(2);
}
