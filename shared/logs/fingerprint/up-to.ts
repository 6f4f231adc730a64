/** What `.` of a regular expression does not match. */
const LINE_ENDS = ['\n', '\r', '\u2028', '\u2029'];

/** A text without the first of these marks on its last line, and without all behind that. */
export function upTo(text: string, marks: readonly string[]): string {
  if (!marks.some((mark) => text.includes(mark))) return text;
  const lastLine = 1 + Math.max(...LINE_ENDS.map((end) => text.lastIndexOf(end)));
  const found = marks.map((mark) => text.indexOf(mark, lastLine)).filter((at) => at >= 0);
  return found.length === 0 ? text : text.slice(0, Math.min(...found));
}
