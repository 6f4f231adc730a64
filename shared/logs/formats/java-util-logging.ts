import { textFormat } from './text-format.ts';

/** java.util.logging: a line with the time, class and method, and one with the level. https://docs.oracle.com/en/java/javase/21/docs/api/java.logging/java/util/logging/SimpleFormatter.html */
export const javaUtilLogging = textFormat(
  'java-util-logging',
  /^[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d{2}:\d{2}[ \u202f][AP]M [^\r\n]{1,300}\r?\n(?<level>SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST): (?<message>.*)$/s,
);
