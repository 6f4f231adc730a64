/** Under what each message was counted, and when that was given out for the last time. */
export class GivenTemplates {
  readonly #kept: number;
  readonly #under = new Map<string, string>();
  readonly #at = new Map<string, number>();

  /** `kept`: for how many hours there may be an incident of a template after it was given out. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Messages that are counted under something else than before, although there may be an incident of that. */
  moved(templates: ReadonlyMap<string, string>, hour: number): readonly string[] {
    const moved = [...templates].filter(([message, template]) => {
      const before = this.#under.get(message) ?? template;
      return before !== template && hour - (this.#at.get(before) ?? 0) <= this.#kept;
    });
    for (const [message, template] of templates) this.#under.set(message, template);
    for (const template of templates.values()) this.#at.set(template, hour);
    return moved.map(([message]) => message);
  }
}
