import { repeatDueAt } from '../situation.ts';
import type { Gate } from './gate.ts';

/** What is worth an edit and no new message waits for the next message where nothing can be edited. */
export const quietEdit: Gate = ({ reason, because }, { lane, memory }, { timing }) => {
  if (lane.edits || memory === undefined || (reason !== 'left' && reason !== 'more')) return 'pass';
  const suppress = reason === 'left' ? 'only-resolved' : 'only-more';
  return { suppress, because, until: repeatDueAt(memory, timing) };
};
