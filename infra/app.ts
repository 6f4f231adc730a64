import { App } from 'aws-cdk-lib';
import { RoutingFileRefused } from './routing.ts';
import { SettingsRefused, stackSettingsOf } from './settings.ts';
import { TocsinStack } from './stack.ts';

/** What somebody has to put right is told in its own words, without where in our code it was found. */
const EXPECTED = [RoutingFileRefused, SettingsRefused];

try {
  const app = new App();
  const { stackName, ...props } = stackSettingsOf((name) => app.node.tryGetContext(name) as unknown);
  new TocsinStack(app, stackName, props);
} catch (error) {
  if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
