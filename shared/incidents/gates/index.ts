import { addedLater } from './added-later.ts';
import type { Gate } from './gate.ts';
import { quietEdit } from './quiet-edit.ts';
import { resolveWithoutFiring } from './resolve-without-firing.ts';
import { spacing } from './spacing.ts';
import { threshold } from './threshold.ts';

/** Every gate, in the order in which they are asked. */
export const GATES: readonly Gate[] = [resolveWithoutFiring, threshold, addedLater, quietEdit, spacing];
