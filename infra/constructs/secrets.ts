import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface EmptySecretsProps {
  /** Stands before each name. */
  readonly prefix: string;
  readonly names: readonly string[];
}

/**
 * Secrets without a value, one for each name: a template is no place for a value, and a generated one would only look
 * as if somebody had put it there. A name that is taken out of the routing file takes its secret with it.
 */
export class EmptySecrets extends Construct {
  readonly names: readonly string[];
  private readonly arns: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, { prefix, names }: EmptySecretsProps) {
    super(scope, id);
    this.names = names.map((name) => prefix + name);
    this.arns = new Map(names.map((name) => [name, this.create(name, prefix + name)]));
  }

  /** ARNs of the named secrets. */
  arnsOf(names: readonly string[]): readonly string[] {
    return names.flatMap((name) => this.arns.get(name) ?? []);
  }

  private create(id: string, name: string): string {
    const description = `Tocsin reads it. Empty until: aws secretsmanager put-secret-value --secret-id ${name} --secret-string …`;
    // The L2 construct always generates a value.
    return new CfnSecret(this, id, { name, description }).ref;
  }
}
