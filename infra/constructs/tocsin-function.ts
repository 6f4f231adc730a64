import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AWS_ENVIRONMENT, type AwsVariable } from '../../shared/config/aws-environment.ts';
import { functionCode } from './bundle.ts';

export interface TocsinFunctionProps {
  /** The folder under functions/. */
  readonly folder: string;
  readonly description: string;
  /** The checked routing file as JSON. */
  readonly routing: string;
  readonly environment: Partial<Record<AwsVariable, string>>;
  readonly timeout: Duration;
  /** MiB. */
  readonly memorySize: number;
  readonly logRetention: RetentionDays;
  readonly reservedConcurrency?: number | undefined;
}

/** A Lambda function with our defaults, a log group of its own, and a role that may write there and to X-Ray only. */
export class TocsinFunction extends Construct {
  readonly lambda: LambdaFunction;
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: TocsinFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: functionCode(props.folder, props.routing),
      role: this.role,
      environment: environmentOf(props.environment),
      timeout: props.timeout,
      memorySize: props.memorySize,
      logGroup,
      loggingFormat: LoggingFormat.TEXT,
      tracing: Tracing.ACTIVE,
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
  }

  /**
   * Lets the function do these actions on these resources, nothing for no resource. Where there is a condition, only if
   * each of its keys has one of the values.
   */
  allow(actions: readonly string[], resources: readonly string[], condition: PolicyCondition = {}): void {
    if (resources.length === 0) return;
    this.role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: [...resources],
        ...(Object.keys(condition).length > 0 && { conditions: { StringEquals: condition } }),
      }),
    );
  }
}

type PolicyCondition = Readonly<Record<string, readonly string[]>>;

const environmentOf = (variables: Partial<Record<AwsVariable, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [AWS_ENVIRONMENT[name as AwsVariable], value]));
