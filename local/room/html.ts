/** Markup that is safe to send. Only `html` makes it, and it escapes whatever is not markup already. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = string | number | undefined | Html | readonly Html[];

/** Text becomes text: in an element, or in an attribute that stands in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const parts = strings.map((markup, i) => markup + (i < values.length ? markupOf(values[i]) : ''));
  return new Html(parts.join(''));
}

function markupOf(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map((one) => one.markup).join('');
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
