import { App } from 'aws-cdk-lib';
import { TocsinStack } from './stack.ts';

const app = new App();
const setting = (name: string): string | undefined => app.node.tryGetContext(name);

new TocsinStack(app, setting('stack') ?? 'Tocsin', { routingFile: setting('config') ?? 'tocsin.yaml' });
