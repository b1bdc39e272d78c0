const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Leading bits of the first byte of a character, by the number of bytes that follow. */
const leads: readonly number[] = [0, 0xc0, 0xe0, 0xf0];

/** The base64 of a text in UTF-8. */
export function base64Of(text: string): string {
  let encoded = '';
  let bits = 0;
  let held = 0;
  const push = (byte: number): void => {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 6; bits -= 6) encoded += ALPHABET[(held >> (bits - 6)) & 63];
  };
  for (const character of text) {
    const point = character.codePointAt(0)!;
    const following = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    push((leads[following] as number) | (point >> (6 * following)));
    for (let i = following - 1; i >= 0; i--) push(0x80 | ((point >> (6 * i)) & 63));
  }
  if (bits > 0) encoded += ALPHABET[(held << (6 - bits)) & 63];
  return encoded.padEnd(Math.ceil(encoded.length / 4) * 4, '=');
}

/** Whether a text is base64 as Kubernetes accepts it: padded, with line breaks allowed. */
export function isBase64(text: string): boolean {
  const digits = text.replace(/[\r\n]/g, '');
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

/** Number of bytes that base64 text encodes. */
export function base64Bytes(text: string): number {
  const digits = text.replace(/[\r\n=]/g, '').length;
  return Math.floor((digits * 3) / 4);
}
