const words = (...lines: readonly string[]): ReadonlySet<string> => new Set(lines.join(' ').split(' '));

/** Units of size and time, as they follow a number. `512 bytes` and `2 KB` are one variable. */
const UNITS = words(
  'b byte bytes kb mb gb tb pb kib mib gib tib kbytes mbytes gbytes',
  'ns nanosecond nanoseconds us µs microsecond microseconds usec usecs ms msec msecs millis millisecond milliseconds',
  's sec secs second seconds min mins minute minutes h hr hrs hour hours day days week weeks month months year years',
);
export const LONGEST_UNIT = 12;
export const isUnit = (word: string): boolean => UNITS.has(word.toLowerCase());

const CALENDAR = words(
  'Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday',
  'Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec',
  'January February March April June July August September October November December',
);
export const LONGEST_OF_CALENDAR = 9;
/** A day of the week or a month, capitalised. */
export const isOfCalendar = (word: string): boolean => CALENDAR.has(word);

const AFTER_TIME = words('AM PM am pm UTC GMT EST EDT CST CDT MST MDT PST PDT CET CEST BST IST JST KST');
/** Belongs to the time of day before it. */
export const isAfterTime = (word: string): boolean => AFTER_TIME.has(word);

const LITERALS = words('true false True False TRUE FALSE');
const NOTHING = words('null nil None NULL undefined NaN');
export const isBoolean = (word: string): boolean => LITERALS.has(word);
/** A value of a programming language that stands for none. */
export const isNothing = (word: string): boolean => NOTHING.has(word);

/**
 * Last labels of host names: common generic ones, those of private networks, and countries. Countries whose code is a
 * file's ending, too, are left out (`.py`, `.rs`, `.sh`, `.pl`, `.md`, `.cc`, `.so`, `.ps`, `.ml`, `.gz`).
 */
const TOP_LEVEL = words(
  'com org net edu gov mil int info biz io dev app cloud ai local internal lan corp home localdomain arpa svc',
  'ac ad ae ag al am ar at au az ba bd be bg bo br by ca ch ci cl cn co cr cu cy cz de dk do dz ec ee eg es et eu fi',
  'fr ge gh gr gt hk hn hr hu id ie il in iq ir is it je jo jp ke kg kh kr kw kz lb li lk lt lu lv ly ma me mg mk mm',
  'mn mo mt mu mx my mz na ng ni nl no np nz om pa pe ph pk pr pt qa ro ru rw sa se sg si sk sn su sv sy th tn tr tv',
  'tw tz ua ug uk us uy uz ve vn ye za zm zw',
);
export const isTopLevel = (label: string): boolean => TOP_LEVEL.has(label);

/** Endings of source files, as in `server.py:12`, which is a place in code and no host with a port. */
const SOURCE_ENDINGS = words(
  'java py js ts go rs rb php cs c cc cpp h kt scala jsx tsx mjs cjs mts cts vb fs swift ex erl lua',
);
export const isSourceEnding = (label: string): boolean => SOURCE_ENDINGS.has(label);

/** A name that ends in one of these says what went wrong, so the word that is its value stays: `reason=timeout`. */
const TELLS_WHY = /(?:error|err|code|reason|exception|cause|fault|message|msg|desc|description|type|kind)$/i;
export const tellsWhy = (name: string): boolean => TELLS_WHY.test(name);

const NUMBERED_NAMES = words(
  'utf-8 utf-16 utf-32 utf-7 ucs-2 ucs-4 iso-8859-1 iso-8859-15 sha-1 sha-256 sha-384 sha-512',
);
/** Names of standards that end in a number: another number is another standard. */
export const isNumberedName = (word: string): boolean => NUMBERED_NAMES.has(word.toLowerCase());
export const LONGEST_NUMBERED_NAME = 11;
