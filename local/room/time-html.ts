import { type EpochMs, formatInstant, formatTimeOfDay } from '../../shared/values/time.ts';
import { type Html, html } from './html.ts';

/** An instant in UTC, which times.js shows in the reader's zone. The title stays in UTC. */
export const instantHtml = (at: EpochMs): Html => timeHtml(at, formatInstant(at), 'instant');

/** The same without its day. */
export const timeOfDayHtml = (at: EpochMs): Html => timeHtml(at, formatTimeOfDay(at), 'time');

/** The same with a text of its own for readers without the script. */
export const timeHtml = (at: EpochMs, text: string, form: 'instant' | 'time'): Html =>
  html`<time datetime="${new Date(at).toISOString()}" title="${formatInstant(at)}" data-form="${form}">${text}</time>`;
