import type { LearnedTemplates } from '../logs/fingerprint/fingerprint.ts';
import type { TemplateTree, TreeTime } from '../logs/templates/learned-template.ts';
import { countedIn, EMPTY_TREE, keep, learn } from '../logs/templates/template-tree.ts';
import { surprise } from '../values/surprise.ts';
import { after, type Clock, type DurationMs, type EpochMs, hours, minutes } from '../values/time.ts';
import type { Telemetry } from './telemetry.ts';

/** What is known of the messages of one service. */
export interface StoredTemplates {
  readonly tree: TemplateTree;
  /** Counts the writes; the condition of the next one. 0: not written yet. */
  readonly version: number;
}

/** The templates under which the messages of each service are counted. */
export interface Templates {
  /** Strongly consistent. What cannot be read counts as empty, and the next write takes its place. */
  get(service: string): Promise<StoredTemplates>;
  /** Writes if the stored version is still `next.version`; returns what is stored now. `conflict`: it was not. */
  put(service: string, next: StoredTemplates, expiresAt: EpochMs): Promise<StoredTemplates | 'conflict'>;
}

export interface LearnDeps {
  readonly templates: Templates;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** For how long there may be an incident of an error after it was seen. */
  readonly kept: DurationMs;
}

/** After this time a tree is read again, so that one that was deleted in the table is forgotten soon. */
const FRESH = minutes(10);
/** The table is not asked again before, once it refused. */
const PAUSE = minutes(1);
/** Each lost race means that another writer won it, and its tree often has what is needed. */
const ATTEMPTS = 20;
/** A service that is silent for longer begins anew. */
const STORED = hours(30 * 24);
/** Of more, those that were learned from longest ago are read again. */
const SERVICES_REMEMBERED = 200;
const UNSAVED_REMEMBERED = 1000;

interface Remembered extends StoredTemplates {
  readonly readAt: EpochMs;
}

type Why = 'refused' | 'contended';

/**
 * Learns the templates of each service, shared by all that do so through the table. A tree that it remembers is as good
 * as the newest one for whatever it covers, because what is in a tree stays; whatever it does not cover is counted only
 * once the table has it. So it mostly neither reads nor writes.
 */
export class TemplateLearner {
  readonly #deps: LearnDeps;
  readonly #remembered = new Map<string, Remembered>();
  /** Templates that messages were counted under while the table did not take them, by service. */
  readonly #unsaved = new Map<string, Set<string>>();
  #pausedUntil: EpochMs | undefined;
  /** Whether it was logged that the table refuses. */
  #isRefusalLogged = false;

  constructor(deps: LearnDeps) {
    this.#deps = deps;
  }

  /**
   * Learns from messages of one service, by the templates that the mask made of them, and answers under which ones they
   * are counted. Never throws: without the table, what is not covered yet is counted under itself.
   */
  async learn(service: string, templates: readonly string[]): Promise<LearnedTemplates> {
    try {
      const tree = await this.#settle(service, templates);
      return tree === undefined ? this.#withoutTable(service, templates, 'contended') : countedIn(tree);
    } catch (error) {
      this.#pause(error);
      return this.#withoutTable(service, templates, 'refused');
    }
  }

  /** Undefined: too many others did the same. */
  async #settle(service: string, templates: readonly string[]): Promise<TemplateTree | undefined> {
    const known = this.#remembered.get(service);
    let stored = known !== undefined && this.#isFresh(known) ? known : await this.#read(service);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const tree = this.#learned(service, stored.tree, templates);
      if (tree === stored.tree) {
        this.#unsaved.delete(service);
        return tree;
      }
      const written = await this.#write(service, { tree, version: stored.version });
      if (written !== 'conflict') return written.tree;
      stored = await this.#read(service);
    }
    return undefined;
  }

  #learned(service: string, tree: TemplateTree, templates: readonly string[]): TemplateTree {
    const time = this.#time();
    return learn(keep(tree, this.#unsaved.get(service) ?? [], time), templates, time);
  }

  async #read(service: string): Promise<StoredTemplates> {
    const stored = await this.#asking(() => this.#deps.templates.get(service));
    return this.#remember(service, stored);
  }

  async #write(service: string, next: StoredTemplates): Promise<StoredTemplates | 'conflict'> {
    const { clock, kept, templates } = this.#deps;
    const expiresAt = after(after(clock(), kept), STORED);
    const written = await this.#asking(() => templates.put(service, next, expiresAt));
    if (written === 'conflict') return written;
    this.#unsaved.delete(service);
    return this.#remember(service, written);
  }

  async #asking<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#pausedUntil !== undefined && this.#deps.clock() < this.#pausedUntil) throw new Paused();
    const answer = await ask();
    this.#pausedUntil = undefined;
    this.#isRefusalLogged = false;
    return answer;
  }

  #remember(service: string, stored: StoredTemplates): StoredTemplates {
    this.#remembered.delete(service);
    this.#remembered.set(service, { ...stored, readAt: this.#deps.clock() });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > SERVICES_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    return stored;
  }

  #isFresh({ readAt }: Remembered): boolean {
    return this.#deps.clock() < after(readAt, FRESH);
  }

  /** What was remembered is as good as ever for what it covers. */
  #withoutTable(service: string, templates: readonly string[], why: Why): LearnedTemplates {
    const tree = this.#remembered.get(service)?.tree ?? EMPTY_TREE;
    if (why === 'contended') this.#deps.telemetry.event('warn', 'templates-contended', { templates: templates.length });
    const counted = countedIn(tree);
    this.#leaveUnsaved(
      service,
      templates.filter((one) => !tree.templates.has(counted(one))),
    );
    return counted;
  }

  #leaveUnsaved(service: string, templates: readonly string[]): void {
    const unsaved = this.#unsaved.get(service) ?? new Set<string>();
    if (!this.#unsaved.has(service) && this.#unsaved.size >= SERVICES_REMEMBERED) return;
    this.#unsaved.set(service, unsaved);
    for (const one of templates) if (unsaved.size < UNSAVED_REMEMBERED) unsaved.add(one);
  }

  #pause(error: unknown): void {
    if (error instanceof Paused) return;
    const { clock, telemetry } = this.#deps;
    this.#pausedUntil = after(clock(), PAUSE);
    if (this.#isRefusalLogged) return;
    this.#isRefusalLogged = true;
    telemetry.event('warn', 'templates-refused', surprise(error));
  }

  #time(): TreeTime {
    const hour = hours(1);
    return { hour: Math.floor(this.#deps.clock() / hour), kept: Math.ceil(this.#deps.kept / hour) };
  }
}

/** The table refused just now, and is not asked. */
class Paused extends Error {}
