import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { TocsinStack } from '../../infra/stack.ts';
import type { TocsinProps } from '../../infra/tocsin.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Json;
  readonly DeletionPolicy?: string;
}

/** What CloudFormation takes, as deep as one looks. */
// biome-ignore lint/suspicious/noExplicitAny: the template is what is tested
export type Json = any;

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: Json; readonly Description?: string }>>;
}

/** The section by which log groups are watched. */
export const LOGS = `logs:
  groups:
    - prefix: /aws/lambda/shop-
`;

export const ROUTING = `
route:
  receiver: team
  routes:
    - matchers: [severity="critical"]
      receiver: on-call
receivers:
  - name: team
    slack_configs:
      - channel: '#alerts'
  - name: on-call
    sns_configs:
      - topic_arn: arn:aws:sns:eu-central-1:123456789012:on-call
${LOGS}`;

/** What the command line sets by itself. */
const CLI = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

export interface Synthesis {
  /** Where the assembly was written. */
  readonly directory: string;
  readonly app: App;
  readonly stack: TocsinStack;
  readonly template: Template;
  remove(): void;
}

export interface SynthesisOptions extends Partial<Omit<TocsinProps, 'routingFile'>> {
  readonly routing?: string;
  /** Whether the functions are bundled, which takes seconds. */
  readonly bundled?: boolean;
  readonly before?: (app: App, stack: TocsinStack) => void;
}

/** The stack as `cdk synth` writes it, with the settings of cdk.json. */
export function synthesize({ routing = ROUTING, bundled = false, before, ...props }: SynthesisOptions = {}): Synthesis {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-synth-'));
  const routingFile = join(directory, 'tocsin.yaml');
  writeFileSync(routingFile, routing);
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
    context: object;
  };
  const outdir = join(directory, 'cdk.out');
  const app = new App({ outdir, context: { ...context, ...CLI, ...(!bundled && { 'aws:cdk:bundling-stacks': [] }) } });
  const stack = new TocsinStack(app, 'Tocsin', { ...props, routingFile });
  before?.(app, stack);
  app.synth();
  const template = JSON.parse(readFileSync(join(outdir, 'Tocsin.template.json'), 'utf8')) as Template;
  return { directory, app, stack, template, remove: () => rmSync(directory, { recursive: true }) };
}

/** Resources of one type, by logical id. */
export const resourcesOf = ({ Resources }: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(Resources).filter(([, resource]) => resource.Type === type);
