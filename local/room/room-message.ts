import * as z from 'zod';
import { instant } from '../../shared/values/time.ts';

const at = z.number().transform(instant);

/** A message of the room as it is kept. */
export const ROOM_MESSAGE = z.object({
  /** Slack's id of a message in its channel: seconds with six decimals. */
  ts: z.string(),
  channel: z.string(),
  /** The channel as it was named by who posted. */
  channelName: z.string(),
  /** The message that it replies to. */
  threadTs: z.string().optional(),
  /** A reply that is shown in the channel too. */
  isBroadcast: z.boolean(),
  text: z.string(),
  blocks: z.array(z.unknown()),
  incident: z.string().optional(),
  postedAt: at,
  editedAt: at.optional(),
});

export type RoomMessage = z.output<typeof ROOM_MESSAGE>;

export interface RoomThread {
  readonly message: RoomMessage;
  readonly replies: readonly RoomMessage[];
}
