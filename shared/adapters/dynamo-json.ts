import type {
  AttributeValue,
  GetItemCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';

type Values = Readonly<Record<string, AttributeValue>>;

/**
 * The body of a `GetItem` or `UpdateItem`. It is the SDK's own input but for bytes, which are base64 in JSON.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
export function requestJson(input: Pick<UpdateItemCommandInput, 'Key' | 'ExpressionAttributeValues'>): string {
  const { Key, ExpressionAttributeValues: values } = input;
  return JSON.stringify({
    ...input,
    Key: Key && encodedAll(Key),
    ExpressionAttributeValues: values && encodedAll(values),
  });
}

/** The output that the SDK makes of the same answer. */
export function outputOfJson(json: string): GetItemCommandOutput & UpdateItemCommandOutput {
  const output = JSON.parse(json) as GetItemCommandOutput & UpdateItemCommandOutput;
  for (const value of Object.values({ ...output.Item, ...output.Attributes })) decode(value);
  return { ...output, $metadata: { httpStatusCode: 200 } };
}

const encodedAll = (values: Values) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encoded(value)]));

function encoded(value: AttributeValue): unknown {
  const { B, BS, M, L } = value;
  if (B !== undefined) return { B: base64(B) };
  if (BS !== undefined) return { BS: BS.map(base64) };
  if (M !== undefined) return { M: encodedAll(M) };
  return L === undefined ? value : { L: L.map(encoded) };
}

/** In place: a copy of every item costs more than all the rest of reading it. */
function decode(value: AttributeValue): void {
  if (value.B !== undefined) value.B = bytes(value.B);
  else if (value.BS !== undefined) value.BS = value.BS.map(bytes);
  else if (value.M !== undefined) Object.values(value.M).forEach(decode);
  else value.L?.forEach(decode);
}

const base64 = (one: Uint8Array): string => Buffer.from(one.buffer, one.byteOffset, one.length).toString('base64');
const bytes = (one: unknown): Uint8Array => Buffer.from(String(one), 'base64');
