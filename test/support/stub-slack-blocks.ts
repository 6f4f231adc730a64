import { asArray, asString, isJson, type Json } from './stub-server.ts';

/**
 * Block Kit's rules for messages, in the words of the real API's `response_metadata.messages`.
 * Source: https://docs.slack.dev/reference/block-kit/blocks
 */
export function blockComplaints(blocks: readonly unknown[], at: string): string[] {
  const ids = blocks.map((block) => (isJson(block) ? asString(block.block_id) : '')).filter((id) => id !== '');
  return [
    ...count(blocks, at, 50),
    ...(new Set(ids).size < ids.length ? [`block_id already exists [json-pointer:${at}]`] : []),
    ...blocks.flatMap((block, i) => complaintsOf(block, `${at}/${i}`)),
  ];
}

/**
 * The undocumented limit behind `msg_blocks_too_long`. Slack says "12,000 text characters with a buffer for block
 * containers"; users measured that 13,297 characters of markdown blocks pass (so two blocks at least), that 9,597 in 50 blocks
 * pass, and that 11,341 in 45 blocks do not. 60 for each block agrees with all of these figures.
 * Sources: https://github.com/slackapi/bolt-js/issues/2509, https://github.com/slackapi/bolt-js/issues/2867
 */
export const isTooLongInTotal = (blocks: readonly unknown[]): boolean =>
  textLength(blocks) + 60 * blocks.length > 13_297 + 2 * 60;

function textLength(node: unknown): number {
  if (Array.isArray(node)) return node.reduce((sum: number, child) => sum + textLength(child), 0);
  if (!isJson(node)) return 0;
  const own = asString(node.text).length;
  return own + Object.values(node).reduce((sum: number, child) => sum + textLength(child), 0);
}

const BLOCKS: Record<string, (block: Json, at: string) => string[]> = {
  divider: () => [],
  rich_text: (block, at) => count(block.elements, `${at}/elements`),
  markdown: (block, at) => length(block.text, `${at}/text`, 12_000),
  header: (block, at) => textObject(block.text, `${at}/text`, 150, ['plain_text']),
  section: (block, at) => {
    if (block.text === undefined && block.fields === undefined)
      return [`missing required field: text [json-pointer:${at}]`];
    const texts = block.text === undefined ? [] : textObject(block.text, `${at}/text`, 3000);
    if (block.fields === undefined) return texts;
    const fields = asArray(block.fields).flatMap((field, i) => textObject(field, `${at}/fields/${i}`, 2000));
    return [...texts, ...count(block.fields, `${at}/fields`, 10), ...fields];
  },
  context: (block, at) => [
    ...count(block.elements, `${at}/elements`, 10),
    ...asArray(block.elements).flatMap((element, i) =>
      isJson(element) && element.type === 'image'
        ? image(element, `${at}/elements/${i}`)
        : textObject(element, `${at}/elements/${i}`, 3000),
    ),
  ],
  actions: (block, at) => [
    ...count(block.elements, `${at}/elements`, 25),
    ...asArray(block.elements).flatMap((element, i) => button(element, `${at}/elements/${i}`)),
  ],
  image,
};

function complaintsOf(block: unknown, at: string): string[] {
  if (!isJson(block)) return [`must be an object [json-pointer:${at}]`];
  const rules = BLOCKS[asString(block.type)];
  if (rules === undefined) return [`unsupported type: ${block.type} [json-pointer:${at}/type]`];
  const id = block.block_id === undefined ? [] : length(block.block_id, `${at}/block_id`, 255);
  const accessory = isJson(block.accessory) && block.accessory.type === 'button' ? block.accessory : undefined;
  return [...rules(block, at), ...id, ...(accessory ? button(accessory, `${at}/accessory`) : [])];
}

function image(element: Json, at: string): string[] {
  return [...length(element.image_url, `${at}/image_url`, 3000), ...length(element.alt_text, `${at}/alt_text`, 2000)];
}

function button(element: unknown, at: string): string[] {
  if (!isJson(element)) return [`must be an object [json-pointer:${at}]`];
  if (element.type !== 'button') return [];
  const optional = { action_id: 255, value: 2000, url: 3000 };
  const given = Object.entries(optional).filter(([name]) => element[name] !== undefined);
  return [
    ...textObject(element.text, `${at}/text`, 75, ['plain_text']),
    ...given.flatMap(([name, max]) => length(element[name], `${at}/${name}`, max)),
    ...([undefined, 'primary', 'danger'].includes(element.style as string | undefined)
      ? []
      : [`must be one of the allowed values [json-pointer:${at}/style]`]),
  ];
}

function textObject(value: unknown, at: string, max: number, types = ['plain_text', 'mrkdwn']): string[] {
  if (!isJson(value) || !types.includes(asString(value.type))) {
    return [`failed to match all allowed schemas [json-pointer:${at}]`];
  }
  return [...length(value.text, `${at}/text`, max), ...dates(asString(value.text), `${at}/text`)];
}

const DATE = /^<!date\^\d{1,12}\^[^|<>^]*\{[a-z_]+\}[^|<>^]*(?:\^https?:[^|<>^]+)?\|[^|<>]+>$/;

/**
 * The real API takes a date that it cannot read, and shows its markup.
 * Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
const dates = (text: string, at: string): string[] =>
  (text.match(/<!date[^>]*>?/g) ?? [])
    .filter((one) => !DATE.test(one))
    .map((one) => `not shown as a date: ${one} [json-pointer:${at}]`);

function length(value: unknown, at: string, max: number): string[] {
  if (typeof value !== 'string') return [`must be a string [json-pointer:${at}]`];
  if (value.length === 0) return [`must be more than 0 characters [json-pointer:${at}]`];
  return value.length > max ? [`must be less than ${max + 1} characters [json-pointer:${at}]`] : [];
}

function count(value: unknown, at: string, max = Number.POSITIVE_INFINITY): string[] {
  if (!Array.isArray(value)) return [`must be an array [json-pointer:${at}]`];
  if (value.length === 0) return [`no fewer than 1 items allowed [json-pointer:${at}]`];
  return value.length > max ? [`no more than ${max} items allowed [json-pointer:${at}]`] : [];
}
