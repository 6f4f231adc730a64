import type * as z from 'zod';
import type { Cadence } from '../incidents/lanes.ts';
import type { Digest } from '../messages/digest.ts';
import type { Conversation, ConversationInput, Memory, Pace } from './conversation.ts';
import type { Needs } from './needs.ts';

/** One entry of `<name>_configs`, bound to its settings: what `deliver` needs to notify one place. */
export interface Target {
  /** What the place is known by among those of this destination: a channel, a topic, a URL without a secret in it. */
  readonly place: string;
  /** Whether what was sent can be updated. */
  readonly edits: boolean;
  readonly cadence: Cadence;
  /** Whether this place made the memory, which version 0.1 kept by position. Absent: it cannot be seen. */
  readonly recognizes?: (memory: Memory) => 'mine' | 'other' | 'unknown';
  readonly needs: Needs;
  /** How fast the place may be written to, where it has a limit. */
  readonly pace?: Pace;
  readonly deliver: (input: ConversationInput) => Conversation;
  /**
   * Sends one message that stands for many incidents, which follow without notifying people. Absent: each is sent by itself,
   * because what it sends cannot be quiet, or its readers are programs.
   */
  readonly digest?: (digest: Digest) => Conversation;
}

/** A key of an entry, and what the routing file's errors say behind "expected". */
export interface Mistake {
  readonly key: string;
  readonly expected: string;
}

/**
 * A kind of receiver. Its name is the one word: file, list key, `<name>_configs` in the routing file, metric
 * dimension, fixture folder.
 */
export interface Destination {
  readonly name: string;
  /** Keys of the routing file's `global` section, `<name>_…` each, with their defaults. */
  readonly globals: z.ZodObject;
  /**
   * Keys of one entry of `<name>_configs`, `send_resolved` left out: every destination has it. Its `examples` (`.meta`)
   * are what editors offer and what the contract tests deliver to.
   */
  readonly entry: z.ZodObject;
  /** What is wrong with an entry only beside these globals, both checked. `bind` is not called then. */
  readonly mistakes: (entry: unknown, globals: unknown) => readonly Mistake[];
  /** Binds a checked entry and the checked globals. */
  readonly bind: (entry: unknown, globals: unknown) => Target;
}

/** Makes a destination from typed parts, so that its file never casts. */
export function destination<Globals extends z.ZodObject, Entry extends z.ZodObject>(parts: {
  readonly name: string;
  readonly globals: Globals;
  readonly entry: Entry;
  readonly mistakes?: (entry: z.infer<Entry>, globals: z.infer<Globals>) => readonly Mistake[];
  readonly bind: (entry: z.infer<Entry>, globals: z.infer<Globals>) => Target;
}): Destination {
  return {
    ...parts,
    mistakes: (entry, globals) => parts.mistakes?.(parts.entry.parse(entry), parts.globals.parse(globals)) ?? [],
    bind: (entry, globals) => parts.bind(parts.entry.parse(entry), parts.globals.parse(globals)),
  };
}
