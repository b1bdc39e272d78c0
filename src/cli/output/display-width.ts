const nothing = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const two =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]$/u;

/** Columns that `text` takes in a terminal: two for East Asian and emoji characters, none for combining ones. */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** `text` cut to `columns`, its last column an ellipsis when something was cut. */
export function cutTo(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function widthOf(character: string): number {
  if (character >= ' ' && character <= '~') return 1;
  return nothing.test(character) ? 0 : two.test(character) ? 2 : 1;
}
