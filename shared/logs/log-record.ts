import { hash } from 'node:crypto';
import type { EpochMs } from '../values/time.ts';
import type { ErrorFacts } from './fingerprint/fingerprint.ts';

/** How bad, worst last. The words of all loggers fall onto these. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One entry of a log in canonical form, whatever program wrote it. */
export interface LogRecord extends ErrorFacts {
  readonly level: LogLevel;
  /** Without what stands in other fields; of several lines where a program wrote several. */
  readonly message: string;
  readonly service?: string;
  readonly exceptionType?: string;
  readonly exceptionMessage?: string;
  /** As text, in the form of the program's language. */
  readonly stack?: string;
  /** 32 hexadecimal digits. */
  readonly traceId?: string;
  readonly requestId?: string;
  /** A keyed hash: people can be counted, and not named. */
  readonly userHash?: string;
  /** When the program says that it happened. */
  readonly at?: EpochMs;
}

const WORDS: Readonly<Record<string, LogLevel>> = {
  trace: 'trace',
  trc: 'trace',
  vrb: 'trace',
  verbose: 'trace',
  silly: 'trace',
  finest: 'trace',
  finer: 'trace',
  debug: 'debug',
  dbg: 'debug',
  dbug: 'debug',
  fine: 'debug',
  config: 'debug',
  info: 'info',
  inf: 'info',
  information: 'info',
  informational: 'info',
  notice: 'info',
  http: 'info',
  log: 'info',
  success: 'info',
  warn: 'warn',
  wrn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  eror: 'error',
  fail: 'error',
  severe: 'error',
  fatal: 'fatal',
  ftl: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  panic: 'fatal',
  dpanic: 'fatal',
  note: 'info',
  system: 'info',
  warnung: 'warn',
  hinweis: 'info',
  fehler: 'error',
  panik: 'fatal',
  schwerwiegend: 'error',
  attention: 'warn',
  avertissement: 'warn',
  erreur: 'error',
  grave: 'error',
  infos: 'info',
  advertencia: 'warn',
  informazioni: 'info',
  avvertenza: 'warn',
  errore: 'error',
  erro: 'error',
  aviso: 'warn',
  fout: 'error',
  waarschuwing: 'warn',
  ошибка: 'error',
  предупреждение: 'warn',
  오류: 'error',
  에러: 'error',
  심각: 'error',
  치명적: 'fatal',
  경고: 'warn',
  정보: 'info',
  디버그: 'debug',
  エラー: 'error',
  重大: 'error',
  致命的: 'fatal',
  警告: 'warn',
  情報: 'info',
  错误: 'error',
  錯誤: 'error',
  严重: 'error',
  嚴重: 'error',
  致命: 'fatal',
  信息: 'info',
  資訊: 'info',
  调试: 'debug',
};

/** The words that stand for a level, in small letters. */
export const wordsOfLevel = (level: LogLevel): readonly string[] =>
  Object.keys(WORDS).filter((word) => WORDS[word] === level);

/** Levels as one letter: of klog, glog and MongoDB. */
export const LEVEL_LETTERS: Readonly<Record<string, LogLevel>> = {
  D: 'debug',
  I: 'info',
  W: 'warn',
  E: 'error',
  F: 'fatal',
};

/** The level that a word stands for, in any case; undefined when it stands for none. */
export function levelNamed(word: string): LogLevel | undefined {
  // Most programs write one of two cases, and a look is cheaper than a conversion.
  const known = WORDS[word];
  if (typeof known === 'string') return known;
  const lower = word.toLowerCase();
  return Object.hasOwn(WORDS, lower) ? WORDS[lower] : undefined;
}

/** How loggers number levels. */
export type LevelScale = 'bunyan' | 'logback' | 'python' | 'syslog' | 'opentelemetry';

/**
 * For each scale the least number of a level, in the order of LOG_LEVELS; of syslog, where 0 is the worst, the most.
 * Sources: https://github.com/pinojs/pino/blob/main/docs/api.md#logger-level,
 * https://docs.python.org/3/library/logging.html#levels, https://www.rfc-editor.org/rfc/rfc5424#section-6.2.1,
 * https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
 */
const SCALES: Readonly<Record<LevelScale, readonly number[]>> = {
  bunyan: [0, 20, 30, 40, 50, 60],
  logback: [0, 10_000, 20_000, 30_000, 40_000, 50_000],
  python: [0, 10, 20, 30, 40, 50],
  opentelemetry: [1, 5, 9, 13, 17, 21],
  syslog: [-8, -7, -6, -4, -3, -2],
};

/** The level that a number stands for on a scale; undefined when it is not on it. */
export function levelNumbered(number: number, scale: LevelScale): LogLevel | undefined {
  const value = scale === 'syslog' ? -number : number;
  const at = SCALES[scale].findLastIndex((least) => value >= least);
  return number < 0 || !Number.isFinite(number) ? undefined : LOG_LEVELS[at];
}

const rankOfLevel = (level: LogLevel): number => LOG_LEVELS.indexOf(level);

export const isAtLeast = (level: LogLevel, least: LogLevel): boolean => rankOfLevel(level) >= rankOfLevel(least);

/**
 * A user ID as a keyed hash of 66 bits. Without the key nobody can try which ID it is.
 */
export const hashUser = (id: string, key: string): string =>
  hash('sha256', `${key.length}:${key};${id}`, 'base64url').slice(0, 11);
