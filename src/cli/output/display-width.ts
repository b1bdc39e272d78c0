import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const plain = /^[\x20-\x7e]*$/;

/** Number of terminal columns of `text`: two for East Asian characters and emoji, none for combining ones. */
export function displayWidth(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

/** `text` cut to `columns`; if it was cut, the last column is an ellipsis. */
export function cutTo(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += displayWidth(segment);
    if (used > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
