import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DUE_INDEX, KEY, LISTED_INDEX, TIME_TO_LIVE } from '../../shared/adapters/dynamo-table.ts';

export interface IncidentTableOptions {
  /**
   * Neither the stack nor a person can delete the table, and it is left behind when the stack is deleted.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * Any second of the last 35 days can be restored.
   * @default true
   */
  readonly pointInTimeRecovery?: boolean;
}

/** The one table, as the laptop has it: on demand, with the sparse indexes of what is due, and of incidents by service. */
export function incidentTable(scope: Construct, id: string, options: IncidentTableOptions = {}): Table {
  const { deletionProtection = true, pointInTimeRecovery = true } = options;
  const table = new Table(scope, id, {
    partitionKey: { name: KEY, type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.DEFAULT,
    timeToLiveAttribute: TIME_TO_LIVE,
    deletionProtection,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pointInTimeRecovery },
    removalPolicy: deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  for (const { name, partition, sort } of [DUE_INDEX, LISTED_INDEX]) {
    table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: { name: partition, type: AttributeType.STRING },
      sortKey: { name: sort, type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
  return table;
}
