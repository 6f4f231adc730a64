import { App } from 'aws-cdk-lib';
import { settingsOf } from './settings.ts';
import { TocsinStack } from './stack.ts';

const app = new App();
const { stackName, ...props } = settingsOf((name) => app.node.tryGetContext(name) as unknown);
new TocsinStack(app, stackName, props);
