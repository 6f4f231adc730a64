/** Slack's short names of the symbols that alerts are likely to use. */
const EMOJI: Readonly<Record<string, string>> = {
  bell: '🔔',
  no_bell: '🔕',
  rotating_light: '🚨',
  fire: '🔥',
  boom: '💥',
  warning: '⚠️',
  exclamation: '❗',
  x: '❌',
  no_entry: '⛔',
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  ballot_box_with_check: '☑️',
  red_circle: '🔴',
  large_orange_circle: '🟠',
  large_yellow_circle: '🟡',
  large_green_circle: '🟢',
  large_blue_circle: '🔵',
  white_circle: '⚪',
  information_source: 'ℹ️',
  bulb: '💡',
  mag: '🔍',
  link: '🔗',
  memo: '📝',
  clock1: '🕐',
  hourglass: '⌛',
  repeat: '🔁',
  arrow_up: '⬆️',
  arrow_down: '⬇️',
  chart_with_upwards_trend: '📈',
  eyes: '👀',
  ok: '🆗',
  tada: '🎉',
  bug: '🐛',
  lock: '🔒',
};

/** Puts the symbol in place of `:its_name:`. Names that are not known stay as they are. */
export const withEmoji = (text: string): string =>
  text.replace(/:([a-z0-9_+-]{1,40}):/g, (whole, name: string) =>
    Object.hasOwn(EMOJI, name) ? (EMOJI[name] ?? whole) : whole,
  );
