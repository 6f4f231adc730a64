import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SOURCES } from '../shared/sources/index.ts';
import { Tocsin, type TocsinProps } from './tocsin.ts';

/** Tocsin as a stack of its own, with what to paste into the senders as outputs. */
export class TocsinStack extends Stack {
  readonly tocsin: Tocsin;

  constructor(scope: Construct, id: string, props: TocsinProps & StackProps) {
    super(scope, id, { description: 'Tocsin: a flood of alerts in, few explained notifications out', ...props });
    this.tocsin = new Tocsin(this, 'Tocsin', props);
    for (const source of SOURCES) {
      const url = this.tocsin.api.urlOf(source.name);
      const name = source.name.replace(/^./, (first) => first.toUpperCase());
      new CfnOutput(this, `${name}Url`, { value: url, description: `Where ${name} sends its webhooks` });
      new CfnOutput(this, `${name}Setup`, { value: source.setup({ url }), description: `What to paste into ${name}` });
    }
    new CfnOutput(this, 'Secrets', {
      value: this.tocsin.secrets.names.join(' '),
      description:
        'Secrets that need a value: aws secretsmanager put-secret-value --secret-id NAME --secret-string VALUE',
    });
  }
}
