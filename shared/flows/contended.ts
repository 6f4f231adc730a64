/** Too many writers at once: what was handed in is refused, and is sent again. */
export class Contended extends Error {
  override readonly name = 'Contended';
}
