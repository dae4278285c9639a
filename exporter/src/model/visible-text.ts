/** Text without control characters, and without characters of other scripts, is not searched any further. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * Control characters, characters that change the direction of the text after them, line and paragraph separators, and
 * characters that are not shown at all. Half of a surrogate pair has no UTF-8 encoding.
 */
export const HIDDEN_CHARACTERS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** U+2400 to U+241F show U+0000 to U+001F; U+2421 shows U+007F. */
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '\u2421';
const REPLACEMENT = '\ufffd';

/**
 * Returns the text with each hidden character replaced by a visible one, so that a name cannot forge a line, reorder the
 * text around it, or look like another name: `orders␊Runbook: …`. The length stays the same. Names, reasons and other text
 * from outside pass this function once where they leave the exporter: in label values, pages and messages.
 */
export function visibleText(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(HIDDEN_CHARACTERS, toVisible);
}

function toVisible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) {
    return String.fromCharCode(CONTROL_PICTURES + code);
  }
  // A character outside the basic plane has two code units, and keeps its length.
  return code === DELETE ? DELETE_PICTURE : REPLACEMENT.repeat(character.length);
}
